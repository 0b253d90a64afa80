//! A case, opened in memory. Nothing of it is written anywhere.

use super::CityDesk;
use crate::DeskError;
use domain::{CaseId, DeviceId, Digest, PhotoId, Value};
use proofs::{Coverage, DataKind, digest::sha256_plain};
use records::{CaseDocument, CaseState, Entry, Photo};
use sealing::{CaseKey, KeyEnvelope, Recipient, open_case_key};
use std::collections::BTreeMap;
use sync::{CaseBundle, CityLink, Opening, Row, RowKind};
use zeroize::Zeroizing;

const ROW: &str = "row";
/// The city writes nothing into a case, so its actor never shows.
const READER: [u8; 16] = [0; 16];

pub struct OpenedCase {
    pub bundle: CaseBundle,
    /// `None` when the beginning of the case cannot be read.
    pub state: Option<CaseState>,
    pub heads: Vec<Digest>,
    pub(crate) document: CaseDocument,
    pub photos: Vec<OpenedPhoto>,
    /// What the city holds of each device's log.
    pub covered: Vec<Coverage>,
    /// A case with problems cannot be received.
    pub problems: Vec<Problem>,
}

pub struct OpenedPhoto {
    pub id: PhotoId,
    pub digest: Digest,
    pub jpeg: Zeroizing<Vec<u8>>,
}

/// A part of a case that cannot be read, and which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub device: DeviceId,
    pub sequence: u64,
    pub kind: ProblemKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// The seal does not fit.
    RowSealed,
    /// The seal fits, what is inside is no change.
    RowTorn,
    /// A row is missing in the device's log.
    RowMissing,
    /// A change waits for another that is not here.
    ChangeMissing,
    /// A photo's row is missing or is another picture.
    PhotoMissing,
    /// Up to this row, the device's log is another one than the city has received.
    RowDiffers,
    /// The row's device never held the case.
    RowForeign,
}

impl CityDesk {
    pub fn open_case(&self, link: &dyn CityLink, case: CaseId) -> Result<OpenedCase, DeskError> {
        let bundle = link.case(case)?.ok_or(DeskError::NoSuchCase)?;
        let key = self.open_envelope(&bundle.opening)?;
        Ok(open(bundle, &key))
    }

    pub(super) fn open_envelope(&self, opening: &Opening) -> Result<CaseKey, DeskError> {
        let secret = self.page().secret(opening.envelope.key).ok_or(DeskError::CaseSealed)?;
        let envelope = KeyEnvelope {
            encapsulated: opening.envelope.encapsulated.clone(),
            ciphertext: opening.envelope.ciphertext.clone(),
        };
        open_case_key(Recipient::City, &secret, opening.case, &envelope).map_err(|_| DeskError::CaseSealed)
    }
}

pub(super) fn open(bundle: CaseBundle, key: &CaseKey) -> OpenedCase {
    let mut problems = Vec::new();
    let covered = cover(&bundle, &mut problems);
    let mut pictures = BTreeMap::new();
    let mut changes = Vec::new();
    for row in &bundle.rows {
        match (sealing::open(key.expose(), ROW, &row.associated_data(), &row.sealed), row.kind) {
            (Err(_), _) => problems.push(Problem::of(row, ProblemKind::RowSealed)),
            (Ok(picture), RowKind::Photo) => {
                pictures.insert((row.device, row.sequence), picture);
            }
            (Ok(plain), RowKind::Change) => match Entry::decode(&plain) {
                Ok(entry) => changes.push((row, entry)),
                Err(_) => problems.push(Problem::of(row, ProblemKind::RowTorn)),
            },
        }
    }
    let (mut document, state) = merge(&bundle, changes, &mut problems);
    let photos = state.as_ref().map_or_else(Vec::new, |state| match_photos(state, pictures, &mut problems));
    OpenedCase { bundle, state, heads: document.heads(), document, photos, covered, problems }
}

/// Merges the changes; answers the document and its state.
fn merge(
    bundle: &CaseBundle,
    changes: Vec<(&Row, Entry)>,
    problems: &mut Vec<Problem>,
) -> (CaseDocument, Option<CaseState>) {
    let (rows, entries): (Vec<&Row>, Vec<Entry>) = changes.into_iter().unzip();
    let (mut document, damages) = CaseDocument::load(READER, entries);
    for damage in damages {
        if let Some(row) = rows.get(damage.index) {
            problems.push(Problem::of(row, ProblemKind::RowTorn));
        }
    }
    let state = document.state().ok();
    if document.is_incomplete() || state.is_none() {
        let device = bundle.opening.device;
        problems.push(Problem { device, sequence: 0, kind: ProblemKind::ChangeMissing });
    }
    (document, state)
}

/// Pairs every photo that the case speaks of with the rows that hold it.
fn match_photos(
    state: &CaseState,
    mut pictures: BTreeMap<(DeviceId, u64), Zeroizing<Vec<u8>>>,
    problems: &mut Vec<Problem>,
) -> Vec<OpenedPhoto> {
    let mut photos = Vec::new();
    for photo in &state.photos {
        let jpeg = assemble(photo, &mut pictures);
        if sha256_plain(&jpeg) == photo.digest {
            photos.push(OpenedPhoto { id: photo.id, digest: photo.digest, jpeg });
        } else {
            let (device, sequence) = (photo.row_device, photo.row_sequence);
            problems.push(Problem { device, sequence, kind: ProblemKind::PhotoMissing });
        }
    }
    photos
}

/// Puts the parts of a photo together, as far as they are here.
fn assemble(photo: &Photo, parts: &mut BTreeMap<(DeviceId, u64), Zeroizing<Vec<u8>>>) -> Zeroizing<Vec<u8>> {
    let mut jpeg = Zeroizing::new(Vec::new());
    let mut next = photo.row_sequence;
    while next - photo.row_sequence < photo.row_count
        && let Some(part) = parts.remove(&(photo.row_device, next))
    {
        jpeg.extend_from_slice(&part);
        next += 1;
    }
    jpeg
}

/// Computes the chained digest of each device's log from the rows themselves.
fn cover(bundle: &CaseBundle, problems: &mut Vec<Problem>) -> Vec<Coverage> {
    let mut rows: Vec<&Row> = bundle.rows.iter().collect();
    rows.sort_by_key(|row| (row.device, row.sequence));
    let mut covered: Vec<Coverage> = Vec::new();
    for row in rows {
        let before = match covered.last() {
            Some(coverage) if coverage.device == row.device => coverage.clone(),
            Some(_) | None => {
                let chain = sync::chain_start(row.case, row.device);
                Coverage { device: row.device, last_sequence: 0, chain }
            }
        };
        if row.sequence != before.last_sequence + 1 {
            problems.push(Problem {
                device: row.device,
                sequence: before.last_sequence + 1,
                kind: ProblemKind::RowMissing,
            });
        }
        let chain = row.chain(before.chain);
        if before.last_sequence > 0 {
            covered.pop();
        }
        covered.push(Coverage { device: row.device, last_sequence: row.sequence, chain });
    }
    covered
}

impl Problem {
    fn of(row: &Row, kind: ProblemKind) -> Self {
        Self { device: row.device, sequence: row.sequence, kind }
    }
}

/// A day says something of the person; what else the check keeps are codes.
fn is_no_code(field: domain::Field) -> bool {
    !field.is_of_check() || field == domain::Field::EventDate
}

impl OpenedCase {
    /// The kinds of data the case held: what the certificate names.
    pub fn kinds(&self) -> Vec<DataKind> {
        let Some(state) = &self.state else { return Vec::new() };
        let filled = |wanted: fn(domain::Field) -> bool| {
            state.fields.iter().any(|(field, value)| wanted(*field) && *value != Value::Text(String::new()))
        };
        let is_told = |field: domain::Field| matches!(field, domain::Field::Account(_));
        let is_person = |field: domain::Field| {
            let plain = !field.is_flag() && is_no_code(field) && field != domain::Field::ApplicationId;
            plain && !matches!(field, domain::Field::Account(_))
        };
        [
            (DataKind::Person, filled(is_person)),
            (DataKind::ApplicationId, filled(|field| field == domain::Field::ApplicationId)),
            (DataKind::Ticks, !state.events.is_empty() || filled(|field| field.is_flag() || !is_no_code(field))),
            (DataKind::Notes, !state.notes.is_empty() || filled(is_told)),
            (DataKind::Photo, !state.photos.is_empty()),
        ]
        .into_iter()
        .filter_map(|(kind, held)| held.then_some(kind))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{StaffId, Timestamp};
    use records::Author;

    #[test]
    fn a_photo_is_put_together_from_its_parts_and_from_no_other() {
        let device = DeviceId::from_bytes([1; 16]);
        let author = Author { device, staff: StaffId::from_bytes([1; 16]), name: "山田".into(), at: Timestamp(0) };
        let photo = Photo {
            id: PhotoId::from_bytes([2; 16]),
            digest: sha256_plain(b"abcdef"),
            width: 1,
            height: 1,
            row_device: device,
            row_sequence: 4,
            row_count: 3,
            findings: None,
            author,
        };
        let part = |sequence: u64, bytes: &[u8]| ((device, sequence), Zeroizing::new(bytes.to_vec()));
        let mut parts = BTreeMap::from([part(3, b"x"), part(4, b"ab"), part(5, b"cd"), part(6, b"ef"), part(7, b"y")]);
        assert_eq!(assemble(&photo, &mut parts).as_slice(), b"abcdef");
        assert_eq!(parts.len(), 2);
        let mut torn = BTreeMap::from([part(4, b"ab"), part(6, b"ef")]);
        assert_ne!(sha256_plain(&assemble(&photo, &mut torn)), photo.digest);
    }
}
