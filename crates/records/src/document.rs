//! One case: loads sealed-log entries, applies edits, and merges.

mod events;
mod read;

use crate::{
    Author, Entry,
    bounds::is_within_bounds,
    schema::{self, *},
    text_edit::splices,
};
use automerge::{
    ActorId, AutoCommit, AutomergeError, Change, ChangeHash, ObjType, ROOT, ReadDoc, ScalarValue, TextEncoding,
    transaction::{CommitOptions, Transactable},
};
use domain::{CaseNumber, DeviceId, Digest, Field, NoteId, Outcome, PhotoId, Service, Value, photo::Finding};
use std::{
    collections::BTreeMap,
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

/// What a further case of a visit takes over from the one before.
#[derive(Clone)]
pub struct Along {
    /// The number of the first case of the visit.
    pub visit: CaseNumber,
    /// Who the person is, so that nobody is asked twice.
    pub fields: Vec<(Field, Value)>,
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
    pub findings: Option<Vec<Finding>>,
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
        Self::open_along(actor, case, None, author)
    }

    /// Begins a case, of a visit that goes on when `along` is there.
    pub fn open_along(
        actor: [u8; 16],
        case: &NewCase,
        along: Option<&Along>,
        author: Author,
    ) -> Result<(Self, Entry), EditError> {
        let mut this = Self::empty(actor);
        let document = &mut this.document;
        document.put(ROOT, SCHEMA, schema::VERSION)?;
        document.put(ROOT, NUMBER, case.number.as_str())?;
        document.put(ROOT, SERVICE, case.service.code())?;
        document.put(ROOT, OPENED_AT, ScalarValue::Timestamp(author.at.0))?;
        for part in [FIELDS, NOTES, PHOTOS] {
            document.put_object(ROOT, part, ObjType::Map)?;
        }
        if let Some(along) = along {
            document.put(ROOT, VISIT, along.visit.as_str())?;
            let (_, fields) = document.get(ROOT, FIELDS)?.ok_or(EditError::Incomplete)?;
            for (field, value) in &along.fields {
                document.put(&fields, field.to_string(), scalar(value))?;
            }
        }
        let entry = this.commit(author)?;
        Ok((this, entry))
    }

    /// Reads a log in any order. Entries that cannot be read are named and left out.
    pub fn load(actor: [u8; 16], entries: impl IntoIterator<Item = Entry>) -> (Self, Vec<Damage>) {
        let entries: Vec<Entry> = entries.into_iter().collect();
        if let Some(whole) = Self::load_at_once(actor, &entries) {
            return (whole, Vec::new());
        }
        let mut this = Self::empty(actor);
        let damages = entries
            .into_iter()
            .enumerate()
            .filter_map(|(index, entry)| this.apply(entry).is_err().then_some(Damage { index }))
            .collect();
        (this, damages)
    }

    /// A log in which nothing is damaged, merged in one step: several times as quick as change by change.
    fn load_at_once(actor: [u8; 16], entries: &[Entry]) -> Option<Self> {
        if !entries.iter().all(|entry| is_within_bounds(&entry.change)) {
            return None;
        }
        let mut this = Self::empty(actor);
        let hashes = this.unless_it_breaks_off(|document| {
            let parsed = entries.iter().map(|entry| Change::from_bytes(entry.change.clone()));
            let parsed: Vec<Change> = parsed.collect::<Result<_, _>>().ok()?;
            let hashes: Vec<ChangeHash> = parsed.iter().map(Change::hash).collect();
            document.apply_changes(parsed).ok().map(|()| hashes)
        })??;
        for (hash, Entry { author, change, .. }) in hashes.into_iter().zip(entries) {
            this.keep(hash, author.clone(), change.clone());
        }
        Some(this)
    }

    fn keep(&mut self, hash: ChangeHash, author: Author, change: Vec<u8>) {
        if self.authors.insert(hash, author).is_none() {
            self.changes.push(change);
        }
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
        self.keep(hash, author, change);
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
        let scalar = scalar(value);
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
            if let Some(findings) = &photo.findings {
                let codes: Vec<&str> = findings.iter().map(|finding| finding.code()).collect();
                document.put(&entry, FINDINGS, codes.join(" "))?;
            }
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
}

fn scalar(value: &Value) -> ScalarValue {
    match value {
        Value::Flag(flag) => ScalarValue::Boolean(*flag),
        Value::Text(text) => ScalarValue::Str(text.as_str().into()),
    }
}

fn empty(actor: ActorId) -> AutoCommit {
    AutoCommit::new_with_encoding(TextEncoding::UnicodeCodePoint).with_actor(actor)
}

#[cfg(test)]
mod tests;
