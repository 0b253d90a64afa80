//! What a clerk does, one file per use case: the only place that brings records, vault and sync together.

pub mod admin;
pub mod application;
mod faults;
pub mod handoff;
pub mod inquiry;
pub mod open_case;
pub mod photo;
pub mod ports;
pub mod reception;
mod rulebook;
pub mod serve;
pub mod session;
pub mod tablet;

pub use faults::fault_of;
pub use ports::{Clock, SignedRequest, Transport};
pub use rulebook::{get_ready, get_ready_ahead};
pub use serve::{Serve, dispatch};
pub use session::Session;
pub use tablet::{Desk, Settings, Tablet};
