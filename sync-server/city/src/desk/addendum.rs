//! 追加の引き継ぎ: what a tablet held that the receipt does not cover, opened in memory. Nothing of it is written anywhere.

use super::{CityDesk, OpenedCase, Problem, ProblemKind, open_case::open};
use crate::{DeskError, StoreError, store::ReceivedCase};
use domain::{CaseId, DeviceId, Field, Value};
use proofs::{Coverage, Receipt};
use records::{Author, CaseState, Clash, EventRecord, HandOverMark, Note, Photo};
use std::collections::BTreeSet;
use sync::{AddendumBundle, CaseBundle, CityLink, Row};

pub struct OpenedAddendum {
    pub device: DeviceId,
    pub received: ReceivedCase,
    /// The whole log of the device. One with problems cannot be confirmed.
    pub whole: OpenedCase,
    pub addition: Addition,
}

/// What the whole log says beyond what the city has received.
#[derive(Default)]
pub struct Addition {
    pub fields: Vec<FieldChange>,
    pub clashes: Vec<Clash>,
    pub notes: Vec<NoteChange>,
    pub photos: Vec<Photo>,
    /// What happened, or was taken back, that the city does not know of.
    pub events: Vec<EventRecord>,
    pub hand_over: Option<HandOverMark>,
    /// Received rows that this device never had: they may say something else than what it was edited from.
    pub rows_not_here: u64,
    /// Devices in whose name this device sends rows that the city did not receive from them.
    pub in_the_name_of: Vec<DeviceId>,
}

pub struct FieldChange {
    pub field: Field,
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub author: Option<Author>,
}

pub struct NoteChange {
    /// `None` when the note is new.
    pub before: Option<String>,
    pub after: String,
    pub author: Author,
}

impl CityDesk {
    pub fn open_addendum(
        &self,
        link: &dyn CityLink,
        case: CaseId,
        device: DeviceId,
    ) -> Result<OpenedAddendum, DeskError> {
        let bundle = link.addendum(case, device)?.ok_or(DeskError::NoSuchAddendum)?;
        let received = self.store.received(case)?.ok_or(DeskError::NoSuchAddendum)?;
        let first = self.first_receipt(&received)?;
        if !received.holders.contains(&device) {
            return Err(DeskError::NotAHolder);
        }
        let key = {
            // A device may tell of the case what it likes; what opens it was agreed on when it was alive.
            let opening = &bundle.opening;
            let agreed =
                (opening.case, &opening.number, opening.envelope.key) == (case, &received.number, received.key);
            if !agreed {
                return Err(DeskError::CaseSealed);
            }
            self.open_envelope(opening)?
        };
        let before = open(as_case(&bundle, |row| is_covered(&first, row)), &key);
        let mut whole = open(as_case(&bundle, |_| true), &key);
        whole.problems.extend(strange_rows(&whole.bundle.rows, &first, &received.holders));
        let mut addition = compare(before.state.as_ref(), &whole);
        addition.rows_not_here = rows_not_here(&first, &whole.covered);
        addition.in_the_name_of = others(&whole.bundle.rows, &first, device);
        Ok(OpenedAddendum { device, received, whole, addition })
    }

    fn first_receipt(&self, received: &ReceivedCase) -> Result<Receipt, DeskError> {
        let (signed, _) = received.receipt.as_ref().ok_or(DeskError::NoSuchAddendum)?;
        let torn = |_| DeskError::Store(StoreError::Damaged("a receipt cannot be read".into()));
        signed.verify(&self.city_key()).map_err(torn)
    }
}

fn as_case(bundle: &AddendumBundle, wanted: impl Fn(&Row) -> bool) -> CaseBundle {
    let rows = bundle.rows.iter().filter(|row| wanted(row)).cloned().collect();
    CaseBundle { opening: bundle.opening.clone(), rows, notice: None, holders: Vec::new() }
}

fn is_covered(first: &Receipt, row: &Row) -> bool {
    first.covered.iter().any(|coverage| coverage.device == row.device && row.sequence <= coverage.last_sequence)
}

/// Rows that cannot be what they say: of a device that never held the case, or other ones than were received.
fn strange_rows(rows: &[Row], first: &Receipt, holders: &[DeviceId]) -> Vec<Problem> {
    // Who gave the case back before it was received holds it no more, and wrote in it.
    let held = |device| holders.contains(&device) || first.covered.iter().any(|coverage| coverage.device == device);
    let foreign = rows.iter().filter(|row| !held(row.device)).map(|row| Problem {
        device: row.device,
        sequence: row.sequence,
        kind: ProblemKind::RowForeign,
    });
    let differing = first.covered.iter().filter(|coverage| !repeats(rows, coverage)).map(|coverage| Problem {
        device: coverage.device,
        sequence: coverage.last_sequence,
        kind: ProblemKind::RowDiffers,
    });
    foreign.chain(differing).collect()
}

/// True when the rows up to the coverage are those that were received, or not all of them are here.
fn repeats(rows: &[Row], coverage: &Coverage) -> bool {
    let mut log: Vec<&Row> =
        rows.iter().filter(|row| row.device == coverage.device && row.sequence <= coverage.last_sequence).collect();
    log.sort_by_key(|row| row.sequence);
    let Some(start) = log.first().map(|row| sync::chain_start(row.case, row.device)) else { return true };
    let chain = log.iter().fold(start, |chain, row| row.chain(chain));
    (log.len() as u64) < coverage.last_sequence || chain == coverage.chain
}

fn rows_not_here(first: &Receipt, here: &[Coverage]) -> u64 {
    let held = |device| here.iter().find(|coverage| coverage.device == device).map_or(0, |held| held.last_sequence);
    first.covered.iter().map(|coverage| coverage.last_sequence.saturating_sub(held(coverage.device))).sum()
}

fn others(rows: &[Row], first: &Receipt, sender: DeviceId) -> Vec<DeviceId> {
    let mut devices: Vec<DeviceId> =
        rows.iter().filter(|row| row.device != sender && !is_covered(first, row)).map(|row| row.device).collect();
    devices.sort();
    devices.dedup();
    devices
}

fn compare(before: Option<&CaseState>, whole: &OpenedCase) -> Addition {
    let Some(after) = &whole.state else { return Addition::default() };
    Addition {
        fields: fields(before, after, whole),
        clashes: after.clashes.iter().filter(|clash| is_new_clash(before, clash)).cloned().collect(),
        notes: after.notes.iter().filter_map(|note| note_change(before, note, whole)).collect(),
        photos: after.photos.iter().filter(|photo| is_new_photo(before, photo)).cloned().collect(),
        events: after.events.iter().filter(|event| is_new_event(before, event)).cloned().collect(),
        hand_over: after.hand_over.clone().filter(|_| before.is_none_or(|before| before.hand_over != after.hand_over)),
        ..Addition::default()
    }
}

/// Fields that show another value than was received, or one value where there were two. Two values show as a clash.
fn fields(before: Option<&CaseState>, after: &CaseState, whole: &OpenedCase) -> Vec<FieldChange> {
    let has_clash = |state: &CaseState, field| state.clashes.iter().any(|clash| clash.field == field);
    let change = |field: Field| {
        let settled = before.is_some_and(|state| has_clash(state, field));
        let (before, now) = (before.and_then(|state| state.fields.get(&field)), after.fields.get(&field));
        ((before != now || settled) && !has_clash(after, field)).then(|| FieldChange {
            field,
            before: before.cloned(),
            after: now.cloned(),
            author: whole.document.field_author(field),
        })
    };
    let known = before.into_iter().chain([after]).flat_map(|state| state.fields.keys().copied());
    known.collect::<BTreeSet<Field>>().into_iter().filter_map(change).collect()
}

fn is_new_clash(before: Option<&CaseState>, clash: &Clash) -> bool {
    before.is_none_or(|before| !before.clashes.contains(clash))
}

fn is_new_photo(before: Option<&CaseState>, photo: &Photo) -> bool {
    before.is_none_or(|before| before.photos.iter().all(|known| known.id != photo.id))
}

fn is_new_event(before: Option<&CaseState>, event: &EventRecord) -> bool {
    before.is_none_or(|before| !before.events.contains(event))
}

fn note_change(before: Option<&CaseState>, note: &Note, whole: &OpenedCase) -> Option<NoteChange> {
    let known = before.and_then(|before| before.notes.iter().find(|known| known.id == note.id));
    if known.is_some_and(|known| known.text == note.text) {
        return None;
    }
    Some(NoteChange {
        before: known.map(|known| known.text.clone()),
        after: note.text.clone(),
        author: whole.document.note_writer(note.id).unwrap_or_else(|| note.author.clone()),
    })
}

impl Addition {
    /// True when it says nothing that the city does not have.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
            && self.clashes.is_empty()
            && self.notes.is_empty()
            && self.photos.is_empty()
            && self.events.is_empty()
            && self.hand_over.is_none()
    }
}
