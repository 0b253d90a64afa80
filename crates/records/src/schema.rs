//! The names inside a case document, version 1. They are stored for as long as a case lives.

pub const VERSION: i64 = 1;

pub const SCHEMA: &str = "schema";
pub const NUMBER: &str = "number";
pub const SERVICE: &str = "service";
pub const OPENED_AT: &str = "opened_at";
pub const FIELDS: &str = "fields";
pub const NOTES: &str = "notes";
pub const PHOTOS: &str = "photos";
pub const HAND_OVER: &str = "hand_over";

/// The number of the first case of the visit, where this is a further one.
pub const VISIT: &str = "visit";
/// An event lies at the root under its own name: a map that two tablets both began would hide what one of them wrote.
pub const EVENT_PREFIX: &str = "event.";

pub const KIND: &str = "kind";
pub const ABOUT: &str = "about";
pub const UNDONE: &str = "undone";
pub const TEXT: &str = "text";
pub const OUTCOME: &str = "outcome";
pub const DIGEST: &str = "digest";
pub const WIDTH: &str = "width";
pub const HEIGHT: &str = "height";
pub const ROW_DEVICE: &str = "row_device";
pub const ROW_SEQUENCE: &str = "row_sequence";
pub const ROW_COUNT: &str = "row_count";
/// Codes of what was found wrong with a photo, parted by blanks; not there where nobody looked.
pub const FINDINGS: &str = "findings";
