//! What a person does at a tablet, whichever way the player reaches it.

use crate::journey::{
    sight::Sight,
    step::{CameraUse, Contract, LookUp, Resident, ScanCode, Shutter, WayOn},
};
use bridge::{Along, CarryDeed, CaseView, CertificateView, Fault, FaultCode, RulesView, Status, Today};
use domain::{
    CaseId, CaseNumber, Event, EventId, Field, Outcome, PhotoId, Role, Service, Value,
    photo::{Finding, PhotoException},
};
use std::time::Duration;

#[derive(Debug)]
pub enum Failure {
    /// The tablet said no, and what to do.
    Fault(Fault),
    /// The tablet did not do what a tablet does.
    Broken(String),
}

pub type Done<T> = Result<T, Failure>;

/// Something that happens at the counter, as a clerk records it.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    pub event: Event,
    /// The event it goes on from.
    pub about: Option<EventId>,
    /// The event that is taken back instead.
    pub undo: Option<EventId>,
    /// The step of the page on which it stands.
    pub step: Option<&'a str>,
}

pub trait Counter {
    fn enrol(&mut self, server: &str, code: &str) -> Done<()>;
    /// The same, with what the camera reads: it has to be just that.
    fn enrol_by_camera(&mut self, server: &str, code: &str) -> Done<()>;
    fn add_staff(&mut self, name: &str, role: Role, secret: &str) -> Done<()>;
    fn log_in(&mut self, name: &str, secret: &str) -> Done<()>;
    fn lock(&mut self) -> Done<()>;
    fn open_case(&mut self, service: Service, along: Option<Along>) -> Done<CaseNumber>;
    fn request_case(&mut self, number: &CaseNumber) -> Done<()>;
    /// Gives a lent case back, or keeps it after all.
    fn return_case(&mut self, case: CaseId, wish: bool) -> Done<()>;
    /// `step` names the step of the page, for a field that may stand on several.
    fn set_field(&mut self, case: CaseId, field: Field, value: &Value, step: Option<&str>) -> Done<()>;
    fn application_id(&mut self, case: CaseId, first: &str, second: &str) -> Done<()>;
    fn record(&mut self, case: CaseId, deed: &Deed) -> Done<()>;
    /// Types a note key by key; returns when the last key is on the disk.
    fn write_note(&mut self, case: CaseId, text: &str) -> Done<()>;
    /// Looks a question up, and puts it on the case if that is wished.
    fn look_up(&mut self, case: CaseId, wanted: &LookUp) -> Done<()>;
    /// 再来庁, where the procedure ends with it.
    fn come_again(&mut self, case: CaseId) -> Done<()>;
    /// Begins a proposal for the manual beside the note of a case.
    fn propose(&mut self, beside: CaseId) -> Done<CaseNumber>;
    /// Sets what stands before a camera.
    fn see(&mut self, device: usize, sight: &Sight) -> Done<()>;
    /// What the live view says: the one thing to do, or that all is well.
    fn guided(&mut self, case: CaseId, finding: Option<Finding>) -> Done<()>;
    /// How often a second the live view looks, where there is one.
    fn pace(&mut self, case: CaseId, time: Duration) -> Done<Option<f64>>;
    /// Takes a photo of what stands before the camera, and keeps it for use if that is wished.
    fn photograph(&mut self, case: CaseId, by: Shutter, accept: bool) -> Done<()>;
    fn use_photo(&mut self, case: CaseId, photo: PhotoId) -> Done<()>;
    fn excuse(&mut self, case: CaseId, reason: PhotoException) -> Done<()>;
    fn turn_picture(&mut self, case: CaseId) -> Done<()>;
    /// Reads a code: the ID that is kept, or the refusal.
    fn scan_code(&mut self, case: CaseId, wanted: &ScanCode) -> Done<()>;
    /// What the screen says of a camera that does not work, where there is a screen.
    fn camera_fails(&mut self, case: CaseId, on: CameraUse, code: FaultCode) -> Done<()>;
    /// The way on that it offers then.
    fn camera_way(&mut self, case: CaseId, on: CameraUse, way: WayOn) -> Done<()>;
    fn switch_camera(&mut self, case: CaseId, on: CameraUse, device: usize) -> Done<()>;
    fn choose(&mut self, case: CaseId, field: Field, value: &Value) -> Done<()>;
    fn hand_over(&mut self, case: CaseId, outcome: Outcome) -> Done<()>;
    fn synchronise(&mut self) -> Done<()>;
    /// 持ち出し: the copy for the 申請補助端末, written to the drive that is plugged in or erased from it.
    fn carry(&mut self, case: CaseId, deed: CarryDeed) -> Done<()>;
    /// Writes a file for the city to the drive that is plugged in; its name.
    fn export_usb(&mut self) -> Done<String>;
    fn import_usb(&mut self) -> Done<()>;
    /// Lets the night come over a docked tablet.
    fn night(&mut self) -> Done<()>;
    fn wait(&mut self, minutes: i64) -> Done<()>;
    fn kill(&mut self) -> Done<()>;

    fn status(&mut self) -> Done<Status>;
    fn today(&mut self) -> Done<Today>;
    /// The rules of the day.
    fn rules(&mut self) -> Done<RulesView>;
    fn case(&mut self, case: CaseId) -> Done<CaseView>;
    fn certificate(&mut self, case: CaseId) -> Done<CertificateView>;
    fn photo(&mut self, case: CaseId, photo: PhotoId) -> Done<Vec<u8>>;
    /// Goes to a case's page and one of its steps, or to today's page, where there is a screen.
    fn show(&mut self, case: Option<CaseId>, step: Option<&str>) -> Done<()>;
    /// What 書類チェック says: its screen, or what the rules say where there is none.
    fn document_check(&mut self, case: CaseId) -> Done<String>;
    /// 端末をなくした: begins the report of a lost tablet.
    fn report_lost(&mut self) -> Done<CaseNumber>;
    /// Opens 「困ったとき」, or one of its pages, where there is a screen.
    fn show_trouble(&mut self, sheet: Option<&str>) -> Done<()>;
    /// Turns the tablet to the resident, where there is a screen.
    fn turn(&mut self, case: Option<CaseId>, pins: bool) -> Done<()>;
    /// What a resident does and reads there.
    fn as_resident(&mut self, wanted: &Resident) -> Done<()>;
    fn turn_back(&mut self) -> Done<()>;
    /// What the screen says of the contract, where there is a screen.
    fn show_contract(&mut self, state: Contract) -> Done<()>;
    /// Keeps a picture of the screen, where there is one.
    fn picture(&mut self, name: &str) -> Done<()>;

    fn find(&mut self, number: &CaseNumber) -> Done<CaseId> {
        let today = self.today()?;
        let line = today.cases.iter().find(|line| line.number == *number);
        line.map(|line| line.case).ok_or_else(|| Failure::Broken(format!("the list has no case {number}")))
    }
}

impl From<String> for Failure {
    fn from(reason: String) -> Self {
        Self::Broken(reason)
    }
}

impl From<&str> for Failure {
    fn from(reason: &str) -> Self {
        Self::Broken(reason.to_owned())
    }
}
