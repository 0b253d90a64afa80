//! The language that one visitor reads: chosen on the turned tablet or for them by a clerk. It stands in memory beside the open
//! case, is never stored, and goes with it.

use std::{cell::Cell, rc::Rc};
use words::Language;

/// Copies are the same one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tongue(Rc<Cell<Language>>);

impl Tongue {
    pub(crate) fn language(&self) -> Language {
        self.0.get()
    }

    pub(crate) fn speak(&self, language: Language) {
        self.0.set(language);
    }
}
