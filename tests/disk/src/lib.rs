//! A simulated disk under the real SQLite, and a key store of the same machine. For tests only.
//!
//! A [`Disk`] is what one machine keeps through a power cut. Databases on it are opened through its URI, so that the
//! product's own code runs unchanged. Every write, truncation, sync and deletion has a number at which the power can
//! fail or the disk can be full.

mod chance;
mod disk;
mod fault;
mod file;
mod handle;
mod key_store;
mod lock;
mod machine;
pub mod plain;
mod power;
mod shared_memory;
mod vfs;

pub use chance::{Chance, make_sqlite_repeatable};
pub use disk::{Disk, Image};
pub use fault::Failure;
pub use key_store::{SimKeyStore, Stored};
pub use machine::Written;
pub use power::Keep;
