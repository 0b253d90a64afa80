//! What people wrote down on paper when the screen said that it is saved: the truth a campaign is held against.

use bridge::CaseView;
use domain::{CaseId, CaseNumber, Field, NoteId, PhotoId, Value};
use std::collections::BTreeMap;

/// There are two tablets.
pub const TABLETS: usize = 2;

#[derive(Default)]
pub struct Paper {
    pub cases: Vec<CasePaper>,
}

pub struct CasePaper {
    pub id: CaseId,
    pub number: CaseNumber,
    /// The tablet that opened it.
    pub owner: usize,
    pub fields: BTreeMap<Field, Value>,
    /// By the tablet that wrote them.
    pub notes: [BTreeMap<NoteId, String>; TABLETS],
    pub photos: BTreeMap<PhotoId, Vec<u8>>,
    /// The other tablet asked for it, and has shown it.
    pub asked: bool,
    pub shared: bool,
    pub handed_over: bool,
    /// Somebody of the city pressed 受領する and it may have worked.
    pub received: bool,
    /// Something was acknowledged since this tablet's last exchange that went well.
    pub unsynced: [bool; TABLETS],
    /// This tablet has shown that it is gone.
    pub shredded: [bool; TABLETS],
}

impl CasePaper {
    pub fn new(view: &CaseView, owner: usize) -> Self {
        let mut unsynced = [false; TABLETS];
        unsynced[owner] = true;
        Self {
            id: view.case,
            number: view.number.clone(),
            owner,
            fields: BTreeMap::new(),
            notes: Default::default(),
            photos: BTreeMap::new(),
            asked: false,
            shared: false,
            handed_over: false,
            received: false,
            unsynced,
            shredded: [false; TABLETS],
        }
    }

    pub fn is_held_by(&self, tablet: usize) -> bool {
        self.owner == tablet || self.shared
    }

    pub fn is_written_by(&self, tablet: usize) -> bool {
        !self.handed_over && self.is_held_by(tablet)
    }

    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.photos.is_empty() && self.notes.iter().all(BTreeMap::is_empty)
    }

    /// Everything of it has reached the city, so that a receipt covers it.
    pub fn can_be_received(&self) -> bool {
        self.handed_over && !self.received && !self.unsynced.contains(&true)
    }

    /// Every text that was acknowledged.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let fields = self.fields.values().filter_map(Value::text);
        fields.chain(self.notes.iter().flat_map(|notes| notes.values().map(String::as_str)))
    }
}

impl Paper {
    /// The cases for which something holds, by their place.
    pub fn all(&self, holds: impl Fn(&CasePaper) -> bool) -> Vec<usize> {
        self.cases.iter().enumerate().filter(|(_, case)| holds(case)).map(|(place, _)| place).collect()
    }

    /// An exchange of this tablet went well.
    pub fn synchronised(&mut self, tablet: usize) {
        for case in &mut self.cases {
            case.unsynced[tablet] = false;
        }
    }
}
