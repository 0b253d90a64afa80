//! A case as it reads now, after merging.

use crate::Author;
use domain::{CaseNumber, DeviceId, Digest, Field, NoteId, Outcome, PhotoId, Service, Timestamp, Value};
use std::collections::BTreeMap;

#[derive(Clone, PartialEq, Eq)]
pub struct CaseState {
    pub number: CaseNumber,
    pub service: Service,
    pub opened_at: Timestamp,
    pub fields: BTreeMap<Field, Value>,
    /// Newest last.
    pub notes: Vec<Note>,
    pub photos: Vec<Photo>,
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
