//! A case as it reads now, after merging.

use crate::Author;
use domain::{
    CaseNumber, DeviceId, Digest, Event, EventId, Field, Happening, NoteId, Outcome, PhotoId, Service, Timestamp,
    Value, photo::Finding,
};
use std::collections::BTreeMap;

#[derive(Clone, PartialEq, Eq)]
pub struct CaseState {
    pub number: CaseNumber,
    pub service: Service,
    pub opened_at: Timestamp,
    /// The number of the first case of the visit; its own when it is that one.
    pub visit: CaseNumber,
    pub fields: BTreeMap<Field, Value>,
    /// Newest last.
    pub notes: Vec<Note>,
    pub photos: Vec<Photo>,
    /// The oldest first; what was taken back is among them.
    pub events: Vec<EventRecord>,
    pub clashes: Vec<Clash>,
    pub hand_over: Option<HandOverMark>,
}

#[derive(Clone, PartialEq, Eq)]
pub struct Note {
    pub id: NoteId,
    pub text: String,
    pub author: Author,
}

#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    pub id: PhotoId,
    pub digest: Digest,
    pub width: u32,
    pub height: u32,
    /// The sealed rows that hold the picture, part after part.
    pub row_device: DeviceId,
    pub row_sequence: u64,
    pub row_count: u64,
    /// What was found wrong with it, the most important first; none where nobody looked.
    pub findings: Option<Vec<Finding>>,
    pub author: Author,
}

/// One field that was set to different values by people who did not know of each other.
#[derive(Clone, PartialEq, Eq)]
pub struct Clash {
    pub field: Field,
    pub values: Vec<ClashValue>,
}

#[derive(Clone, PartialEq, Eq)]
pub struct ClashValue {
    pub value: Value,
    pub author: Author,
}

#[derive(Clone, PartialEq, Eq)]
pub struct HandOverMark {
    pub outcome: Outcome,
    pub author: Author,
}

#[derive(Clone, PartialEq, Eq)]
pub struct EventRecord {
    pub id: EventId,
    pub event: Event,
    pub about: Option<EventId>,
    pub author: Author,
    /// Who took it back.
    pub undone: Option<Author>,
}

impl EventRecord {
    pub fn happening(&self) -> Happening {
        let Self { id, event, about, .. } = *self;
        Happening { id, event, about, at: self.author.at, undone: self.undone.is_some() }
    }
}

impl CaseState {
    pub fn happened(&self) -> Vec<Happening> {
        self.events.iter().map(EventRecord::happening).collect()
    }
}
