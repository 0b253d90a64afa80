//! Everything the screen may ask of the shell.

use crate::{Base64Bytes, CaseView, CertificateView, PhotoView, RulesView, Saved, Seen, Status, Today, UsbExport};
use domain::{CaseId, Event, EventId, Field, NoteId, Outcome, PhotoId, Role, Service, StaffId, Value};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// One request of the screen with the type of its answer.
pub trait Command: Serialize + DeserializeOwned + Send + 'static {
    const NAME: &'static str;
    type Reply: Serialize + DeserializeOwned + Send + 'static;
}

/// Calls `$callback!` with the list of `function => Request` pairs: the only spelling of a command's name.
#[macro_export]
macro_rules! for_each_command {
    ($callback:ident) => {
        $callback! {
            status => GetStatus,
            enrol => Enrol,
            add_staff => AddStaff,
            log_in => LogIn,
            lock => Lock,
            today => GetToday,
            rules => GetRules,
            open_case => OpenCase,
            request_case => RequestCase,
            return_case => ReturnCase,
            view_case => ViewCase,
            set_field => SetField,
            set_application_id => SetApplicationId,
            write_note => WriteNote,
            record_event => RecordEvent,
            resolve_clash => ResolveClash,
            carry => Carry,
            take_photo => TakePhoto,
            look => Look,
            view_photo => ViewPhoto,
            hand_over => HandOver,
            synchronise => Synchronise,
            export_usb => ExportUsb,
            import_usb => ImportUsb,
            view_certificate => ViewCertificate,
        }
    };
}

macro_rules! names {
    ($($function:ident => $request:ident,)*) => {
        /// The names of all commands, in the order in which they are declared.
        pub const COMMAND_NAMES: &[&str] = &[$(stringify!($function)),*];
    };
}
for_each_command!(names);

macro_rules! command {
    ($(#[$doc:meta])* $name:literal $request:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? } -> $reply:ty) => {
        $(#[$doc])*
        #[derive(Clone, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $request { $($(#[$field_doc])* pub $field: $type),* }

        impl Command for $request {
            const NAME: &'static str = $name;
            type Reply = $reply;
        }
    };
}

command! {
    /// What the tablet is and who is logged in. Asked every second.
    "status" GetStatus {
        /// Somebody touched the screen: puts the automatic lock off. Asking alone never does.
        touched: bool
    } -> Status
}
command! {
    /// Joins this tablet to the city server with a one-time code.
    "enrol" Enrol { server: String, code: String } -> Status
}
command! {
    /// Adds a member of staff: the first is the 現場責任者, later ones are added by a logged-in 現場責任者.
    "add_staff" AddStaff { name: String, role: Role, secret: String } -> Status
}
command! { "log_in" LogIn { staff: StaffId, secret: String } -> Status }
command! {
    /// 画面を閉じる: keeps everything on disk and drops everything in memory.
    "lock" Lock {} -> Status
}
command! { "today" GetToday {} -> Today }
command! {
    /// What the city has laid down and is in force today.
    "rules" GetRules {} -> RulesView
}
/// Another matter of a visitor who is here already.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Along {
    /// A case of the same visit.
    pub case: CaseId,
    /// The same person, and not another one of the family: who it is is taken over.
    pub same_person: bool,
}

/// What becomes of the events of a case.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum EventChange {
    /// Something happened, perhaps in consequence of something before.
    Add { event: Event, about: Option<EventId> },
    /// It was pressed by mistake; it stays visible as taken back.
    Undo { event: EventId },
}

command! { "open_case" OpenCase { service: Service, along: Option<Along> } -> CaseView }
command! {
    /// Asks the city for a case that another tablet opened; it arrives with a later sync.
    "request_case" RequestCase { number: String } -> Today
}
command! {
    /// 返す: gives a case back that was lent to this tablet, with the next exchange; without `wish`, keeps it after all.
    "return_case" ReturnCase { case: CaseId, wish: bool } -> CaseView
}
command! { "view_case" ViewCase { case: CaseId } -> CaseView }
command! { "set_field" SetField { case: CaseId, field: Field, value: Value } -> Saved }
command! { "set_application_id" SetApplicationId { case: CaseId, first: String, second: String } -> Saved }
command! {
    /// Stores an inquiry note as it stands on the screen; without a note id a new note begins.
    "write_note" WriteNote { case: CaseId, note: Option<NoteId>, text: String } -> Saved
}
command! {
    /// 預かり・返却, escalation, interruption, a service that was done: with the time, and counted where it counts.
    "record_event" RecordEvent { case: CaseId, change: EventChange } -> Saved
}
/// What is done with the copy for the 申請補助端末.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CarryDeed {
    Write,
    Erase,
}

command! {
    /// 持ち出し: writes the 申請書ID and the photo to a drive for the 申請補助端末, or erases them there.
    "carry" Carry { case: CaseId, drive: String, deed: CarryDeed } -> Saved
}
command! {
    /// Chooses one of the values of a same-field clash.
    "resolve_clash" ResolveClash { case: CaseId, field: Field, value: Value } -> Saved
}
command! {
    /// Judges a camera frame (JPEG or PNG), cuts it to 35:45 around the face and seals it. The photo says what was found.
    "take_photo" TakePhoto { case: CaseId, frame: Base64Bytes } -> Saved
}
/// What is looked for on a frame of the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum LookFor {
    /// A face; a photo taken now would have so many pixels.
    Face { width: u32, height: u32 },
    /// The code of an ID付き申請書.
    Code,
    /// What enrols a tablet. Only for one that is not enrolled yet, where nobody can log in.
    Invitation,
}

command! {
    /// Looks at a camera frame (JPEG or PNG) and keeps nothing of it; does not put the automatic lock off.
    "look" Look { frame: Base64Bytes, wanted: LookFor } -> Seen
}
command! { "view_photo" ViewPhoto { case: CaseId, photo: PhotoId } -> PhotoView }
command! { "hand_over" HandOver { case: CaseId, outcome: Outcome } -> CaseView }
command! {
    /// Exchanges with the city server; works while locked.
    "synchronise" Synchronise {} -> Status
}
command! {
    /// Writes everything the city does not have yet, sealed, into a file on a drive.
    "export_usb" ExportUsb { drive: String } -> UsbExport
}
command! {
    /// Takes in the city's answer from a drive.
    "import_usb" ImportUsb { drive: String } -> Status
}
command! { "view_certificate" ViewCertificate { case: CaseId } -> CertificateView }

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! declared_names {
        ($($function:ident => $request:ident,)*) => { [$((stringify!($function), <$request as Command>::NAME)),*] };
    }

    #[test]
    fn each_command_is_spelt_once() {
        for (function, name) in for_each_command!(declared_names) {
            assert_eq!(function, name);
        }
        assert!(COMMAND_NAMES.len() <= 25, "the border stays small");
    }

    #[test]
    fn an_unknown_part_of_a_request_is_refused() {
        assert!(serde_json::from_str::<LogIn>(r#"{"staff":"00000000000000000000000000000000","secret":"x"}"#).is_ok());
        assert!(serde_json::from_str::<Lock>(r#"{"wipe":true}"#).is_err());
    }
}
