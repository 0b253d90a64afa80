//! The blind half of the city server: stores sealed logs and passes them on.
//!
//! It opens nothing. It knows no record schema and no key that opens a case; it holds ids, sealed bytes,
//! signatures, and a ledger of what is gone.

// A line that cannot be written must stop nothing: `journal` writes them.
#![deny(clippy::print_stdout, clippy::print_stderr)]

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
pub mod erasure;
mod error;
mod exchange;
mod link;
mod sqlite;
mod store;

pub use error::StoreError;
pub use exchange::{Accepted, EnrolFault, ExchangeFault, Relay, SignedRequest};
pub use sqlite::SqliteStore;
pub use store::{AcceptFault, Enrolled, Feed, Reception, RelayStore, Sender};
