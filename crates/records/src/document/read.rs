//! Reading a case out of its document: everything that is there, and who wrote it.

use super::{CaseDocument, EditError};
use crate::{Author, CaseState, Clash, ClashValue, HandOverMark, Note, Photo, schema::*};
use automerge::{ObjId, ROOT, ReadDoc, ScalarValue};
use domain::{CaseNumber, Field, NoteId, Outcome, Service, Timestamp, Value, photo::Finding};
use std::collections::{BTreeMap, BTreeSet};

/// A code of a later program is passed over.
fn findings(codes: &str) -> Vec<Finding> {
    codes.split(' ').filter_map(Finding::from_code).collect()
}

impl CaseDocument {
    pub fn state(&self) -> Result<CaseState, EditError> {
        let number = self.text_at(&ROOT, NUMBER).and_then(|text| CaseNumber::parse(&text).ok());
        let service = self.text_at(&ROOT, SERVICE).and_then(|code| Service::from_code(&code));
        let opened_at = self.integer_at(&ROOT, OPENED_AT).map(Timestamp);
        let (Some(number), Some(service), Some(opened_at)) = (number, service, opened_at) else {
            return Err(EditError::Incomplete);
        };
        let (fields, clashes) = self.fields()?;
        let visit = self.text_at(&ROOT, VISIT).and_then(|text| CaseNumber::parse(&text).ok());
        Ok(CaseState {
            visit: visit.unwrap_or_else(|| number.clone()),
            number,
            service,
            opened_at,
            fields,
            notes: self.notes()?,
            photos: self.photos()?,
            events: self.events()?,
            clashes,
            hand_over: self.hand_over_mark()?,
        })
    }

    /// Who set the value that a field shows.
    pub fn field_author(&self, field: Field) -> Option<Author> {
        let fields = self.part(FIELDS).ok()?;
        self.values_of(&fields, field).ok()?.into_iter().next().map(|value| value.author)
    }

    /// Who typed last into a note, as far as what was typed still stands there.
    pub fn note_writer(&self, id: NoteId) -> Option<Author> {
        let note = self.child(&self.part(NOTES).ok()?, &id.to_string()).ok()??;
        let body = self.child(&note, TEXT).ok()??;
        let authors = (0..self.document.length(&body)).filter_map(|index| {
            let (_, typed) = self.document.get(&body, index).ok()??;
            self.author_of(&typed)
        });
        authors.max_by_key(|author| author.at)
    }

    pub(super) fn part(&self, name: &str) -> Result<ObjId, EditError> {
        self.child(&ROOT, name)?.ok_or(EditError::Incomplete)
    }

    pub(super) fn child(&self, parent: &ObjId, name: &str) -> Result<Option<ObjId>, EditError> {
        Ok(self.document.get(parent, name)?.and_then(|(value, id)| value.is_object().then_some(id)))
    }

    pub(super) fn text_at(&self, object: &ObjId, name: &str) -> Option<String> {
        let (value, _) = self.document.get(object, name).ok()??;
        value.as_str().map(str::to_owned)
    }

    pub(super) fn integer_at(&self, object: &ObjId, name: &str) -> Option<i64> {
        let (value, _) = self.document.get(object, name).ok()??;
        let scalar = value.as_scalar()?;
        if let ScalarValue::Uint(number) = scalar {
            return i64::try_from(*number).ok();
        }
        if let ScalarValue::Int(number) | ScalarValue::Timestamp(number) = scalar { Some(*number) } else { None }
    }

    pub(super) fn author_of(&self, operation: &ObjId) -> Option<Author> {
        self.authors.get(&self.document.hash_for_opid(operation)?).cloned()
    }

    /// Every value a field has now, without repetitions; the first one is the one that shows.
    pub(super) fn values_of(&self, fields: &ObjId, field: Field) -> Result<Vec<ClashValue>, EditError> {
        let mut values: Vec<ClashValue> = Vec::new();
        let mut all = self.document.get_all(fields, field.to_string())?;
        all.reverse();
        for (value, operation) in all {
            let value = match value.as_scalar() {
                Some(ScalarValue::Boolean(flag)) if field.is_flag() => Value::Flag(*flag),
                Some(ScalarValue::Str(text)) if !field.is_flag() => Value::Text(text.to_string()),
                _ => continue,
            };
            if let Some(author) = self.author_of(&operation)
                && values.iter().all(|other| other.value != value)
            {
                values.push(ClashValue { value, author });
            }
        }
        Ok(values)
    }

    fn fields(&self) -> Result<(BTreeMap<Field, Value>, Vec<Clash>), EditError> {
        let part = self.part(FIELDS)?;
        let (mut fields, mut clashes) = (BTreeMap::new(), Vec::new());
        let written: BTreeSet<Field> = self.document.keys(&part).filter_map(|name| name.parse().ok()).collect();
        for field in written {
            let values = self.values_of(&part, field)?;
            if let Some(first) = values.first() {
                fields.insert(field, first.value.clone());
            }
            if values.len() > 1 {
                clashes.push(Clash { field, values });
            }
        }
        Ok((fields, clashes))
    }

    fn notes(&self) -> Result<Vec<Note>, EditError> {
        let part = self.part(NOTES)?;
        let mut notes = Vec::new();
        for key in self.document.keys(&part) {
            let (Ok(id), Some((_, operation))) = (key.parse::<NoteId>(), self.document.get(&part, key.as_str())?)
            else {
                continue;
            };
            let (Some(body), Some(author)) = (self.child(&operation, TEXT)?, self.author_of(&operation)) else {
                continue;
            };
            notes.push(Note { id, text: self.document.text(&body)?, author });
        }
        notes.sort_by_key(|note| (note.author.at, note.id));
        Ok(notes)
    }

    fn photos(&self) -> Result<Vec<Photo>, EditError> {
        let part = self.part(PHOTOS)?;
        let mut photos = Vec::new();
        for key in self.document.keys(&part) {
            let Some((_, entry)) = self.document.get(&part, key.as_str())? else { continue };
            if let Some(photo) = self.photo(&key, &entry) {
                photos.push(photo);
            }
        }
        photos.sort_by_key(|photo| (photo.author.at, photo.id));
        Ok(photos)
    }

    fn photo(&self, key: &str, entry: &ObjId) -> Option<Photo> {
        let number = |name| self.integer_at(entry, name);
        Some(Photo {
            id: key.parse().ok()?,
            digest: self.text_at(entry, DIGEST)?.parse().ok()?,
            width: u32::try_from(number(WIDTH)?).ok()?,
            height: u32::try_from(number(HEIGHT)?).ok()?,
            row_device: self.text_at(entry, ROW_DEVICE)?.parse().ok()?,
            row_sequence: u64::try_from(number(ROW_SEQUENCE)?).ok()?,
            row_count: u64::try_from(number(ROW_COUNT)?).ok()?,
            findings: self.text_at(entry, FINDINGS).map(|codes| findings(&codes)),
            author: self.author_of(entry)?,
        })
    }

    /// When two tablets ended a case without knowing of each other, what was handed over counts before what was withdrawn.
    fn hand_over_mark(&self) -> Result<Option<HandOverMark>, EditError> {
        let marks = self.document.get_all(ROOT, HAND_OVER)?;
        let read = marks.iter().filter(|(value, _)| value.is_object()).filter_map(|(_, mark)| {
            let outcome = Outcome::from_code(&self.text_at(mark, OUTCOME)?)?;
            Some(HandOverMark { outcome, author: self.author_of(mark)? })
        });
        Ok(read.min_by_key(|mark| (mark.outcome != Outcome::HandedOver, mark.author.at)))
    }
}
