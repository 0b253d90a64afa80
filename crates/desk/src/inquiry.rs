//! 問い合わせ: notes, stored as they are typed.

use crate::{Desk, faults::fault_of_text};
use bridge::{Fault, Saved, WriteNote};
use domain::{FreeText, NoteId};
use sealing::entropy::make_bytes;

impl Desk {
    pub(crate) fn write_note(&mut self, request: WriteNote) -> Result<Saved, Fault> {
        let text = FreeText::parse(&request.text).map_err(fault_of_text)?;
        let note = request.note.unwrap_or_else(|| NoteId::from_bytes(make_bytes(&mut *self.entropy)));
        self.edit(request.case, |document, author| document.write_note(note, text.as_str(), author))?;
        self.saved(request.case, Some(note))
    }
}
