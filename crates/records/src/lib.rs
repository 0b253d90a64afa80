//! A case as a merging document: the only place that names automerge.
//!
//! Knows no key, no clock and no randomness: they come in as arguments.

pub mod bounds;
pub mod document;
pub mod entry;
pub mod schema;
pub mod state;
mod text_edit;

pub use document::{Along, CaseDocument, Damage, EditError, NewCase, NewPhoto};
pub use entry::{Author, Entry, EntryError};
pub use state::{CaseState, Clash, ClashValue, EventRecord, HandOverMark, Note, Photo};
