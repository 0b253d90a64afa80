//! Merging beside a model: each field is the set of values that nobody who knew of them has replaced.
//!
//! Two or three documents of one case are edited at random and hear of each other's entries in any order.

use domain::{CaseNumber, DeviceId, DocumentKind, Field, NoteId, Service, StaffId, Timestamp, Value};
use proptest::{prelude::*, sample::Index, test_runner::RngSeed};
use records::{Author, CaseDocument, Entry, NewCase};
use std::collections::BTreeSet;

const FIELDS: [Field; 3] = [Field::Name, Field::Contact, Field::Brought(DocumentKind::DriversLicence)];

#[derive(Debug, Clone)]
enum Step {
    Set {
        at: Index,
        field: usize,
        value: u8,
    },
    Write {
        at: Index,
        note: u8,
        text: String,
    },
    /// One entry that the document has not heard of, or one that it has: then it comes twice.
    Deliver {
        to: Index,
        entry: Index,
    },
    /// The program starts again and reads its log in another order.
    Reload {
        at: Index,
        turn: Index,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let at = any::<Index>;
    // One field is wanted by everybody, or there would be few clashes.
    let field = prop_oneof![3 => Just(0), 1 => 1..FIELDS.len()];
    let step = prop_oneof![
        4 => (at(), field, 0..3_u8).prop_map(|(at, field, value)| Step::Set { at, field, value }),
        2 => (at(), 0..3_u8, "[あ-お]{0,4}").prop_map(|(at, note, text)| Step::Write { at, note, text }),
        8 => (at(), at()).prop_map(|(to, entry)| Step::Deliver { to, entry }),
        1 => (at(), at()).prop_map(|(at, turn)| Step::Reload { at, turn }),
    ];
    proptest::collection::vec(step, 1..60)
}

/// What the model knows of an entry.
struct Written {
    entry: Entry,
    /// Every entry that its writer knew of.
    knew: BTreeSet<usize>,
    set: Option<(Field, Value)>,
}

struct Replica {
    document: CaseDocument,
    heard: BTreeSet<usize>,
    generation: u8,
}

struct World {
    log: Vec<Written>,
    replicas: Vec<Replica>,
}

fn author(replica: usize, at: usize) -> Author {
    let mark = replica as u8 + 1;
    let (device, staff) = (DeviceId::from_bytes([mark; 16]), StaffId::from_bytes([mark; 16]));
    Author { device, staff, name: format!("担当{mark}"), at: Timestamp(at as i64) }
}

fn value(field: Field, choice: u8) -> Value {
    if field.is_flag() { Value::Flag(choice == 0) } else { Value::Text(format!("値{choice}")) }
}

fn name(value: &Value) -> String {
    match value {
        Value::Flag(flag) => flag.to_string(),
        Value::Text(text) => text.clone(),
    }
}

impl World {
    fn new(replicas: usize) -> Self {
        let case = NewCase { number: CaseNumber::new(DeviceId::from_bytes([1; 16]), 1), service: Service::Inquiry };
        let (document, entry) = CaseDocument::open([1; 16], &case, author(0, 0)).expect("opens");
        let first = Written { entry: entry.clone(), knew: BTreeSet::new(), set: None };
        let heard = BTreeSet::from([0]);
        let mut world = Self { log: vec![first], replicas: vec![Replica { document, heard, generation: 0 }] };
        for mark in 2..=replicas as u8 {
            let (document, damages) = CaseDocument::load([mark; 16], [entry.clone()]);
            assert_eq!(damages, []);
            world.replicas.push(Replica { document, heard: BTreeSet::from([0]), generation: 0 });
        }
        world
    }

    /// What a document can use: an entry counts once everything its writer knew of is here.
    fn known(&self, at: usize) -> BTreeSet<usize> {
        let mut known = BTreeSet::new();
        for index in &self.replicas[at].heard {
            if self.log[*index].knew.is_subset(&known) {
                known.insert(*index);
            }
        }
        known
    }

    /// The values that a field has: of all that were set, those that nobody who knew of them has replaced.
    fn values(&self, known: &BTreeSet<usize>, field: Field) -> BTreeSet<String> {
        let sets = |index: &&usize| self.log[**index].set.as_ref().is_some_and(|(of, _)| *of == field);
        let replaced = |index: usize| known.iter().filter(sets).any(|later| self.log[*later].knew.contains(&index));
        let standing = known.iter().filter(sets).filter(|index| !replaced(**index));
        standing.filter_map(|index| self.log[*index].set.as_ref()).map(|(_, value)| name(value)).collect()
    }

    fn wrote(&mut self, at: usize, entry: Entry, knew: BTreeSet<usize>, set: Option<(Field, Value)>) {
        self.replicas[at].heard.insert(self.log.len());
        self.log.push(Written { entry, knew, set });
    }

    fn take(&mut self, step: &Step) {
        let (count, now) = (self.replicas.len(), self.log.len());
        match step {
            Step::Set { at, field, value: choice } => {
                let (at, field) = (at.index(count), FIELDS[*field]);
                let (value, known) = (value(field, *choice), self.known(at));
                let says_so = self.values(&known, field) == BTreeSet::from([name(&value)]);
                let entry = self.replicas[at].document.set(field, &value, author(at, now)).expect("sets");
                assert_eq!(entry.is_none(), says_so, "{field}: what stands already is not written again");
                if let Some(entry) = entry {
                    self.wrote(at, entry, known, Some((field, value)));
                }
            }
            Step::Write { at, note, text } => {
                let (at, known) = (at.index(count), self.known(at.index(count)));
                let id = NoteId::from_bytes([at as u8 * 8 + note; 16]);
                let document = &mut self.replicas[at].document;
                let entry = document.write_note(id, text, author(at, now)).expect("writes");
                let notes = document.state().expect("is whole").notes;
                assert_eq!(notes.iter().find(|note| note.id == id).map_or("", |note| &note.text), text);
                if let Some(entry) = entry {
                    self.wrote(at, entry, known, None);
                }
            }
            Step::Deliver { to, entry } => self.deliver(to.index(count), entry.index(now)),
            Step::Reload { at, turn } => self.reload(at.index(count), turn),
        }
    }

    fn deliver(&mut self, to: usize, index: usize) {
        let replica = &mut self.replicas[to];
        replica.document.apply(self.log[index].entry.clone()).expect("applies");
        replica.heard.insert(index);
    }

    fn reload(&mut self, at: usize, turn: &Index) {
        let replica = &mut self.replicas[at];
        let mut entries: Vec<Entry> = replica.heard.iter().map(|index| self.log[*index].entry.clone()).collect();
        let length = entries.len();
        entries.rotate_left(turn.index(length));
        replica.generation += 1;
        let actor = [at as u8 + 1 + 16 * replica.generation; 16];
        let (document, damages) = CaseDocument::load(actor, entries);
        assert_eq!(damages, []);
        replica.document = document;
    }

    fn check(&mut self) {
        for at in 0..self.replicas.len() {
            let known = self.known(at);
            let waits = known != self.replicas[at].heard;
            assert_eq!(self.replicas[at].document.is_incomplete(), waits, "something waits for what it needs");
            let state = self.replicas[at].document.state().expect("is whole");
            for field in FIELDS {
                let expected = self.values(&known, field);
                let shown: BTreeSet<String> = state.fields.get(&field).iter().map(|value| name(value)).collect();
                assert!(
                    shown.is_subset(&expected) && shown.is_empty() == expected.is_empty(),
                    "{field} shows {shown:?}"
                );
                let clash = state.clashes.iter().find(|clash| clash.field == field);
                let named = clash.map(|clash| clash.values.iter().map(|one| name(&one.value)).collect());
                assert_eq!(named, (expected.len() > 1).then_some(expected), "{field} shows every value of a clash");
            }
        }
    }

    /// Everybody hears of everything.
    fn meet(&mut self) {
        for to in 0..self.replicas.len() {
            for index in (0..self.log.len()).rev() {
                self.deliver(to, index);
            }
        }
        self.check();
        let heads = self.replicas[0].document.heads();
        let first = self.replicas[0].document.state().expect("is whole");
        for replica in &mut self.replicas {
            assert_eq!(replica.document.heads(), heads);
            assert!(replica.document.state().expect("is whole") == first, "all read the same");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 128, rng_seed: RngSeed::Fixed(4), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn documents_that_meet_in_any_order_say_what_the_model_says(replicas in 2..=3_usize, steps in steps()) {
        let mut world = World::new(replicas);
        for step in &steps {
            world.take(step);
            world.check();
        }
        world.meet();
    }
}
