//! What the simulation knows to be true: every acknowledged edit, what the city received, who holds what.

use domain::{CaseId, CaseNumber, DeviceId, Digest, Field, NoteId, Outcome, Value};
use proofs::{Receipt, Release};
use records::CaseState;
use std::collections::{BTreeMap, BTreeSet};
use sync::{CaseBundle, Opening, Row};

/// Something that a reply said was saved.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Opened,
    Field(Field, Value),
    Note(NoteId, String),
    Photo,
    HandOver(Outcome),
}

#[derive(Debug, Clone)]
pub(crate) struct Edit {
    pub(crate) tablet: usize,
    /// Where the edit stands in its tablet's log of the case.
    pub(crate) sequence: u64,
    pub(crate) token: Token,
}

/// What a tablet had when it said its last word.
#[derive(Default)]
pub(crate) struct Farewell {
    pub(crate) counts: BTreeSet<Vec<u8>>,
    pub(crate) secrets: BTreeSet<Vec<u8>>,
}

#[derive(Default)]
pub(crate) struct ModelCase {
    pub(crate) number: Option<CaseNumber>,
    /// Who opened it, as its own reply or the first message about it says: an opening whose reply failed may be there.
    pub(crate) owner: Option<usize>,
    pub(crate) edits: Vec<Edit>,
    /// Values that were sent to be saved and got no answer that says so: they may be there.
    pub(crate) maybe: Vec<Token>,
    /// For each tablet the last row that it acknowledged, with the chained digest up to it.
    pub(crate) acknowledged: BTreeMap<usize, (u64, Digest)>,
    /// The chained digests of what the city held when it signed, by device and sequence.
    pub(crate) signed: BTreeMap<(DeviceId, u64), Digest>,
    pub(crate) received: bool,
    pub(crate) certified: bool,
    /// The releases that were signed, and the devices that were given the case again since.
    pub(crate) releases: BTreeSet<Digest>,
    pub(crate) lent_again: BTreeSet<DeviceId>,
    /// Sealed pieces of the case: none may lie on a disk whose machine says it forgot.
    pub(crate) needles: BTreeSet<Vec<u8>>,
    /// What the relay has told a tablet to be stored.
    pub(crate) stored: BTreeMap<DeviceId, (u64, Digest)>,
}

#[derive(Default)]
pub(crate) struct Model {
    pub(crate) cases: BTreeMap<CaseId, ModelCase>,
    /// For each tablet, the cases in its ledger: they never leave it.
    pub(crate) ledgers: BTreeMap<usize, BTreeSet<CaseId>>,
    pub(crate) revoked: BTreeSet<usize>,
    /// Tablets of which city staff said that they will not come back, as the city's own store has it.
    pub(crate) lost: BTreeSet<usize>,
    /// The contract is over, as the city's own store has it.
    pub(crate) ended: bool,
    /// Tablets that left, and what each had when it said its last word.
    pub(crate) departed: BTreeSet<usize>,
    pub(crate) farewells: BTreeMap<usize, Farewell>,
    /// The relay was put back to an older copy.
    pub(crate) restored: bool,
    next_word: u64,
}

const NEEDLES_MAX: usize = 6;
const NEEDLE: std::ops::Range<usize> = 16..48;

impl Model {
    /// A word that stands nowhere else.
    pub(crate) fn draw_word(&mut self) -> String {
        self.next_word += 1;
        format!("〔{}〕", self.next_word)
    }

    pub(crate) fn case(&mut self, case: CaseId) -> &mut ModelCase {
        self.cases.entry(case).or_default()
    }

    /// The numbers of cases that another tablet opened and the city has not received, in a stable order.
    pub(crate) fn numbers_of_others(&self, tablet: usize) -> Vec<CaseNumber> {
        let others = self.cases.values().filter(|case| case.owner != Some(tablet) && !case.received);
        let mut numbers: Vec<CaseNumber> = others.filter_map(|case| case.number.clone()).collect();
        numbers.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        numbers
    }

    pub(crate) fn acknowledge(&mut self, case: CaseId, tablet: usize, token: Token, (sequence, chain): (u64, Digest)) {
        let case = self.case(case);
        // An edit that changed nothing has no row of its own.
        let before = case.acknowledged.insert(tablet, (sequence, chain)).map_or(0, |(sequence, _)| sequence);
        if sequence > before {
            case.edits.push(Edit { tablet, sequence, token });
        }
    }

    pub(crate) fn perhaps(&mut self, case: CaseId, token: Token) {
        self.case(case).maybe.push(token);
    }

    pub(crate) fn learn_row(&mut self, row: &Row) {
        if let Some(piece) = row.sealed.get(NEEDLE) {
            let case = self.case(row.case);
            if case.needles.len() < NEEDLES_MAX {
                case.needles.insert(piece.to_vec());
            }
        }
    }

    pub(crate) fn learn_opening(&mut self, opening: &Opening, devices: &[DeviceId]) {
        let owner = devices.iter().position(|device| *device == opening.device);
        self.case(opening.case).owner = owner;
    }

    /// The city signs for what it holds.
    pub(crate) fn learn_receipt(&mut self, receipt: &Receipt, held: Option<&CaseBundle>, published: bool) {
        if let Some(bundle) = held {
            self.learn_signed(receipt.case, bundle, |_| true);
        }
        self.case(receipt.case).received |= published;
    }

    /// The city signs that it holds what one device wrote.
    pub(crate) fn learn_release(&mut self, release: &Release, digest: Digest, held: Option<&CaseBundle>) {
        let case = self.case(release.case);
        case.releases.insert(digest);
        case.lent_again.remove(&release.device);
        if let Some(bundle) = held {
            self.learn_signed(release.case, bundle, |row| {
                row.device == release.device && row.sequence <= release.last_sequence
            });
        }
    }

    fn learn_signed(&mut self, case: CaseId, bundle: &CaseBundle, covers: impl Fn(&Row) -> bool) {
        let case = self.case(case);
        let mut rows: Vec<&Row> = bundle.rows.iter().collect();
        rows.sort_by_key(|row| (row.device, row.sequence));
        let mut end: Option<(DeviceId, Digest)> = None;
        for row in rows {
            let before = match end {
                Some((device, chain)) if device == row.device => chain,
                Some(_) | None => sync::chain_start(row.case, row.device),
            };
            let chain = row.chain(before);
            if covers(row) {
                case.signed.insert((row.device, row.sequence), chain);
            }
            end = Some((row.device, chain));
        }
    }
}

impl ModelCase {
    /// Every value that anybody may have given a field.
    fn said_of(&self, field: Field) -> BTreeSet<&Value> {
        let edits = self.edits.iter().map(|edit| &edit.token);
        edits
            .chain(&self.maybe)
            .filter_map(|token| match token {
                Token::Field(said, value) if *said == field => Some(value),
                Token::Field(..) | Token::Opened | Token::Note(..) | Token::Photo | Token::HandOver(_) => None,
            })
            .collect()
    }

    /// What is missing in a state that must hold all edits for which `holds` is true.
    pub(crate) fn missing_in(&self, state: &CaseState, holds: impl Fn(&Edit) -> bool) -> Option<String> {
        let mut photos = 0;
        for edit in self.edits.iter().filter(|edit| holds(edit)) {
            let there = match &edit.token {
                Token::Opened => true,
                Token::Field(field, _) => state.fields.contains_key(field),
                Token::Note(id, word) => state.notes.iter().any(|note| note.id == *id && note.text.contains(word)),
                Token::Photo => {
                    photos += 1;
                    true
                }
                Token::HandOver(_) => state.hand_over.is_some(),
            };
            if !there {
                return Some(format!("{:?} of tablet {} at {}", edit.token, edit.tablet, edit.sequence));
            }
        }
        if state.photos.len() < photos {
            return Some(format!("{photos} photos were taken, {} are there", state.photos.len()));
        }
        let foreign = state.fields.iter().find(|(field, value)| !self.said_of(**field).contains(value));
        foreign.map(|(field, _)| format!("a value of {field} that nobody gave"))
    }
}
