//! What is true at the counter: values, stages, documents and counts.
//!
//! Pure and wasm-safe: no clock, no randomness, no input or output.

pub mod application_id;
pub mod business_day;
pub mod case_number;
pub mod complaint;
pub mod count;
pub mod document;
pub mod era;
pub mod event;
pub mod field;
pub mod field_code;
pub mod finding;
pub mod free_text;
pub mod ids;
pub mod incident;
pub mod moment;
pub mod my_number;
pub mod photo;
pub mod proposal;
pub mod rules;
pub mod scanned;
pub mod search;
pub mod server_address;
pub mod service;
pub mod sheet;
pub mod staff;
pub mod stage;
pub mod time;
pub mod typed_day;
pub mod visit;
pub mod width;

pub use application_id::{ApplicationId, ApplicationIdError};
pub use business_day::BusinessCalendar;
pub use case_number::CaseNumber;
pub use count::{CountCategory, CountEntry, Reconciliation};
pub use document::DocumentKind;
pub use event::{Custody, Escalation, Event, Happening, Matter};
pub use field::{Field, FieldError, Value};
pub use field_code::{FieldCode, FieldCodeError};
pub use finding::Finding;
pub use free_text::{FreeText, FreeTextError};
pub use ids::{CaseId, CountId, DeviceId, Digest, EventId, NoteId, PhotoId, StaffId};
pub use scanned::{
    ScanRefusal,
    invitation::{Invitation, InvitationRefusal},
};
pub use service::Service;
pub use sheet::Sheet;
pub use staff::{Role, StaffSecret, StaffSecretError};
pub use stage::{Delivery, Outcome, Stage};
pub use time::{Day, Timestamp};
pub use visit::VisitTimes;
