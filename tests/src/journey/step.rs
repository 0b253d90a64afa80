//! The steps a journey is made of. `docs/journeys.md` explains each.

use bridge::{CarryDeed, RulesSource};
use domain::{
    Field, Outcome, Role, Service, Value,
    photo::{Finding, PhotoException},
};
use serde::Deserialize;
use std::{collections::BTreeMap, path::PathBuf};

macro_rules! steps {
    ($($(#[$doc:meta])* $variant:ident $name:literal { $($(#[$attribute:meta])* $field:ident: $type:ty),* $(,)? })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Deserialize)]
            #[serde(deny_unknown_fields, rename_all = "kebab-case")]
            pub struct $variant { $($(#[$attribute])* pub $field: $type),* }
        )*

        #[derive(Debug, Clone)]
        pub enum Action { $($variant($variant)),* }

        impl Action {
            /// Reads the step that `name` stands for.
            pub fn read(name: &str, body: toml::Table) -> Result<Self, String> {
                match name {
                    $($name => body.try_into().map(Self::$variant).map_err(|error: toml::de::Error| error.to_string()),)*
                    _ => Err(format!("no step is called \"{name}\"; there are: {}", [$($name),*].join(", "))),
                }
            }
        }
    };
}

steps! {
    StartServer "start-server" {}
    StopServer "stop-server" {}
    CityStaff "city-staff" { login: String, name: String, password: String }
    Start "start" { tablet: String }
    Kill "kill" { tablet: String }
    Enrol "enrol" {
        tablet: String,
        /// Types this instead of the code that the city issues.
        code: Option<String>,
        /// Types the code with which another tablet was enrolled.
        code_of: Option<String>,
        /// Shows the code to the camera, as the city's page draws it, and types nothing.
        #[serde(default)] scan: bool,
    }
    Staff "staff" { tablet: String, name: String, role: Role, secret: String }
    LogIn "log-in" { tablet: String, name: String, secret: String }
    Lock "lock" { tablet: String }
    Open "open" {
        tablet: String,
        case: String,
        service: Service,
        /// Another case of the same visit.
        along: Option<String>,
        #[serde(default)] same_person: bool,
    }
    Request "request" { tablet: String, case: String }
    Return "return" { tablet: String, case: String, #[serde(default = "yes")] wish: bool }
    SetField "field" {
        tablet: String,
        case: String,
        field: Field,
        text: Option<String>,
        flag: Option<bool>,
        /// The step of the page on which a clerk finds it, where the field does not say.
        step: Option<String>,
    }
    ApplicationId "application-id" { tablet: String, case: String, first: String, second: Option<String> }
    /// Something that happens at the counter, or is taken back.
    Event "event" {
        tablet: String,
        case: String,
        event: domain::Event,
        /// The event it goes on from: the last one of that name that stands.
        about: Option<domain::Event>,
        #[serde(default)] undo: bool,
        /// The step of the page on which a clerk finds it.
        step: Option<String>,
    }
    /// Looks a question up beside a case: the answer that must stand first, or none.
    LookUp "look-up" {
        tablet: String,
        case: String,
        typed: String,
        /// The code of a FAQ of the rules.
        finds: Option<String>,
        /// Puts it on the case.
        #[serde(default)] record: bool,
    }
    /// 再来庁, where the procedure ends with it: counted, and the visitor comes another day.
    ComeAgain "come-again" { tablet: String, case: String }
    /// Begins a proposal for the manual beside the note of another case.
    Propose "propose" { tablet: String, case: String, beside: String }
    /// Turns the tablet to the resident.
    Turn "turn" {
        tablet: String,
        case: Option<String>,
        /// From the explanation of the PINs.
        #[serde(default)] pins: bool,
    }
    /// What a resident does at the turned tablet, and what it then says.
    Resident "resident" {
        tablet: String,
        language: Option<String>,
        /// The words on the tile that is touched.
        topic: Option<String>,
        /// So many cards on; a question is answered with yes.
        #[serde(default)] on: usize,
        #[serde(default)] print: bool,
        #[serde(default)] says: Vec<String>,
        #[serde(default)] absent: Vec<String>,
    }
    TurnBack "turn-back" { tablet: String }
    Note "note" { tablet: String, case: String, text: String }
    /// What stands before a camera of the tablet from now on, or why that camera shows nothing.
    Camera "camera" {
        tablet: String,
        /// Counted from one; the first is the one that opens when nobody has chosen.
        #[serde(default = "first")] device: usize,
        image: Option<PathBuf>,
        face: Option<Portrayed>,
        code: Option<Printed>,
        fails: Option<CameraTrouble>,
        /// So many quarter turns to the right the camera is mounted wrong.
        #[serde(default)] turned: u8,
        /// The pixels of this camera, whatever it is asked for.
        size: Option<[u32; 2]>,
    }
    /// What the live view says: the one thing to do, or that all is well.
    Guide "guide" { tablet: String, case: String, finding: Option<Finding> }
    /// How often a second the live view is looked at; printed, and never nothing.
    Pace "pace" { tablet: String, case: String, seconds: u64 }
    Photograph "photograph" {
        tablet: String,
        case: String,
        /// Without one: what stands before the camera already.
        image: Option<PathBuf>,
        #[serde(default)] by: Shutter,
        /// Otherwise the result stays, to be looked at.
        #[serde(default = "yes")] accept: bool,
        /// What must be said of the photo, all of it.
        findings: Option<Vec<Finding>>,
    }
    /// Chooses one of several shots, counted from one.
    UsePhoto "use-photo" { tablet: String, case: String, shot: usize }
    /// A reason for an exception, chosen beside the live view.
    Excuse "excuse" { tablet: String, case: String, reason: PhotoException }
    /// 映像を回す.
    TurnPicture "turn-picture" { tablet: String, case: String }
    /// What the camera reads of a code: an ID, which is compared and kept, or why there is none.
    ScanCode "scan-code" {
        tablet: String,
        case: String,
        id: Option<String>,
        /// The code of the refusal.
        refused: Option<String>,
        #[serde(default)] then: AfterScan,
    }
    /// What the screen says of a camera that does not work, and which way on it offers.
    CameraFails "camera-fails" { tablet: String, case: String, on: CameraUse, code: String }
    /// Goes the way that the screen offers when there is no picture.
    CameraWay "camera-way" { tablet: String, case: String, on: CameraUse, way: WayOn }
    /// カメラを切り替える: another camera of the tablet, counted from one, is on then.
    SwitchCamera "switch-camera" { tablet: String, case: String, on: CameraUse, device: usize }
    Choose "choose" { tablet: String, case: String, field: Field, text: Option<String>, flag: Option<bool> }
    HandOver "hand-over" { tablet: String, case: String, #[serde(default = "handed_over")] outcome: Outcome }
    Sync "sync" { tablet: String }
    Night "night" { tablet: String }
    /// 持ち出し: writes the copy for the 申請補助端末 to the drive, or erases it; so many of its files lie there then.
    Carry "carry" { tablet: String, case: String, deed: CarryDeed, files: usize }
    /// Writes what waits to a USB drive, as a file for the city.
    UsbExport "usb-export" { tablet: String }
    /// City staff take the tablet's file in and save the answer beside it.
    CityUsb "city-usb" {
        tablet: String,
        #[serde(default)] torn: bool,
        /// The code with which the page refuses the file.
        refused: Option<String>,
    }
    UsbImport "usb-import" { tablet: String, #[serde(default)] torn: bool }
    Wait "wait" { tablet: String, minutes: i64 }
    Network "network" { tablet: String, state: NetworkState }
    /// Opens a case's page, or one of its steps, to look at it.
    Show "show" { tablet: String, case: Option<String>, step: Option<String> }
    /// 端末をなくした: begins the report of a lost tablet.
    LostTablet "lost-tablet" { tablet: String, case: String }
    /// Opens 「困ったとき」, or one of its pages, to look at it.
    Trouble "trouble" { tablet: String, sheet: Option<String> }
    ExpectCase "expect-case" {
        tablet: String,
        case: String,
        delivery: Option<String>,
        #[serde(default)] texts: BTreeMap<Field, String>,
        #[serde(default)] flags: BTreeMap<Field, bool>,
        #[serde(default)] notes: Vec<String>,
        photos: Option<usize>,
        clashes: Option<Vec<Field>>,
        /// The events that stand, in their order.
        events: Option<Vec<domain::Event>>,
        /// Whether the case is lent to this tablet.
        lent: Option<bool>,
    }
    /// What 書類チェック says, and what it does not say.
    ExpectCheck "expect-check" {
        tablet: String,
        case: String,
        #[serde(default)] says: Vec<String>,
        #[serde(default)] absent: Vec<String>,
    }
    ExpectToday "expect-today" {
        tablet: String,
        open: Option<usize>,
        handing_over: Option<usize>,
        deleted: Option<usize>,
        set_aside: Option<usize>,
        #[serde(default)] counts: BTreeMap<String, u64>,
    }
    /// Whether the contract goes on for a tablet, and what its screen shows of that.
    ExpectContract "expect-contract" { tablet: String, state: Contract, cases: Option<u64> }
    ExpectDeleted "expect-deleted" {
        tablet: String,
        case: String,
        /// The tablets that the certificate names as having given the case back.
        #[serde(default)] returned: Vec<String>,
    }
    CityLogIn "city-log-in" { login: String }
    CityExpect "city-expect" { case: String, #[serde(default)] texts: Vec<String>, #[serde(default)] photo: bool }
    CityReceive "city-receive" { case: String }
    /// Reads what a tablet added after the receipt.
    CityExpectAddition "city-expect-addition" {
        case: String,
        tablet: String,
        #[serde(default)] texts: Vec<String>,
        #[serde(default)] absent: Vec<String>,
        #[serde(default)] photo: bool,
    }
    CityConfirmAddition "city-confirm-addition" { case: String, tablet: String }
    CityCertified "city-certified" { case: String }
    /// 契約終了, typed and confirmed.
    CityEnd "city-end" {}
    /// How far a tablet is after the end of the contract.
    CityExpectLeaving "city-expect-leaving" { tablet: String, done: bool, cases: Option<usize> }
    /// Sets the rules for tablets, with their confirmation.
    CityRules "city-rules" {
        stop_after: u16,
        destroy_after: u16,
        lease: Option<u16>,
        /// Otherwise the page that asks stays, to be looked at.
        #[serde(default = "yes")] confirm: bool,
        /// The code with which the page refuses them.
        refused: Option<String>,
    }
    /// Publishes the rules of this repository under a version, with some words replaced, after a look at what changes.
    CityPublishRules "city-publish-rules" {
        version: u32,
        #[serde(default)] replace: BTreeMap<String, String>,
        /// The code with which the page refuses them.
        refused: Option<String>,
    }
    /// What the rules of the day at a tablet say, and what they say no more.
    ExpectRules "expect-rules" {
        tablet: String,
        version: u32,
        source: RulesSource,
        #[serde(default)] texts: Vec<String>,
        #[serde(default)] absent: Vec<String>,
    }
    CityExpectRules "city-expect-rules" { stop_after: u16, destroy_after: u16 }
    /// Declares a tablet lost; the page that follows says what it held.
    CityLost "city-lost" { tablet: String, #[serde(default)] left: usize }
    /// Opens a page of the desk, to look at it.
    CityShow "city-show" { page: String }
    CityRevoke "city-revoke" { tablet: String }
    Scan "scan" { texts: Vec<String>, #[serde(default)] photos_of: Vec<String> }
    ScanWithKeys "scan-with-keys" {
        tablet: String, name: String, secret: String, texts: Vec<String>, #[serde(default)] photos_of: Vec<String>,
    }
    Damage "damage" { tablet: String, case: String }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NetworkState {
    Cut,
    Restored,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contract {
    Goes,
    Ending,
    Over,
}

/// One of the portraits, and what is done to the picture, as `docs/photo.md` calls it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Portrayed {
    pub who: String,
    pub kind: String,
}

/// What the codes of a page say, and how it is seen, as `docs/code.md` calls it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Printed {
    pub says: Vec<String>,
    /// Of one code alone.
    pub seen: Option<String>,
    #[serde(default)]
    pub severe: bool,
    /// Every other column of the data is turned over: a code by its look, and no more.
    #[serde(default)]
    pub spoiled: bool,
    /// What each code says is said so often.
    pub times: Option<usize>,
}

/// Why a camera shows nothing, as browsers tell it; one that is pulled stops while it is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CameraTrouble {
    Refused,
    Missing,
    Busy,
    Broken,
    Pulled,
}

/// Who or what takes the photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shutter {
    /// Somebody presses the key, unless it took itself just before.
    #[default]
    Key,
    Itself,
    Timer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AfterScan {
    /// 印刷と同じです, or nothing after a refusal.
    #[default]
    Keep,
    /// 読み取り直す.
    Again,
    /// 手で入力する.
    Type,
    /// Only looked at.
    Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CameraUse {
    Photo,
    Code,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WayOn {
    /// カメラをもう一度開く.
    Again,
    /// あとで撮る.
    Later,
    /// 撮った写真に戻る.
    Keep,
    /// 手で入力する.
    Type,
}

fn first() -> usize {
    1
}

fn yes() -> bool {
    true
}

fn handed_over() -> Outcome {
    Outcome::HandedOver
}

/// The value that `text` or `flag` gives.
pub fn value(text: Option<&String>, flag: Option<bool>) -> Result<Value, String> {
    match (text, flag) {
        (Some(text), None) => Ok(Value::Text(text.clone())),
        (None, Some(flag)) => Ok(Value::Flag(flag)),
        _ => Err("a field takes either text or flag".into()),
    }
}
