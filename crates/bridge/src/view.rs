//! What the shell answers, composed for the screen.

use crate::{Base64Bytes, Fault, InvitationVerdict, ScanVerdict};
use domain::{
    CaseId, CaseNumber, CountCategory, Day, Delivery, DeviceId, Field, Happening, NoteId, Outcome, PhotoId,
    Reconciliation, Role, Service, StaffId, Stage, Timestamp, Value,
    photo::{Finding, Verdict},
    rules::RuleBook,
};
use serde::{Deserialize, Serialize};

/// Everything the frame of the screen needs, logged in or not. Nothing of any visitor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    pub now: Timestamp,
    pub enrolment: Option<Enrolment>,
    pub staff: Vec<StaffTile>,
    pub session: Option<Session>,
    pub collecting: CollectingState,
    pub contract: ContractState,
    /// The number of the key for requests, while the city has to accept it: after a vault key was destroyed.
    pub request_key: Option<String>,
    pub sync: SyncStatus,
    /// The USB drives that are plugged in, while somebody is logged in.
    pub drives: Vec<Drive>,
}

/// Whether this tablet may take new cases: it may while it can fetch purge orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CollectingState {
    Goes,
    /// From the next business day on new cases are refused.
    LastDay,
    Stopped,
    /// The vault key is destroyed, and nobody has been registered since.
    Forgotten,
}

/// Whether the contract goes on, as far as this tablet has heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContractState {
    Goes,
    /// Nothing new begins. The tablet forgets itself when these cases have ended; so many of them wait for the counter.
    Ending {
        since: Timestamp,
        cases: u64,
        open: u64,
    },
    /// Every key and every record is destroyed; the tablet knew so many cases.
    Over {
        at: Timestamp,
        cases: u64,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    pub device: DeviceId,
    /// The counter's name as the city gave it: 「窓口1」.
    pub label: String,
    pub server: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffTile {
    pub id: StaffId,
    pub name: String,
    pub role: Role,
    /// Set while wrong attempts forbid another one.
    pub blocked_until: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub staff: StaffId,
    pub name: String,
    pub role: Role,
    /// When the screen closes by itself unless somebody touches it.
    pub locks_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SyncStatus {
    /// Set while an exchange is under way.
    pub running: Option<SyncProgress>,
    pub last: Option<SyncSummary>,
    /// When the tablet will synchronise by itself.
    pub next: Option<Timestamp>,
    pub unsent_rows: u64,
    /// The city waits for a word of this tablet, of a deletion for example: what was carried back by hand left one to say.
    pub owes_word: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SyncProgress {
    pub rows_sent: u64,
    pub rows_to_send: u64,
    pub rows_received: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SyncSummary {
    pub at: Timestamp,
    pub rows_sent: u64,
    pub rows_received: u64,
    pub cases_received_by_city: u64,
    pub cases_deleted: u64,
    pub set_aside: u64,
    pub fault: Option<Fault>,
}

/// The first screen after log-in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Today {
    pub cases: Vec<CaseLine>,
    pub requested: Vec<CaseNumber>,
    pub counts: Vec<CountLine>,
    pub reconciliation: Reconciliation,
    pub set_aside: Vec<SetAside>,
}

/// One case in a list. `name` is present only while the case is open here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseLine {
    pub case: CaseId,
    pub number: CaseNumber,
    pub service: Service,
    pub opened_at: Timestamp,
    pub stage: Stage,
    pub delivery: Delivery,
    /// Rows and notices of this case that the city does not have yet; it falls while an exchange goes on.
    pub unsent_rows: u64,
    pub name: Option<String>,
    pub kana: Option<String>,
    /// The number of the first case of the visit, as far as the case is open here.
    pub visit: CaseNumber,
    /// Documents of the visitor that were taken and not returned, and since when the first of them.
    pub custody: u64,
    pub custody_since: Option<Timestamp>,
    /// Since when something waits for city staff to take it.
    pub escalated_since: Option<Timestamp>,
    pub pause: Pause,
    pub clashes: u64,
    pub certificate: Option<String>,
    pub loan: Option<Loan>,
    /// The city received the case without something that was written here, and has to confirm that.
    pub late: bool,
}

/// Whether the visitor is being served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pause {
    No,
    /// 中断.
    Paused,
    /// 再来庁: the visitor was asked to come again.
    ComeAgain,
}

/// 貸出中: a case that came by request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loan {
    /// The last day on which it stays here.
    pub until: Day,
    pub returning: Returning,
}

/// Whether somebody wished to give a case back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Returning {
    No,
    /// It goes with the next exchange, and the wish can be taken back until then.
    Wished,
    /// The city may know of it.
    Sent,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountLine {
    pub category: CountCategory,
    pub number: u64,
}

/// A record that was set aside, with the reason and the next step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetAside {
    pub case: Option<CaseId>,
    pub number: Option<CaseNumber>,
    pub at: Timestamp,
    pub fault: Fault,
}

/// The rules of the day, with the name of the package they come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RulesView {
    /// `第1版（3f9a2c1d）`.
    pub name: String,
    pub book: RuleBook,
    pub source: RulesSource,
    pub version: u32,
    /// When a package of the city came; none for what is built in.
    pub received_at: Option<Timestamp>,
}

/// Whose package it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RulesSource {
    BuiltIn,
    City,
}

impl RulesSource {
    pub fn label(self) -> &'static str {
        match self {
            Self::BuiltIn => "内蔵",
            Self::City => "市",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseView {
    pub case: CaseId,
    pub number: CaseNumber,
    pub service: Service,
    pub stage: Stage,
    pub delivery: Delivery,
    pub opened_at: Timestamp,
    /// The number of the first case of the visit; its own when it is that one.
    pub visit: CaseNumber,
    pub pause: Pause,
    pub outcome: Option<Outcome>,
    /// The fields that somebody has written; a tick that was never touched is not among them.
    pub fields: Vec<FieldView>,
    pub notes: Vec<NoteView>,
    pub photos: Vec<PhotoLine>,
    /// The oldest first; what was taken back is among them.
    pub events: Vec<EventView>,
    pub clashes: Vec<Clash>,
    pub loan: Option<Loan>,
    /// The city received the case without something that was written here, and has to confirm that.
    pub late: bool,
}

impl CaseView {
    pub fn happened(&self) -> Vec<Happening> {
        self.events.iter().map(|event| event.happening).collect()
    }

    /// Whether anything may still be written; the shell refuses it otherwise.
    pub fn is_writable(&self) -> bool {
        self.stage == Stage::Open && !self.late && self.loan.is_none_or(|loan| loan.returning == Returning::No)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldView {
    pub field: Field,
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoteView {
    pub note: NoteId,
    pub text: String,
    pub written_by: String,
    pub written_at: Timestamp,
}

/// Something that happened, and who recorded it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventView {
    pub happening: Happening,
    pub recorded_by: String,
    /// Who took it back.
    pub undone_by: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhotoLine {
    pub photo: PhotoId,
    pub taken_at: Timestamp,
    pub width: u32,
    pub height: u32,
    /// What was found wrong with it, the most important first; none where nobody looked.
    pub findings: Option<Vec<Finding>>,
}

/// One field that two tablets set to different values without knowing of each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clash {
    pub field: Field,
    pub values: Vec<ClashValue>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClashValue {
    pub value: Value,
    pub written_by: String,
    pub device: String,
    pub written_at: Timestamp,
}

/// The answer to an edit: it is on the disk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    pub at: Timestamp,
    /// The note that was written, so that the next keystroke goes to the same one.
    pub note: Option<NoteId>,
    pub case: CaseView,
}

/// What was found on a frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seen {
    Face(Verdict),
    Code(ScanVerdict),
    Invitation(InvitationVerdict),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhotoView {
    pub jpeg: Base64Bytes,
}

/// A 削除証明 in words, with the file that proves it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CertificateView {
    pub number: String,
    pub case_number: CaseNumber,
    pub issued_at: Timestamp,
    pub received_at: Timestamp,
    pub devices: Vec<DeviceProof>,
    /// The signed certificate as it can be verified offline.
    pub file: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviceProof {
    pub label: String,
    pub end: DeviceEnd,
    pub at: Timestamp,
}

/// How a case ended on one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceEnd {
    Shredded,
    NeverHeld,
    Returned,
    /// The device was declared lost: nothing is claimed about what it holds.
    Lost,
}

impl DeviceEnd {
    pub fn label(self) -> &'static str {
        match self {
            Self::Shredded => "削除",
            Self::NeverHeld => "受け取らず",
            Self::Returned => "返却して削除",
            Self::Lost => "紛失の届け出",
        }
    }
}

/// A USB drive that is plugged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drive {
    /// Where the drive lies in this machine; only the shell reads it.
    pub id: String,
    pub label: String,
}

/// What was written to a drive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsbExport {
    pub file: String,
    pub rows: u64,
    /// More waits than one file carries.
    pub more: bool,
}
