//! Keys and seals: bytes in, bytes out.
//!
//! Whoever depends on this room can open something. The relay, the screen and the auditor do not.

pub mod aead;
pub mod entropy;
pub mod envelope;
pub mod key;
pub mod padding;

pub use aead::{OpenError, open, seal};
pub use entropy::{Entropy, SystemEntropy};
pub use envelope::{KeyEnvelope, OneTimeSecret, Recipient, open_case_key, seal_case_key};
pub use key::{CaseKey, SlotSecret, StoreKey, VaultKey};
