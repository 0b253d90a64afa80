//! The city desk: the half of the city server that opens.
//!
//! It holds the city's keys, shows cases to city staff in memory, signs receipts and deletion certificates.
//! What it keeps on the disk names no resident.

// A line that cannot be written must stop nothing: `journal` writes them.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod desk;
pub mod erasure;
mod error;
mod key_page;
mod login;
mod mirror;
mod password;
mod rulebook;
mod rules;
mod store;
mod totp;
pub mod web;

pub use desk::{
    Addition, CityDesk, ExposedCase, ExposedState, ExposureReport, FieldChange, NoteChange, OpenedAddendum, OpenedCase,
    OpenedPhoto, Problem, ProblemKind, ReceiveFault, declare_lost, make_mirror, sign_as_city,
};
pub use desk::{Leaving, end_contract, leaving};
pub use error::DeskError;
pub use key_page::{RootNames, RootStore};
pub use login::{LoginFault, NewStaff, NewStaffFault, SessionToken};
pub use mirror::Mirror;
pub use rulebook::{CheckedRules, Publication, RuleProblem, RulesInForce, SetChange};
pub use rules::{RulesFault, TypedRules};
pub use store::{
    AddendumState, AuditAction, CityStore, ConfirmedAddendum, PublishedRules, ReceivedCase, ReceivedState, Staff,
    StoreError,
};
