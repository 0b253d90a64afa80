//! One thought on one screen: a title and a text.

use crate::{
    Key, Topic,
    table::{CARDS, TOPICS},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Card {
    pub title: Key,
    pub text: Key,
}

impl Topic {
    pub const ALL: [Self; TOPICS.len()] = TOPICS;

    /// In the order in which they are shown; buttons have none.
    pub fn cards(self) -> &'static [Card] {
        CARDS[self as usize]
    }
}
