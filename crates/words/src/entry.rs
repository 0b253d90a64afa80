//! The files as a translator sees them: which entry is whole, stale or missing.

use crate::{
    Key, Language,
    digest::digest,
    ruby,
    table::{ENTRIES, TEXTS},
};

/// One table of a file: `[topic.id]`.
#[derive(Debug)]
pub struct Entry {
    pub name: &'static str,
    pub title: Option<Key>,
    pub text: Key,
    pub(crate) of: [&'static str; 9],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Whole,
    /// The Japanese has changed since this was translated.
    Stale,
    Missing,
}

impl Entry {
    pub fn all() -> &'static [Self] {
        &ENTRIES
    }

    /// Title and text in Japanese, without readings: a better reading makes no translation stale.
    pub fn original(&self) -> String {
        let keys = self.title.into_iter().chain([self.text]);
        keys.map(|key| ruby::plain(key.markup(Language::Japanese))).collect::<Vec<_>>().join("\n")
    }

    /// What a translation of the present original has to carry as `of`.
    pub fn digest(&self) -> String {
        digest(&self.original())
    }

    pub fn state(&self, language: Language) -> State {
        let mut keys = self.title.into_iter().chain([self.text]);
        if keys.any(|key| TEXTS[key as usize][language as usize].is_empty()) {
            State::Missing
        } else if language != Language::Japanese && self.of[language as usize] != self.digest() {
            State::Stale
        } else {
            State::Whole
        }
    }
}
