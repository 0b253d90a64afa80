//! The tablet's encrypted store: rows of ciphertext, key slots, and the shredder.
//!
//! Whatever lies here is sealed before it arrives. Nothing here needs a log-in but opening a case key.

mod addendum;
pub mod case;
pub mod city_keys;
pub mod collecting;
pub mod count;
pub mod device;
pub mod erasure;
pub mod error;
pub mod farewell;
mod forgetting;
pub mod key_store;
pub mod lease;
mod ledger;
pub mod log;
pub mod outbox;
mod policy;
mod release;
pub mod request;
mod request_key;
mod reserve;
mod rules;
pub mod set_aside;
pub mod settle;
pub mod shred;
pub mod slot;
pub mod staff;
mod store;
pub mod summary;
mod told_orders;
mod unreadable;

pub use case::{CaseEntry, End, NewCaseRecord};
pub use collecting::Collecting;
pub use device::Enrolment;
pub use error::VaultError;
pub use farewell::Departed;
pub use key_store::{KeyStore, KeyStoreError, MemoryKeyStore};
pub use lease::{Lease, ReturnWish};
pub use log::NewRow;
pub use rules::HeldRules;
pub use set_aside::{SetAside, SetAsideReason};
pub use settle::{Settled, cases_of};
pub use staff::{Argon2Cost, LogInError, StaffEntry};
pub use store::Vault;
pub use summary::{LogState, NewSummary};
