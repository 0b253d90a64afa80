//! Looks for what must be gone: in files, in the unused parts of a database, in deleted files, in memory.
//!
//! It reads what it is pointed at and changes nothing. It opens nothing: no key helps it, and none is needed.

pub mod canaries;
pub mod files;
pub mod inflate;
pub mod needles;
pub mod process;
pub mod report;
pub mod search;
pub mod sqlite;
pub mod traces;

pub use canaries::Canaries;
pub use report::{Item, Report};
pub use search::{Find, Search};
pub use sqlite::Area;
