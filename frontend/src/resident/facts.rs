//! What fills the open places of a text: the number of the case, how many papers it holds, what the city has laid down.

use super::office::Office;
use std::rc::Rc;
use words::{Key, Language, Placeholder};
use yew::AttrValue;

/// In which language, and whether kanji carry their readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Speech {
    pub(super) language: Language,
    pub(super) readings: bool,
}

const COUNTS_PAPERS: [Key; 2] = [Key::PickupCustody, Key::PickupReturned];

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Facts {
    pub(super) number: Option<AttrValue>,
    /// So many papers of the visitor are at the counter now.
    pub(super) held: usize,
    pub(super) office: Rc<Office>,
}

impl Facts {
    pub(super) fn value(&self, key: Key, place: Placeholder, language: Language) -> Option<String> {
        match place {
            Placeholder::Number => self.number.as_ref().map(|number| number.to_string()),
            // A card about papers is for whoever has left some.
            Placeholder::Count if COUNTS_PAPERS.contains(&key) => (self.held > 0).then(|| self.held.to_string()),
            Placeholder::Phone | Placeholder::Fee | Placeholder::Hours | Placeholder::Date | Placeholder::Count => {
                self.office.value(key, place, language)
            }
        }
    }

    /// True when nothing would stay open.
    pub(super) fn fill(&self, key: Key) -> bool {
        key.placeholders().into_iter().all(|place| self.value(key, place, Language::Japanese).is_some())
    }
}
