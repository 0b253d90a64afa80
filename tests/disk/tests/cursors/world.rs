//! Two tablets, a relay, and the rows that the model knows of.

use crate::{Fault, Step};
use disk::{Chance, Disk, Image, SimKeyStore};
use domain::{CaseId, CaseNumber, DeviceId, Digest, Role, Service, StaffSecret};
use proofs::{CityKeyId, CityPublicKey, KeyBatch, Signed};
use relay::{
    AcceptFault, RelayStore, Sender, SqliteStore,
    conformance::{
        EPOCH,
        fixture::{NOW, Tablet as Known, city},
    },
};
use rusqlite::Connection;
use sealing::{CaseKey, OneTimeSecret, Recipient, VaultKey, seal_case_key};
use std::collections::{BTreeMap, BTreeSet};
use sync::{DeviceEnvelope, Exchange, FeedItem, Grant, Restoration, Row, RowKind, tablet::Application, wire};
use vault::{Argon2Cost, Enrolment, NewRow, Vault};

/// So small that most exchanges take several round trips.
const UPLOAD_BYTES: usize = 300;
const FEED_BYTES: usize = 500;
const CHEAP: Argon2Cost = Argon2Cost { memory_kib: 8, passes: 1 };

/// A row, by what it says of itself.
type RowId = (CaseId, DeviceId, u64);

pub(crate) struct World {
    relay: Disk,
    store: Option<SqliteStore>,
    tablets: [Tablet; 2],
    cases: Vec<Case>,
    /// Every row that was ever written, with its bytes.
    written: BTreeMap<RowId, Vec<u8>>,
    copy: Option<Image>,
    granted: Vec<(CaseId, DeviceId)>,
    /// The relay may lack what tablets believe to be there. It shows at the latest when they write again.
    went_back: bool,
    /// Nobody told tablets that it is another one: then only what is written later shows it.
    unnoticed: bool,
    restores: u8,
}

struct Case {
    id: CaseId,
    number: CaseNumber,
    key: [u8; 32],
    opener: usize,
}

struct Tablet {
    device: DeviceId,
    disk: Disk,
    keys: SimKeyStore,
    vault: Option<Vault>,
    counter: u64,
    starts: u64,
    /// The last answer, for once more.
    last: Option<Application>,
}

fn vault_key() -> VaultKey {
    VaultKey::from_bytes([8; 32])
}

impl Tablet {
    fn new(store: &SqliteStore, seed: u8) -> Self {
        let device = Known::enrolled(store, seed).device;
        let disk = Disk::new(u64::from(seed));
        let keys = SimKeyStore::new(&disk);
        let starts = u64::from(seed) << 32;
        let mut tablet = Self { device, disk, keys, vault: None, counter: 0, starts, last: None };
        tablet.restart();
        let enrolment = Enrolment {
            device,
            label: "窓口".into(),
            server: "https://localhost".into(),
            authority: vec![],
            city: city().public(),
            epoch: EPOCH,
        };
        tablet.vault().set_enrolment(&enrolment).expect("enrols");
        let secret = StaffSecret::choose("481516").expect("is a PIN");
        tablet.vault().add_staff("相良", Role::Clerk, &secret, CHEAP, &vault_key()).expect("adds");
        let key =
            |id: u64| CityPublicKey { id: CityKeyId(id), public: OneTimeSecret::from_bytes([id as u8; 32]).public() };
        let batch = KeyBatch { device, issued_at: NOW, one_time: (1..9).map(key).collect(), last_resort: key(99) };
        store.issue_keys(&batch, &Signed::sign(&city(), &batch)).expect("issues");
        tablet
    }

    fn restart(&mut self) {
        self.vault = None;
        self.starts += 1;
        let (keys, entropy) = (Box::new(self.keys.clone()), Box::new(Chance::new(self.starts)));
        self.vault = Some(Vault::open_without_reserve(&self.disk.uri("tablet.db"), keys, entropy).expect("opens"));
    }

    fn vault(&mut self) -> &mut Vault {
        self.vault.as_mut().expect("runs")
    }

    fn rows(&self, case: CaseId) -> Vec<Row> {
        self.vault.as_ref().expect("runs").all_rows(case).expect("reads")
    }

    fn holds(&self, case: CaseId) -> bool {
        self.vault.as_ref().expect("runs").can_open(case).expect("reads")
    }

    /// The rows that this tablet believes to be with the relay.
    fn sent(&self) -> BTreeSet<RowId> {
        let connection = Connection::open(self.disk.uri("tablet.db")).expect("opens");
        let mut statement =
            connection.prepare("SELECT case_id, device, sequence FROM log WHERE sent = 1").expect("prepares");
        let sent = statement
            .query_map([], |row| Ok((CaseId::from_bytes(row.get(0)?), DeviceId::from_bytes(row.get(1)?), row.get(2)?)));
        sent.expect("reads").collect::<Result<_, _>>().expect("reads")
    }
}

fn id(row: &Row) -> RowId {
    (row.case, row.device, row.sequence)
}

impl World {
    pub(crate) fn new() -> Self {
        let relay = Disk::new(9);
        let store = SqliteStore::create(&relay.uri("relay.db"), EPOCH).expect("a fresh file");
        store.begin_run(1).expect("begins");
        let tablets = [Tablet::new(&store, 1), Tablet::new(&store, 2)];
        let mut world = Self {
            relay,
            store: Some(store),
            tablets,
            cases: Vec::new(),
            written: BTreeMap::new(),
            copy: None,
            granted: Vec::new(),
            went_back: false,
            unnoticed: false,
            restores: 0,
        };
        (0..2).for_each(|tablet| world.exchange(tablet));
        world.copy = Some(world.relay.image());
        world
    }

    fn store(&self) -> &SqliteStore {
        self.store.as_ref().expect("runs")
    }

    pub(crate) fn take(&mut self, step: &Step) {
        match step {
            Step::Open(tablet) => self.open(*tablet),
            Step::Ask(tablet, at) => {
                let others: Vec<CaseNumber> =
                    self.cases.iter().filter(|case| case.opener != *tablet).map(|case| case.number.clone()).collect();
                if let Some(number) = others.get(at.index(others.len().max(1))) {
                    self.ask(*tablet, number);
                }
            }
            Step::Write(tablet, at, rows) => {
                let held: Vec<usize> = self.held_by(*tablet);
                if let Some(case) = held.get(at.index(held.len().max(1))) {
                    self.write(*tablet, *case, *rows);
                }
            }
            Step::Exchange(tablet, Fault::None) => self.exchange(*tablet),
            Step::Exchange(tablet, fault) => {
                self.round(*tablet, *fault);
            }
            Step::Restart(tablet) => self.tablets[*tablet].restart(),
            Step::Copy => self.copy = Some(self.relay.image()),
            Step::PutBack { by_hand, leap } => self.put_back(*by_hand, *leap),
        }
    }

    fn held_by(&self, tablet: usize) -> Vec<usize> {
        (0..self.cases.len()).filter(|case| self.tablets[tablet].holds(self.cases[*case].id)).collect()
    }

    fn open(&mut self, at: usize) {
        if self.cases.len() >= 5 {
            return;
        }
        let vault = self.tablets[at].vault();
        let new = vault.draw_case().expect("draws");
        let row = NewRow { kind: RowKind::Change, plaintext: b"first" };
        vault.begin_case(&new, Service::Inquiry, &row, &vault_key(), NOW).expect("begins");
        self.cases.push(Case { id: new.id, number: new.number, key: *new.key.expose(), opener: at });
        self.note_written(at, new.id);
    }

    fn ask(&mut self, at: usize, number: &CaseNumber) {
        let case = self.cases.iter().find(|case| case.number == *number).map(|case| case.id);
        if case.is_some_and(|case| !self.tablets[at].holds(case)) {
            self.tablets[at].vault().request_case(number, &vault_key()).expect("asks");
        }
    }

    fn write(&mut self, at: usize, case: usize, rows: usize) {
        let Case { id, key, .. } = &self.cases[case];
        let (id, key) = (*id, CaseKey::from_bytes(*key));
        let new = || NewRow { kind: RowKind::Change, plaintext: b"more" };
        let rows: Vec<NewRow<'_>> = (0..rows).map(|_| new()).collect();
        self.tablets[at].vault().append(id, &key, &rows, None).expect("appends");
        self.note_written(at, id);
    }

    fn note_written(&mut self, at: usize, case: CaseId) {
        let device = self.tablets[at].device;
        for row in self.tablets[at].rows(case).into_iter().filter(|row| row.device == device) {
            self.written.entry(id(&row)).or_insert(row.sealed);
        }
    }

    /// A whole exchange, as the tablet's machine drives it.
    fn exchange(&mut self, at: usize) {
        self.tablets[at].vault().begin_exchange(NOW).expect("begins");
        for round in 0.. {
            assert!(round < 200, "an exchange ends");
            if !self.round(at, Fault::None) {
                break;
            }
        }
        self.tablets[at].vault().claim_grants(&vault_key()).expect("claims");
    }

    /// One round trip; true when another one follows.
    fn round(&mut self, at: usize, fault: Fault) -> bool {
        let tablet = &mut self.tablets[at];
        if fault == Fault::Stale {
            if let Some(last) = tablet.last.take() {
                tablet.vault().settle(&last, NOW).expect("settles");
            }
            return false;
        }
        let (upload, more) = tablet.vault().gather_within(UPLOAD_BYTES).expect("gathers");
        let (cursor, epoch) =
            (tablet.vault().cursor().expect("reads"), tablet.vault().enrolled().expect("is enrolled").epoch);
        tablet.counter += 1;
        if fault == Fault::RequestLost {
            return false;
        }
        let (device, counter) = (tablet.device, tablet.counter);
        let exchange = Exchange { version: wire::VERSION, epoch: Some(epoch), cursor, upload };
        let sender = Sender { device, counter, may_repeat: false };
        let reception = self.store().accept(sender, &exchange, NOW).expect("is accepted");
        if fault == Fault::RequestTwice {
            assert_eq!(self.store().accept(sender, &exchange, NOW), Err(AcceptFault::Unauthenticated));
        }
        self.attend();
        let feed = self.store().feed(device, reception.cursor, FEED_BYTES).expect("reads");
        assert_eq!(feed.torn, [] as [u64; 0]);
        if fault == Fault::AnswerLost {
            return false;
        }
        let progressed = !feed.entries.is_empty() || !exchange.upload.is_empty();
        let (refused, entries, epoch) = (reception.refused, feed.entries, reception.epoch);
        let application = Application { upload: exchange.upload, refused, feed: entries, epoch, server_now: NOW };
        let tablet = &mut self.tablets[at];
        tablet.vault().settle(&application, NOW).expect("settles");
        if fault == Fault::AnswerTwice {
            tablet.vault().settle(&application, NOW).expect("settles");
        }
        tablet.last = Some(application);
        (more || feed.more) && progressed
    }

    /// The city answers what it can.
    fn attend(&mut self) {
        for request in self.store().pending_requests().expect("reads") {
            let Some(opening) = request.opening else { continue };
            let case = self.cases.iter().find(|case| case.id == opening.case).expect("is known");
            let (key, entropy) = (CaseKey::from_bytes(case.key), &mut Chance::new(7));
            let sealed = seal_case_key(Recipient::Tablet, request.public, case.id, &key, entropy).expect("seals");
            let envelope = DeviceEnvelope { encapsulated: sealed.encapsulated, ciphertext: sealed.ciphertext };
            self.granted.push((case.id, request.device));
            let grant = Grant { opening, to: request.device, public: request.public, envelope };
            self.store().grant(&grant, NOW).expect("grants");
        }
    }

    /// An older relay. What `restore` tells it, it knows; by hand nobody tells it anything.
    fn put_back(&mut self, by_hand: bool, leap: u16) {
        let Some(image) = &self.copy else { return };
        let devices = self.store().devices().expect("reads");
        self.store = None;
        self.relay = Disk::from_image(image, 9);
        let store = SqliteStore::open(&self.relay.uri("relay.db")).expect("is whole");
        if by_hand {
            store.begin_run(leap.into()).expect("begins");
        } else {
            self.restores += 1;
            let epoch = Digest::from_bytes([self.restores; 32]);
            let granted = self.granted.clone();
            let restoration = Restoration { epoch, leap: leap.into(), orders: vec![], devices, granted };
            assert_eq!(store.restore(&restoration), Ok(true));
        }
        self.store = Some(store);
        (self.went_back, self.unnoticed) = (true, by_hand);
        self.tablets.iter_mut().for_each(|tablet| tablet.last = None);
    }

    fn at_the_relay(&self) -> BTreeMap<RowId, Vec<u8>> {
        let bundles = self.cases.iter().filter_map(|case| self.store().case(case.id).expect("reads"));
        bundles.flat_map(|bundle| bundle.rows).map(|row| (id(&row), row.sealed)).collect()
    }

    pub(crate) fn check(&self) {
        let stored = self.at_the_relay();
        self.check_that_nothing_is_made_up(&stored, "the relay");
        for tablet in &self.tablets {
            let rows = self.cases.iter().flat_map(|case| tablet.rows(case.id));
            let held: BTreeMap<RowId, Vec<u8>> = rows.map(|row| (id(&row), row.sealed)).collect();
            self.check_that_nothing_is_made_up(&held, "a tablet");
            if !self.went_back {
                let missing: Vec<RowId> = tablet.sent().into_iter().filter(|row| !stored.contains_key(row)).collect();
                assert_eq!(missing, [], "what is marked as sent is with the relay");
                self.check_that_the_rest_waits(tablet, &stored, &held);
            }
        }
    }

    /// Rows are those that were written, and of each log there is a beginning without a gap.
    fn check_that_nothing_is_made_up(&self, rows: &BTreeMap<RowId, Vec<u8>>, who: &str) {
        for ((case, device, sequence), sealed) in rows {
            assert_eq!(self.written.get(&(*case, *device, *sequence)), Some(sealed), "{who} has it as it was written");
            let before = (*case, *device, sequence - 1);
            assert!(*sequence == 1 || rows.contains_key(&before), "{who} has row {sequence} without the one before");
        }
    }

    /// A row of another tablet is here, or it waits for this tablet.
    fn check_that_the_rest_waits(
        &self,
        tablet: &Tablet,
        stored: &BTreeMap<RowId, Vec<u8>>,
        held: &BTreeMap<RowId, Vec<u8>>,
    ) {
        let cursor = tablet.vault.as_ref().expect("runs").cursor().expect("reads");
        let feed = self.store().feed(tablet.device, cursor, usize::MAX).expect("reads");
        let waiting: BTreeSet<RowId> = feed
            .entries
            .iter()
            .filter_map(|entry| if let FeedItem::Row(row) = &entry.item { Some(id(row)) } else { None })
            .collect();
        for row in stored.keys().filter(|(case, device, _)| *device != tablet.device && tablet.holds(*case)) {
            assert!(held.contains_key(row) || waiting.contains(row), "row {row:?} is lost on its way");
        }
    }

    /// Everybody writes once more if that is needed, and talks until nobody has anything to say.
    pub(crate) fn meet(&mut self) {
        for tablet in (0..2).filter(|_| self.unnoticed).collect::<Vec<_>>() {
            for case in self.held_by(tablet) {
                self.write(tablet, case, 1);
            }
        }
        for _ in 0..6 {
            (0..2).for_each(|tablet| self.exchange(tablet));
        }
        let stored = self.at_the_relay();
        let missing: Vec<&RowId> = self.written.keys().filter(|row| !stored.contains_key(row)).collect();
        assert_eq!(missing, [] as [&RowId; 0], "the relay has everything");
        for at in 0..2 {
            for case in self.held_by(at) {
                let case = self.cases[case].id;
                let held: BTreeSet<RowId> = self.tablets[at].rows(case).iter().map(id).collect();
                let written = self.written.keys().filter(|(of, _, _)| *of == case).copied();
                assert_eq!(held, written.collect(), "tablet {at} has every row of its case");
            }
            let vault = self.tablets[at].vault();
            assert_eq!((vault.unsent().expect("reads"), vault.all_set_aside().expect("reads").len()), (0, 0));
        }
    }
}
