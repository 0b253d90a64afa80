//! One case: loads sealed-log entries, applies edits, merges, and reads itself.

use crate::{
    Author, CaseState, Clash, ClashValue, Entry, HandOverMark, Note, Photo,
    bounds::is_within_bounds,
    schema::{self, *},
    text_edit::splices,
};
use automerge::{
    ActorId, AutoCommit, AutomergeError, Change, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, TextEncoding,
    transaction::{CommitOptions, Transactable},
};
use domain::{CaseNumber, DeviceId, Digest, Field, NoteId, Outcome, PhotoId, Service, Timestamp, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
};

pub struct CaseDocument {
    document: AutoCommit,
    /// Every change that is in the document: what it is made from anew when the merge breaks off in the middle.
    changes: Vec<Vec<u8>>,
    authors: BTreeMap<ChangeHash, Author>,
}

#[derive(Debug, Clone)]
pub struct NewCase {
    pub number: CaseNumber,
    pub service: Service,
}

#[derive(Debug, Clone)]
pub struct NewPhoto {
    pub id: PhotoId,
    pub digest: Digest,
    pub width: u32,
    pub height: u32,
    pub row_device: DeviceId,
    pub row_sequence: u64,
    pub row_count: u64,
}

/// An entry that could not be read. The rest of the case stays readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damage {
    /// Which of the entries given to `load`.
    pub index: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum EditError {
    #[error("document lacks a part that every case has")]
    Incomplete,
    #[error("automerge: {0}")]
    Automerge(#[from] AutomergeError),
    #[error("automerge broke off in the middle of an edit")]
    BrokenOff,
}

impl CaseDocument {
    /// Begins a case; the entry is the first of its log. `actor` is random and names nobody.
    pub fn open(actor: [u8; 16], case: &NewCase, author: Author) -> Result<(Self, Entry), EditError> {
        let mut this = Self::empty(actor);
        let document = &mut this.document;
        document.put(ROOT, SCHEMA, schema::VERSION)?;
        document.put(ROOT, NUMBER, case.number.as_str())?;
        document.put(ROOT, SERVICE, case.service.code())?;
        document.put(ROOT, OPENED_AT, ScalarValue::Timestamp(author.at.0))?;
        for part in [FIELDS, NOTES, PHOTOS] {
            document.put_object(ROOT, part, ObjType::Map)?;
        }
        let entry = this.commit(author)?;
        Ok((this, entry))
    }

    /// Reads a log in any order. Entries that cannot be read are named and left out.
    pub fn load(actor: [u8; 16], entries: impl IntoIterator<Item = Entry>) -> (Self, Vec<Damage>) {
        let mut this = Self::empty(actor);
        let damages = entries
            .into_iter()
            .enumerate()
            .filter_map(|(index, entry)| this.apply(entry).is_err().then_some(Damage { index }))
            .collect();
        (this, damages)
    }

    /// Applies one entry of the log. A hostile change that panics inside the merge is left out.
    pub fn apply(&mut self, entry: Entry) -> Result<(), Damage> {
        let Entry { author, change, .. } = entry;
        if !is_within_bounds(&change) {
            return Err(Damage { index: 0 });
        }
        let merged = self.unless_it_breaks_off(|document| {
            let parsed = Change::from_bytes(change.clone()).ok()?;
            let hash = parsed.hash();
            document.apply_changes([parsed]).ok()?;
            Some(hash)
        });
        let Some(Some(hash)) = merged else { return Err(Damage { index: 0 }) };
        if self.authors.insert(hash, author).is_none() {
            self.changes.push(change);
        }
        Ok(())
    }

    /// Lets automerge work. When it panics, the document is made anew from its changes: what a panic leaves in memory
    /// may be anything, and must neither be read nor written on.
    fn unless_it_breaks_off<T>(&mut self, work: impl FnOnce(&mut AutoCommit) -> T) -> Option<T> {
        let done = catch_unwind(AssertUnwindSafe(|| work(&mut self.document))).ok();
        if done.is_none() {
            self.make_anew();
        }
        done
    }

    /// A document that cannot be made anew stays empty, and an empty one takes no edit.
    fn make_anew(&mut self) {
        let actor = self.document.get_actor().clone();
        let changes = self.changes.iter().filter_map(|change| Change::from_bytes(change.clone()).ok());
        let changes: Vec<Change> = changes.collect();
        let whole = catch_unwind(AssertUnwindSafe(|| {
            let mut document = empty(actor.clone());
            document.apply_changes(changes).ok().map(|()| document)
        }));
        self.document = whole.ok().flatten().unwrap_or_else(|| empty(actor));
    }

    /// One edit of a whole document: all of it, or nothing.
    fn edit(
        &mut self,
        author: Author,
        change: impl FnOnce(&mut AutoCommit) -> Result<(), EditError>,
    ) -> Result<Option<Entry>, EditError> {
        self.part(FIELDS)?;
        let edited = self.unless_it_breaks_off(|document| {
            let changed = change(document);
            if changed.is_err() {
                document.rollback();
            }
            changed.map(|()| document.pending_ops() > 0)
        });
        if edited.ok_or(EditError::BrokenOff)?? { self.commit(author).map(Some) } else { Ok(None) }
    }

    /// True when a change waits for another one that has not arrived.
    pub fn is_incomplete(&mut self) -> bool {
        !self.document.get_missing_deps(&[]).is_empty() || self.part(FIELDS).is_err()
    }

    /// Sets a field; `None` when it already says so without a clash.
    pub fn set(&mut self, field: Field, value: &Value, author: Author) -> Result<Option<Entry>, EditError> {
        let fields = self.part(FIELDS)?;
        let standing = self.values_of(&fields, field)?;
        if standing.len() == 1 && standing[0].value == *value {
            return Ok(None);
        }
        let scalar = match value {
            Value::Flag(flag) => ScalarValue::Boolean(*flag),
            Value::Text(text) => ScalarValue::Str(text.as_str().into()),
        };
        let clashed = standing.len() > 1;
        self.edit(author, |document| {
            if clashed {
                // A put of the value that shows would only take away the others, and leave the choice to a change by
                // somebody who did not know of it.
                document.delete(&fields, field.to_string())?;
            }
            Ok(document.put(&fields, field.to_string(), scalar)?)
        })
    }

    /// Writes a note as it stands on the screen; `None` when nothing changed.
    pub fn write_note(&mut self, id: NoteId, text: &str, author: Author) -> Result<Option<Entry>, EditError> {
        let notes = self.part(NOTES)?;
        let note = self.child(&notes, &id.to_string())?;
        let body = match &note {
            Some(note) => Some(self.child(note, TEXT)?.ok_or(EditError::Incomplete)?),
            None => None,
        };
        let standing = body.as_ref().map_or(Ok(String::new()), |body| self.document.text(body))?;
        self.edit(author, |document| {
            let body = match body {
                Some(body) => body,
                None => {
                    let note = document.put_object(&notes, id.to_string(), ObjType::Map)?;
                    document.put_object(&note, TEXT, ObjType::Text)?
                }
            };
            for splice in splices(&standing, text) {
                let deleted = isize::try_from(splice.deleted).map_err(|_| EditError::Incomplete)?;
                document.splice_text(&body, splice.at, deleted, &splice.inserted)?;
            }
            Ok(())
        })
    }

    pub fn add_photo(&mut self, photo: &NewPhoto, author: Author) -> Result<Entry, EditError> {
        let photos = self.part(PHOTOS)?;
        let added = self.edit(author, |document| {
            let entry = document.put_object(&photos, photo.id.to_string(), ObjType::Map)?;
            document.put(&entry, DIGEST, photo.digest.to_string())?;
            document.put(&entry, WIDTH, u64::from(photo.width))?;
            document.put(&entry, HEIGHT, u64::from(photo.height))?;
            document.put(&entry, ROW_DEVICE, photo.row_device.to_string())?;
            document.put(&entry, ROW_SEQUENCE, photo.row_sequence)?;
            Ok(document.put(&entry, ROW_COUNT, photo.row_count)?)
        });
        added?.ok_or(EditError::Incomplete)
    }

    pub fn hand_over(&mut self, outcome: Outcome, author: Author) -> Result<Entry, EditError> {
        let ended = self.edit(author, |document| {
            let mark = document.put_object(ROOT, HAND_OVER, ObjType::Map)?;
            Ok(document.put(&mark, OUTCOME, outcome.code())?)
        });
        ended?.ok_or(EditError::Incomplete)
    }

    /// The heads, in a stable order.
    pub fn heads(&mut self) -> Vec<Digest> {
        let mut heads: Vec<Digest> = self.document.get_heads().iter().map(|hash| Digest::from_bytes(hash.0)).collect();
        heads.sort();
        heads
    }

    pub fn state(&self) -> Result<CaseState, EditError> {
        let number = self.text_at(&ROOT, NUMBER).and_then(|text| CaseNumber::parse(&text).ok());
        let service = self.text_at(&ROOT, SERVICE).and_then(|code| Service::from_code(&code));
        let opened_at = self.integer_at(&ROOT, OPENED_AT).map(Timestamp);
        let (Some(number), Some(service), Some(opened_at)) = (number, service, opened_at) else {
            return Err(EditError::Incomplete);
        };
        let (fields, clashes) = self.fields()?;
        Ok(CaseState {
            number,
            service,
            opened_at,
            fields,
            notes: self.notes()?,
            photos: self.photos()?,
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

    fn empty(actor: [u8; 16]) -> Self {
        let document = empty(ActorId::from(actor.as_slice()));
        Self { document, changes: Vec::new(), authors: BTreeMap::new() }
    }

    /// Closes the edit. Time and message stay empty: they would outlive their purpose inside the change.
    fn commit(&mut self, author: Author) -> Result<Entry, EditError> {
        let hash = self.document.commit_with(CommitOptions::default().with_time(0)).ok_or(EditError::Incomplete)?;
        let change = self.document.get_change_by_hash(&hash).ok_or(EditError::Incomplete)?;
        self.authors.insert(hash, author.clone());
        self.changes.push(change.raw_bytes().to_vec());
        Ok(Entry::new(author, change.raw_bytes().to_vec()))
    }

    fn part(&self, name: &str) -> Result<ObjId, EditError> {
        self.child(&ROOT, name)?.ok_or(EditError::Incomplete)
    }

    fn child(&self, parent: &ObjId, name: &str) -> Result<Option<ObjId>, EditError> {
        Ok(self.document.get(parent, name)?.and_then(|(value, id)| value.is_object().then_some(id)))
    }

    fn text_at(&self, object: &ObjId, name: &str) -> Option<String> {
        let (value, _) = self.document.get(object, name).ok()??;
        value.as_str().map(str::to_owned)
    }

    fn integer_at(&self, object: &ObjId, name: &str) -> Option<i64> {
        let (value, _) = self.document.get(object, name).ok()??;
        let scalar = value.as_scalar()?;
        if let ScalarValue::Uint(number) = scalar {
            return i64::try_from(*number).ok();
        }
        if let ScalarValue::Int(number) | ScalarValue::Timestamp(number) = scalar { Some(*number) } else { None }
    }

    fn author_of(&self, operation: &ObjId) -> Option<Author> {
        self.authors.get(&self.document.hash_for_opid(operation)?).cloned()
    }

    /// Every value a field has now, without repetitions; the first one is the one that shows.
    fn values_of(&self, fields: &ObjId, field: Field) -> Result<Vec<ClashValue>, EditError> {
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

fn empty(actor: ActorId) -> AutoCommit {
    AutoCommit::new_with_encoding(TextEncoding::UnicodeCodePoint).with_actor(actor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{DocumentKind, StaffId};
    use proptest::prelude::*;

    fn author(device: u8, at: i64) -> Author {
        Author {
            device: DeviceId::from_bytes([device; 16]),
            staff: StaffId::from_bytes([device; 16]),
            name: format!("担当{device}"),
            at: Timestamp(at),
        }
    }

    fn opened() -> (CaseDocument, Entry) {
        let case =
            NewCase { number: CaseNumber::new(DeviceId::from_bytes([1; 16]), 1), service: Service::ApplicationSupport };
        CaseDocument::open([1; 16], &case, author(1, 10)).expect("a new case opens")
    }

    /// The same case on a second tablet.
    fn copied(entries: &[Entry]) -> CaseDocument {
        let (copy, damages) = CaseDocument::load([2; 16], entries.to_vec());
        assert!(damages.is_empty());
        copy
    }

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn an_opened_case_reads_back_with_what_was_set() {
        let (mut case, first) = opened();
        let name = case.set(Field::Name, &text("球磨 花子"), author(1, 11)).expect("sets").expect("changes");
        let copy = copied(&[first, name]).state().expect("is whole");
        assert_eq!(copy.fields.get(&Field::Name), Some(&text("球磨 花子")));
        assert_eq!(copy.service, Service::ApplicationSupport);
        assert!(copy.clashes.is_empty());
    }

    #[test]
    fn setting_the_same_value_again_writes_nothing() {
        let (mut case, _) = opened();
        assert!(case.set(Field::Braille, &Value::Flag(true), author(1, 11)).expect("sets").is_some());
        assert!(case.set(Field::Braille, &Value::Flag(true), author(1, 12)).expect("sets").is_none());
        let id = NoteId::from_bytes([3; 16]);
        assert!(case.write_note(id, "同じ", author(1, 13)).expect("writes").is_some());
        assert!(case.write_note(id, "同じ", author(1, 14)).expect("writes").is_none());
    }

    #[test]
    fn different_fields_merge_silently_and_the_same_field_shows_both_values() {
        let (mut here, first) = opened();
        let mut there = copied(std::slice::from_ref(&first));
        let licence = Field::Brought(DocumentKind::DriversLicence);
        let a = here.set(Field::Contact, &text("0966-22-0000"), author(1, 20)).expect("sets").expect("changes");
        let b = there.set(Field::Contact, &text("0966-22-9999"), author(2, 21)).expect("sets").expect("changes");
        let c = there.set(licence, &Value::Flag(true), author(2, 22)).expect("sets").expect("changes");
        here.apply(b).expect("applies");
        here.apply(c).expect("applies");
        there.apply(a).expect("applies");
        for document in [&mut here, &mut there] {
            let state = document.state().expect("is whole");
            assert_eq!(state.fields.get(&licence), Some(&Value::Flag(true)));
            assert_eq!(state.clashes.len(), 1);
            let names: Vec<&str> = state.clashes[0].values.iter().map(|value| value.author.name.as_str()).collect();
            assert_eq!(names.len(), 2);
            assert!(names.contains(&"担当1") && names.contains(&"担当2"));
        }
        assert_eq!(here.heads(), there.heads());
        let chosen = here.set(Field::Contact, &text("0966-22-0000"), author(1, 30)).expect("sets").expect("changes");
        there.apply(chosen).expect("applies");
        assert!(there.state().expect("is whole").clashes.is_empty());
    }

    #[test]
    fn whoever_settles_a_clash_with_the_value_that_shows_is_not_overruled_unseen() {
        let (mut here, first) = opened();
        let mut there = copied(std::slice::from_ref(&first));
        let a = there.set(Field::Name, &text("甲"), author(2, 20)).expect("sets").expect("changes");
        let before = here.set(Field::Braille, &Value::Flag(true), author(1, 20)).expect("sets").expect("changes");
        let b = here.set(Field::Name, &text("乙"), author(1, 21)).expect("sets").expect("changes");
        [before, b].into_iter().for_each(|entry| there.apply(entry).expect("applies"));
        let shown = text("乙");
        assert_eq!(there.state().expect("is whole").fields[&Field::Name], shown);
        let chosen = there.set(Field::Name, &shown, author(2, 30)).expect("sets").expect("changes");
        let changed = here.set(Field::Name, &text("丙"), author(1, 31)).expect("sets").expect("changes");
        [a, chosen].into_iter().for_each(|entry| here.apply(entry).expect("applies"));
        there.apply(changed).expect("applies");
        for document in [&here, &there] {
            let clashes = document.state().expect("is whole").clashes;
            let values: Vec<&Value> = clashes[0].values.iter().map(|value| &value.value).collect();
            assert!(values.len() == 2 && values.contains(&&shown) && values.contains(&&text("丙")));
        }
    }

    #[test]
    fn a_field_that_the_rules_name_is_read_and_can_clash() {
        let (mut here, first) = opened();
        let mut there = copied(&[first]);
        let visitor: Field = "answer.visitor".parse().expect("a field");
        let a = here.set(visitor, &text("self"), author(1, 20)).expect("sets").expect("changes");
        there.set(visitor, &text("proxy"), author(2, 20)).expect("sets").expect("changes");
        there.apply(a).expect("applies");
        let state = there.state().expect("is whole");
        assert!(state.fields.contains_key(&visitor));
        assert_eq!(state.clashes.iter().map(|clash| clash.field).collect::<Vec<_>>(), [visitor]);
    }

    #[test]
    fn a_case_ended_twice_counts_as_handed_over_on_every_device() {
        let (mut here, first) = opened();
        let mut there = copied(&[first]);
        let withdrawn = here.hand_over(Outcome::Withdrawn, author(1, 20)).expect("ends");
        let handed_over = there.hand_over(Outcome::HandedOver, author(2, 21)).expect("ends");
        here.apply(handed_over).expect("applies");
        there.apply(withdrawn).expect("applies");
        for document in [&here, &there] {
            let mark = document.state().expect("is whole").hand_over.expect("is ended");
            assert_eq!((mark.outcome, mark.author), (Outcome::HandedOver, author(2, 21)));
        }
    }

    #[test]
    fn a_value_and_a_note_name_who_wrote_them_last() {
        let (mut case, first) = opened();
        let id = NoteId::from_bytes([3; 16]);
        let mut log = vec![first];
        log.extend(case.write_note(id, "電話", author(1, 11)).expect("writes"));
        log.extend(case.set(Field::Contact, &text("0966-22-0000"), author(1, 12)).expect("sets"));
        let mut there = copied(&log);
        there.write_note(id, "電話あり", author(2, 21)).expect("writes");
        there.set(Field::Contact, &text("0966-22-9999"), author(2, 22)).expect("sets");
        assert_eq!(case.note_writer(id), Some(author(1, 11)));
        assert_eq!(there.note_writer(id), Some(author(2, 21)));
        assert_eq!(there.field_author(Field::Contact), Some(author(2, 22)));
        assert_eq!(there.field_author(Field::Name), None);
    }

    #[test]
    fn the_same_value_set_twice_is_no_clash() {
        let (mut here, first) = opened();
        let mut there = copied(&[first]);
        let a = here.set(Field::Name, &text("球磨 花子"), author(1, 20)).expect("sets").expect("changes");
        there.set(Field::Name, &text("球磨 花子"), author(2, 21)).expect("sets");
        there.apply(a).expect("applies");
        assert!(there.state().expect("is whole").clashes.is_empty());
    }

    #[test]
    fn a_torn_entry_is_named_and_the_rest_stays_readable() {
        let (mut case, first) = opened();
        let mut torn = case.set(Field::Name, &text("球磨 花子"), author(1, 11)).expect("sets").expect("changes");
        torn.change.truncate(torn.change.len() / 2);
        let (copy, damages) = CaseDocument::load([2; 16], [first, torn]);
        assert_eq!(damages, [Damage { index: 1 }]);
        assert!(copy.state().is_ok());
    }

    #[test]
    fn a_log_without_its_beginning_is_incomplete_and_says_so() {
        let (mut case, first) = opened();
        let name = case.set(Field::Name, &text("球磨 花子"), author(1, 11)).expect("sets").expect("changes");
        let (mut copy, _) = CaseDocument::load([2; 16], [name]);
        assert!(copy.is_incomplete() && copy.state().is_err());
        copy.apply(first).expect("applies");
        assert!(!copy.is_incomplete());
        assert!(copy.state().expect("is whole").fields.contains_key(&Field::Name));
    }

    #[test]
    fn no_change_carries_a_name_in_its_actor_or_message() {
        let (mut case, first) = opened();
        let entry = case.set(Field::Braille, &Value::Flag(true), author(1, 11)).expect("sets").expect("changes");
        for entry in [first, entry] {
            let change = Change::from_bytes(entry.change).expect("is a change");
            assert_eq!((change.message(), change.timestamp()), (None, 0));
            assert_eq!(change.actor_id().to_bytes(), [1; 16]);
        }
    }

    #[test]
    fn the_longest_note_and_its_deletion_are_within_bounds() {
        let (mut case, first) = opened();
        let id = NoteId::from_bytes([9; 16]);
        let mut log = vec![first];
        for text in ["あ".repeat(domain::free_text::LENGTH_MAX), String::new()] {
            log.extend(case.write_note(id, &text, author(1, 20)).expect("writes"));
        }
        assert_eq!(log.len(), 3);
        assert!(copied(&log).state().is_ok_and(|state| state.notes[0].text.is_empty()));
    }

    #[test]
    fn what_a_panic_leaves_in_memory_is_neither_read_nor_written() {
        let (mut case, first) = opened();
        let mut log = vec![first];
        log.extend(case.set(Field::Name, &text("球磨 花子"), author(1, 11)).expect("sets"));
        let heads = case.heads();
        let broken = case.unless_it_breaks_off(|document| {
            document.put(ROOT, NUMBER, "poison").expect("puts");
            panic!("as the merge of a hostile change may");
        });
        assert!(broken.is_none());
        let broken = case.edit(author(1, 12), |document| {
            document.put(ROOT, NUMBER, "poison")?;
            panic!("as an edit may");
        });
        assert!(matches!(broken, Err(EditError::BrokenOff)));
        assert_eq!(case.heads(), heads);
        log.extend(case.set(Field::Contact, &text("0966-22-0000"), author(1, 13)).expect("sets"));
        let copy = copied(&log).state().expect("is whole");
        assert!(copy == case.state().expect("is whole"));
        assert_eq!((copy.number.as_str(), copy.fields.len(), log.len()), ("1111-0001", 2, 3));
    }

    #[test]
    fn an_edit_that_fails_leaves_nothing_for_the_next_one() {
        let (mut case, _) = opened();
        let failed = case.edit(author(1, 11), |document| {
            document.put(ROOT, NUMBER, "half")?;
            Err(EditError::Incomplete)
        });
        assert!(failed.is_err());
        assert!(case.set(Field::Name, &text("球磨 花子"), author(1, 12)).is_ok());
        assert_eq!(case.state().expect("is whole").number.as_str(), "1111-0001");
    }

    #[test]
    fn a_document_that_cannot_be_made_anew_takes_no_edit() {
        let (mut case, _) = opened();
        case.changes.clear();
        case.make_anew();
        assert!(case.hand_over(Outcome::Withdrawn, author(1, 11)).is_err());
    }

    #[test]
    fn two_tablets_that_write_at_different_places_of_one_note_both_keep_what_they_wrote() {
        let (mut here, first) = opened();
        let id = NoteId::from_bytes([3; 16]);
        let (left, right) = ("あ".repeat(9000), "い".repeat(9000));
        let written = here.write_note(id, &format!("{left}{right}"), author(1, 11)).expect("writes").expect("changes");
        let mut there = copied(&[first, written]);
        let ours = format!("はじめ{left}{right}おわり");
        let ours = here.write_note(id, &ours, author(1, 20)).expect("writes").expect("changes");
        let theirs = format!("{left}まんなか{right}");
        let theirs = there.write_note(id, &theirs, author(2, 21)).expect("writes").expect("changes");
        here.apply(theirs).expect("applies");
        there.apply(ours).expect("applies");
        for document in [&here, &there] {
            let text = document.state().expect("is whole").notes.remove(0).text;
            assert!(text == format!("はじめ{left}まんなか{right}おわり"));
        }
    }

    #[test]
    fn two_tablets_that_write_one_character_in_two_ways_tear_no_mark_off() {
        let (mut here, first) = opened();
        let id = NoteId::from_bytes([3; 16]);
        let written = here.write_note(id, "葛\u{E0100}さん", author(1, 11)).expect("writes").expect("changes");
        let mut there = copied(&[first, written]);
        let theirs = there.write_note(id, "葛\u{E0102}さん", author(2, 21)).expect("writes").expect("changes");
        here.write_note(id, "葛\u{E0101}さん", author(1, 20)).expect("writes");
        here.apply(theirs).expect("applies");
        let text = here.state().expect("is whole").notes.remove(0).text;
        let both = ["葛\u{E0101}葛\u{E0102}さん", "葛\u{E0102}葛\u{E0101}さん"];
        assert!(both.contains(&text.as_str()), "{text}");
    }

    #[test]
    fn the_longest_note_is_replaced_by_another_in_as_many_operations_as_characters() {
        let (mut case, _) = opened();
        let id = NoteId::from_bytes([9; 16]);
        let length = domain::free_text::LENGTH_MAX;
        let text = |seed: u32| -> String {
            (0..length as u32).filter_map(|n| char::from_u32(0x4E00 + (n * 7919 + seed) % 20_000)).collect()
        };
        case.write_note(id, &text(1), author(1, 20)).expect("writes");
        let entry = case.write_note(id, &text(50), author(1, 21)).expect("writes").expect("changes");
        let change = Change::from_bytes(entry.change).expect("reads");
        assert!(change.len() <= 2 * length, "{}", change.len());
        assert!(case.state().expect("is whole").notes[0].text == text(50));
    }

    proptest! {
        #[test]
        fn a_note_holds_what_was_typed_after_every_keystroke(keystrokes in proptest::collection::vec("[ぁ-んァ-ヶ一-龠𠮷a-z0-9\u{E0100} \n]{0,12}", 1..12)) {
            let (mut case, first) = opened();
            let id = NoteId::from_bytes([9; 16]);
            let mut log = vec![first];
            let mut text = String::new();
            for stroke in keystrokes {
                text.push_str(&stroke);
                log.extend(case.write_note(id, &text, author(1, 20)).expect("writes"));
            }
            let copy = copied(&log).state().expect("is whole");
            prop_assert_eq!(copy.notes.first().map(|note| note.text.as_str()).unwrap_or(""), text.as_str());
        }
    }
}
