//! The documents that a visitor may be asked for: a name and one line.

use crate::{
    Key, Paper,
    table::{PAPER_CARDS, PAPERS},
};

impl Paper {
    pub const ALL: [Self; PAPERS.len()] = PAPERS;

    /// As rule files name it; for documents that a case can tick, the same as `domain::DocumentKind`.
    pub fn code(self) -> &'static str {
        PAPER_CARDS[self as usize].0
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|paper| paper.code() == code)
    }

    pub fn name(self) -> Key {
        PAPER_CARDS[self as usize].1.title
    }

    pub fn note(self) -> Key {
        PAPER_CARDS[self as usize].1.text
    }
}
