//! What happened to a case: one object for each event, so that no two tablets can overwrite each other.

use super::{CaseDocument, EditError};
use crate::{
    Author, Entry, EventRecord,
    schema::{ABOUT, EVENT_PREFIX, KIND, UNDONE},
};
use automerge::{ObjType, ROOT, ReadDoc, ScalarValue, transaction::Transactable};
use domain::{Event, EventId, Timestamp};

impl CaseDocument {
    pub fn add_event(
        &mut self,
        id: EventId,
        event: Event,
        about: Option<EventId>,
        author: Author,
    ) -> Result<Entry, EditError> {
        let added = self.edit(author, |document| {
            let record = document.put_object(ROOT, key(id), ObjType::Map)?;
            document.put(&record, KIND, event.to_string())?;
            if let Some(about) = about {
                document.put(&record, ABOUT, about.to_string())?;
            }
            Ok(())
        });
        added?.ok_or(EditError::Incomplete)
    }

    /// Takes an event back. It stays, with who took it back.
    pub fn undo_event(&mut self, id: EventId, author: Author) -> Result<Option<Entry>, EditError> {
        let record = self.child(&ROOT, &key(id))?.ok_or(EditError::Incomplete)?;
        if self.document.get(&record, UNDONE)?.is_some() {
            return Ok(None);
        }
        self.edit(author, |document| Ok(document.put(&record, UNDONE, ScalarValue::Boolean(true))?))
    }

    /// When something was written after the case was opened, in order.
    pub fn edit_times(&self) -> Vec<Timestamp> {
        let opening = self.document.get(ROOT, crate::schema::NUMBER).ok().flatten();
        let opening = opening.and_then(|(_, operation)| self.document.hash_for_opid(&operation));
        let edits = self.authors.iter().filter(|(hash, _)| Some(**hash) != opening);
        let mut times: Vec<Timestamp> = edits.map(|(_, author)| author.at).collect();
        times.sort();
        times
    }

    /// The last moment at which something was written.
    pub fn last_edit_at(&self) -> Option<Timestamp> {
        self.authors.values().map(|author| author.at).max()
    }

    /// The oldest first. An event of a kind that this program does not know is left out.
    pub(super) fn events(&self) -> Result<Vec<EventRecord>, EditError> {
        let mut events = Vec::new();
        for name in self.document.keys(ROOT) {
            let Some(id) = name.strip_prefix(EVENT_PREFIX).and_then(|id| id.parse().ok()) else { continue };
            events.extend(self.event(id, &name)?);
        }
        events.sort_by_key(|event| (event.author.at, event.id));
        Ok(events)
    }

    fn event(&self, id: EventId, name: &str) -> Result<Option<EventRecord>, EditError> {
        let Some(record) = self.child(&ROOT, name)? else { return Ok(None) };
        let event = self.text_at(&record, KIND).and_then(|kind| kind.parse().ok());
        let (Some(event), Some(author)) = (event, self.author_of(&record)) else { return Ok(None) };
        let about = self.text_at(&record, ABOUT).and_then(|about| about.parse().ok());
        let undone = self.document.get(&record, UNDONE)?.and_then(|(_, operation)| self.author_of(&operation));
        Ok(Some(EventRecord { id, event, about, author, undone }))
    }
}

fn key(id: EventId) -> String {
    format!("{EVENT_PREFIX}{id}")
}
