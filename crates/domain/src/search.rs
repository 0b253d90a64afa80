//! Search beside a waiting resident: kana, kanji, romaji and the ways people spell, in what the city has laid down.
//!
//! Nothing is stored: an index is built from the rules of the day, and a query is forgotten with its answer.

mod documents;
mod fold;
mod index;
mod matching;
mod name;
mod romaji;
mod tables;

pub use documents::{Target, documents};
pub use index::{Document, Hit, Index, Mark, Part, Weight};
pub use name::{matches_name, matches_number};
