//! Everything that a key could open, as it is found in rows and in messages.

use super::record::{Record, Value};
use domain::{CaseId, DeviceId};
use sealing::Recipient;
use sync::{
    Answer, CityEnvelope, Exchange, FeedItem, Grant, Opening, Row, RowKind, decode,
    row::associated_data,
    wire::{BODY_BYTES_MAX, COMPACT, VERSION},
};

/// Something sealed, with everything but the key that opening it takes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Blob {
    /// Opens with one symmetric key.
    Seal { purpose: Purpose, associated: Vec<u8>, sealed: Vec<u8> },
    /// Opens with a device secret and the staff secret that is stretched with this salt.
    Staff { id: Vec<u8>, salt: Vec<u8>, memory_kib: u32, passes: u32, wrapped: Vec<u8> },
    /// Opens with a one-time secret.
    Envelope { to_city: bool, case: CaseId, encapsulated: Vec<u8>, ciphertext: Vec<u8> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purpose {
    SlotOuter,
    SlotInner,
    Row(CaseId),
    Summary(CaseId),
    KeyPage,
    Face,
}

/// A seal has a suite, a nonce, a tag and a length.
const SEAL_MIN: usize = 1 + 12 + 16 + 4;

impl Purpose {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::SlotOuter => "slot-outer",
            Self::SlotInner => "slot-inner",
            Self::Row(_) => "row",
            Self::Summary(_) => "summary",
            Self::KeyPage => "city-key-page",
            Self::Face => "staff",
        }
    }
}

impl Blob {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Seal { purpose, .. } => purpose.name(),
            Self::Staff { .. } => "staff-slot",
            Self::Envelope { to_city: true, .. } => "city envelope",
            Self::Envelope { to_city: false, .. } => "grant",
        }
    }

    pub(crate) fn recipient(to_city: bool) -> Recipient {
        if to_city { Recipient::City } else { Recipient::Tablet }
    }
}

/// Whatever may be sealed in a row, by its shape: the name of its table is not asked.
pub(crate) fn of_record(record: &Record, found: &mut dyn FnMut(Blob)) {
    match record.as_slice() {
        [Value::Blob(id), Value::Blob(sealed)] => {
            for purpose in [Purpose::SlotOuter, Purpose::SlotInner] {
                seal(purpose, id.clone(), sealed, found);
            }
        }
        [Value::Blob(case), Value::Blob(log), Value::Blob(sealed)] => {
            if let Some(case) = CaseId::from_slice(case) {
                seal(Purpose::Summary(case), vault::summary::associated_data(case, log), sealed, found);
            }
        }
        [_, Value::Integer(epoch), Value::Blob(sealed), ..] => {
            seal(Purpose::KeyPage, epoch.to_be_bytes().to_vec(), sealed, found);
        }
        [
            Value::Blob(id),
            Value::Blob(face),
            Value::Blob(salt),
            Value::Integer(memory_kib),
            Value::Integer(passes),
            Value::Blob(wrapped),
            ..,
        ] => {
            seal(Purpose::Face, id.clone(), face, found);
            let (memory_kib, passes) = (*memory_kib as u32, *passes as u32);
            let (id, salt, wrapped) = (id.clone(), salt.clone(), wrapped.clone());
            found(Blob::Staff { id, salt, memory_kib, passes, wrapped });
        }
        _ => {}
    }
    rows_of(record, found);
    for value in record {
        let Value::Blob(bytes) = value else { continue };
        if let Ok(opening) = decode::<Opening>(bytes) {
            of_opening(&opening, found);
        }
        if let Ok(grant) = decode::<Grant>(bytes) {
            of_grant(&grant, found);
        }
        if let (Some(Value::Blob(case)), Ok(envelope)) = (record.first(), decode::<CityEnvelope>(bytes))
            && let Some(case) = CaseId::from_slice(case)
        {
            to_city(case, &envelope, found);
        }
    }
}

/// Case, device, sequence and kind stand side by side wherever a row of a log is stored; the seal comes after them.
fn rows_of(record: &Record, found: &mut dyn FnMut(Blob)) {
    for at in 0..record.len() {
        let [Value::Blob(case), Value::Blob(device), Value::Integer(sequence), Value::Integer(kind), rest @ ..] =
            &record[at..]
        else {
            continue;
        };
        let kind = u8::try_from(*kind).ok().and_then(RowKind::from_code);
        let (Some(case), Some(device), Some(kind)) = (CaseId::from_slice(case), DeviceId::from_slice(device), kind)
        else {
            continue;
        };
        for value in rest {
            if let Value::Blob(sealed) = value {
                seal(Purpose::Row(case), associated_data(case, device, *sequence as u64, kind), sealed, found);
            }
        }
    }
}

/// Whatever may be sealed in a request or an answer.
pub(crate) fn of_message(bytes: &[u8], found: &mut dyn FnMut(Blob)) {
    if let Ok(exchange) = Exchange::read(bytes, BODY_BYTES_MAX) {
        let upload = &exchange.upload;
        upload.openings.iter().for_each(|opening| of_opening(opening, found));
        upload.rows.iter().for_each(|row| of_row(row, found));
        for part in &upload.addenda {
            of_opening(&part.opening, found);
            part.rows.iter().for_each(|row| of_row(row, found));
        }
    }
    for answer in [VERSION, COMPACT].into_iter().filter_map(|version| Answer::read(bytes, version).ok()) {
        for entry in &answer.feed {
            if let FeedItem::Grant(grant) = &entry.item {
                of_grant(grant, found);
            }
            if let FeedItem::Row(row) = &entry.item {
                of_row(row, found);
            }
        }
    }
}

fn of_row(row: &Row, found: &mut dyn FnMut(Blob)) {
    seal(Purpose::Row(row.case), row.associated_data(), &row.sealed, found);
}

fn of_opening(opening: &Opening, found: &mut dyn FnMut(Blob)) {
    to_city(opening.case, &opening.envelope, found);
}

fn to_city(case: CaseId, envelope: &CityEnvelope, found: &mut dyn FnMut(Blob)) {
    let (encapsulated, ciphertext) = (envelope.encapsulated.clone(), envelope.ciphertext.clone());
    found(Blob::Envelope { to_city: true, case, encapsulated, ciphertext });
}

fn of_grant(grant: &Grant, found: &mut dyn FnMut(Blob)) {
    of_opening(&grant.opening, found);
    let (encapsulated, ciphertext) = (grant.envelope.encapsulated.clone(), grant.envelope.ciphertext.clone());
    found(Blob::Envelope { to_city: false, case: grant.opening.case, encapsulated, ciphertext });
}

fn seal(purpose: Purpose, associated: Vec<u8>, sealed: &[u8], found: &mut dyn FnMut(Blob)) {
    if sealed.len() >= SEAL_MIN && sealed[0] == 1 {
        found(Blob::Seal { purpose, associated, sealed: sealed.to_vec() });
    }
}
