//! The one typed staircase between the screen and the shell.
//!
//! Pure and wasm-safe: commands, replies and faults, and nothing that carries them.

pub mod base64_bytes;
pub mod command;
pub mod fault;
pub mod scan;
pub mod view;

pub use base64_bytes::Base64Bytes;
pub use command::*;
pub use fault::{Fault, FaultCode};
pub use scan::{InvitationOutcome, InvitationVerdict, ScanOutcome, ScanPoint, ScanVerdict};
pub use view::*;
