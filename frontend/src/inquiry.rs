//! What was asked and said: the questions with their answers, and the note that lies open beside every case.

mod entry;
#[cfg(test)]
pub(crate) mod gallery;
mod library;
mod look_up;
mod marked;
mod note;
mod questions;
mod record;

pub(crate) use note::NotePanel;
pub(crate) use questions::QuestionsStep;
pub(crate) use record::is_of_inquiry;
