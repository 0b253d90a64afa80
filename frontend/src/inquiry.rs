//! What was asked and said: the note that lies open beside every case.

mod note;

pub(crate) use note::NotePanel;
