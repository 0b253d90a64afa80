//! Format version 1 as files: fixed values, what they are written as, and what the files read back to.
//!
//! `tests/vectors/README.md` says why none of them ever changes.

pub mod case_log;
pub mod event_log;
pub mod fixed;
pub mod messages;
pub mod negative;
pub mod seals;
pub mod shelf;
pub mod statements;

/// Whether bytes read back as the value of a vector.
type Check = Box<dyn Fn(&[u8]) -> bool>;

/// One value, how it is written, and whether bytes read back as that value.
pub struct Vector {
    pub name: String,
    pub form: Form,
    pub bytes: Vec<u8>,
    pub reads_back: Check,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Written as it is: JSON or lines.
    Text,
    /// Written as hexadecimal digits, 32 bytes a line.
    Hex,
}

impl Vector {
    pub fn text(name: &str, text: String, reads_back: impl Fn(&str) -> bool + 'static) -> Self {
        let reads_back = move |bytes: &[u8]| std::str::from_utf8(bytes).is_ok_and(&reads_back);
        Self { name: name.into(), form: Form::Text, bytes: text.into_bytes(), reads_back: Box::new(reads_back) }
    }

    pub fn hex(name: &str, bytes: Vec<u8>, reads_back: impl Fn(&[u8]) -> bool + 'static) -> Self {
        Self { name: name.into(), form: Form::Hex, bytes, reads_back: Box::new(reads_back) }
    }
}

/// Everything that is written today exactly as its file says.
pub fn all() -> Vec<Vector> {
    [statements::all(), messages::all(), seals::all(), case_log::entries()].into_iter().flatten().collect()
}
