//! The city server: relay and city desk in one process, behind one TLS port.

// A line that cannot be written must stop nothing: `journal` writes them.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod backup;
pub mod certificate;
pub mod command;
mod device;
mod erasure;
mod exchange;
mod failure;
mod init;
mod manifest;
mod mirror;
mod place;
mod policy;
mod request_key;
mod restore;
mod rules;
pub mod serve;
mod settings;
mod staff;
mod tls;
mod usb;

pub use failure::Failure;
pub use init::init;
pub use place::Place;

use domain::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

/// The wall clock.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
