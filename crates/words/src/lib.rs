//! What residents read on the turned tablet, in nine languages.
//!
//! The texts are files in `texts`; the build makes one table of them. How to change one: `docs/translations.md`.

mod card;
mod digest;
mod entry;
mod key;
mod language;
mod paper;
mod placeholder;
pub mod ruby;
mod table;

pub use card::Card;
pub use entry::{Entry, State};
pub use key::Values;
pub use language::Language;
pub use placeholder::Placeholder;
pub use table::{Key, Paper, Topic};
