//! A real tablet and what the model knows of it.

use crate::step::{Coverage, Step};
use domain::{CaseId, CaseNumber, DeviceId, Digest, Outcome, Role, Service, StaffId, StaffSecret, Timestamp};
use proofs::{CityKeyId, CityPublicKey, KeyBatch, PurgeOrder, Receipt, Signed, SigningKey};
use sealing::{CaseKey, OneTimeSecret, Recipient, SystemEntropy, VaultKey, aead, seal_case_key};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};
use sync::{
    CityEnvelope, DeviceEnvelope, FeedEntry, FeedItem, Grant, Opening, Row, RowKind, Upload, row::associated_data,
    tablet::Application,
};
use vault::{Argon2Cost, Enrolment, KeyStore, LogInError, MemoryKeyStore, NewRow, Vault, log::open_row};

const CHEAP: Argon2Cost = Argon2Cost { memory_kib: 8, passes: 1 };
const NOW: Timestamp = Timestamp(1_795_316_400_000);
const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);
const OTHER: DeviceId = DeviceId::from_bytes([2; 16]);

pub(crate) struct Tablet {
    folder: tempfile::TempDir,
    keys: MemoryKeyStore,
    vault: Option<Vault>,
    vault_key: [u8; 32],
    cursor: u64,
    model: Model,
}

#[derive(Default)]
struct Model {
    /// Who can log in, and with what.
    staff: BTreeMap<StaffId, String>,
    /// The cases that lie here, with their key and the words of every row.
    cases: BTreeMap<CaseId, Case>,
    asked: BTreeSet<u8>,
    /// The ledger, in its order: the first order for each case.
    ledger: Vec<Entry>,
    /// How far the ledger was told to another server, and how far it is to be told.
    telling: Option<(usize, usize)>,
    server: u8,
    epoch: u64,
    /// Every slot that was ever on the disk, and under which slot secret.
    slots: BTreeSet<(u64, Vec<u8>, Vec<u8>)>,
}

struct Case {
    key: [u8; 32],
    number: CaseNumber,
    own: bool,
    words: Vec<String>,
    /// Granted and not claimed: nobody opens it yet.
    waits: bool,
    late: bool,
}

struct Entry {
    case: CaseId,
    order: Signed<PurgeOrder>,
    item: FeedItem,
    /// The city waits for this tablet's word.
    owed: bool,
}

fn city() -> SigningKey {
    SigningKey::from_seed([9; 32])
}

fn foreign(mark: u8) -> (CaseId, CaseNumber, [u8; 32]) {
    (CaseId::from_bytes([100 + mark; 16]), CaseNumber::new(OTHER, u32::from(mark) + 1), [200 + mark; 32])
}

fn server(mark: u8) -> Digest {
    Digest::from_bytes([mark; 32])
}

/// The one place where an order is made.
fn order(signer: &SigningKey, receipt: &Receipt) -> FeedItem {
    let receipt = Signed::sign(signer, receipt);
    let (case, digest) = (receipt.verify(&signer.public()).expect("is signed").case, receipt.digest());
    let order = PurgeOrder { case, receipt: digest, issued_at: NOW };
    FeedItem::Receipt { order: Signed::sign(signer, &order), receipt }
}

impl Tablet {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let vault_key = [8; 32];
        let mut this = Self {
            folder,
            keys: MemoryKeyStore::default(),
            vault: None,
            vault_key,
            cursor: 0,
            model: Model::default(),
        };
        this.restart();
        let enrolment = Enrolment {
            device: DEVICE,
            label: "窓口1".into(),
            server: "https://localhost".into(),
            authority: vec![],
            city: city().public(),
            epoch: server(0),
        };
        this.vault().set_enrolment(&enrolment).expect("enrols");
        this.add_staff();
        let key =
            |id: u64| CityPublicKey { id: CityKeyId(id), public: OneTimeSecret::from_bytes([id as u8; 32]).public() };
        let batch =
            KeyBatch { device: DEVICE, issued_at: NOW, one_time: (1..60).map(key).collect(), last_resort: key(99) };
        this.settle(vec![FeedItem::CityKeys(Signed::sign(&city(), &batch))]);
        this
    }

    pub(crate) fn restart(&mut self) {
        self.vault = None;
        let (keys, entropy) = (Box::new(self.keys.clone()), Box::new(SystemEntropy::default()));
        self.vault = Some(Vault::open(&self.path(), keys, entropy).expect("opens"));
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("tablet.db")
    }

    fn vault(&mut self) -> &mut Vault {
        self.vault.as_mut().expect("runs")
    }

    fn vault_key(&self) -> VaultKey {
        VaultKey::from_bytes(self.vault_key)
    }

    fn settle(&mut self, items: Vec<FeedItem>) {
        self.settle_with(items, Upload::default());
    }

    fn settle_with(&mut self, items: Vec<FeedItem>, upload: Upload) {
        let feed = items.into_iter().map(|item| {
            self.cursor += 1;
            FeedEntry { cursor: self.cursor, item }
        });
        let feed = feed.collect();
        let epoch = server(self.model.server);
        let application = Application { upload, refused: vec![], feed, epoch, server_now: NOW };
        self.vault().settle(&application, NOW).expect("settles");
    }

    pub(crate) fn take(&mut self, step: &Step) {
        let living: Vec<CaseId> = self.model.cases.keys().copied().collect();
        let pick = |index: &proptest::sample::Index| (!living.is_empty()).then(|| living[index.index(living.len())]);
        match step {
            Step::Begin => self.begin(),
            Step::Append(at) => pick(at).into_iter().for_each(|case| self.append(case)),
            Step::Ask(mark) => self.ask(*mark),
            Step::Grant(at) => self.grant(at),
            Step::LogIn => self.claim(),
            Step::WrongPin => self.type_wrong_pin(),
            Step::AddStaff => self.add_staff(),
            Step::Receipts(named) => {
                let named = named.iter().filter_map(|(at, coverage)| Some((pick(at)?, *coverage))).collect();
                self.receive(named);
            }
            Step::Repeat { order, alone } => self.repeat(order, *alone),
            Step::Fork(at) => self.fork(at),
            Step::Foreign(mark) => self.receive_foreign(*mark),
            Step::LateRow(at) => self.bring_late_row(at),
            Step::Forged(at) => pick(at).into_iter().for_each(|case| self.forge(case)),
            Step::OtherServer(parts) => {
                self.change_server();
                parts.iter().for_each(|at| self.tell(at));
            }
            Step::Tell(at) => self.tell(at),
            Step::Restart => self.restart(),
        }
    }

    fn begin(&mut self) {
        let (vault_key, words) = (self.vault_key(), "最初の一行".to_owned());
        let vault = self.vault.as_mut().expect("runs");
        let new = vault.draw_case().expect("draws");
        let row = NewRow { kind: RowKind::Change, plaintext: words.as_bytes() };
        vault.begin_case(&new, Service::Inquiry, &row, &vault_key, NOW).expect("begins");
        let (key, number) = (*new.key.expose(), new.number);
        let case = Case { key, number, own: true, words: vec![words], waits: false, late: false };
        self.model.cases.insert(new.id, case);
    }

    /// The counter writes only in what is open, and not in what the city has received.
    fn append(&mut self, case: CaseId) {
        let known = self.model.cases.get_mut(&case).expect("is known");
        if known.waits || known.late {
            return;
        }
        let words = format!("{}行目", known.words.len() + 1);
        let key = CaseKey::from_bytes(known.key);
        known.words.push(words.clone());
        let row = NewRow { kind: RowKind::Change, plaintext: words.as_bytes() };
        self.vault().append(case, &key, &[row], None).expect("appends");
    }

    fn ask(&mut self, mark: u8) {
        let (case, number, _) = foreign(mark);
        let known = self.model.cases.contains_key(&case) || self.is_purged(case);
        if known {
            return;
        }
        let vault_key = self.vault_key();
        self.vault().request_case(&number, &vault_key).expect("asks");
        self.model.asked.insert(mark);
    }

    /// The city seals the case's key to what the tablet asked with, and sends the log.
    fn grant(&mut self, at: &proptest::sample::Index) {
        let asked: Vec<u8> = self.model.asked.iter().copied().collect();
        if asked.is_empty() {
            return;
        }
        let mark = asked[at.index(asked.len())];
        let (case, number, key) = foreign(mark);
        let (upload, _) = self.vault().gather().expect("gathers");
        let requests = upload.requests.iter().map(|signed| signed.verify(&signed.signer).expect("is signed"));
        let public = requests.filter(|request| request.number == number).map(|request| request.public).next();
        let public = public.expect("what was asked for is said");
        let entropy = &mut SystemEntropy::default();
        let sealed = seal_case_key(Recipient::Tablet, public, case, &CaseKey::from_bytes(key), entropy).expect("seals");
        let envelope = CityEnvelope { key: CityKeyId(1), encapsulated: vec![1; 32], ciphertext: vec![1; 48] };
        let opening = Opening { case, number: number.clone(), device: OTHER, envelope };
        let envelope = DeviceEnvelope { encapsulated: sealed.encapsulated, ciphertext: sealed.ciphertext };
        let row = foreign_row(mark, 1);
        self.settle(vec![FeedItem::Grant(Grant { opening, to: DEVICE, public, envelope }), FeedItem::Row(row)]);
        self.model.asked.remove(&mark);
        let words = vec!["別の窓口の記録".to_owned()];
        self.model.cases.insert(case, Case { key, number, own: false, words, waits: true, late: false });
    }

    fn claim(&mut self) {
        let vault_key = self.vault_key();
        self.vault().claim_grants(&vault_key).expect("claims");
        self.model.cases.values_mut().for_each(|case| case.waits = false);
    }

    fn type_wrong_pin(&mut self) {
        let staff: Vec<StaffId> = self.model.staff.keys().copied().collect();
        for id in staff {
            assert!(matches!(self.vault().log_in(id, "000000", NOW), Err(LogInError::Wrong)));
        }
    }

    fn add_staff(&mut self) {
        let pin = format!("48151{}", self.model.staff.len() % 10);
        let secret = StaffSecret::choose(&pin).expect("is a PIN");
        let vault_key = self.vault_key();
        let id = self.vault().add_staff("相良", Role::Clerk, &secret, CHEAP, &vault_key).expect("adds");
        self.model.staff.insert(id, pin);
    }

    fn is_purged(&self, case: CaseId) -> bool {
        self.model.ledger.iter().any(|entry| entry.case == case)
    }

    fn receipt(&mut self, case: CaseId, number: CaseNumber, coverage: Coverage) -> Receipt {
        let (last_sequence, chain) = self.vault().own_tip(case).expect("reads");
        let whole = proofs::Coverage { device: DEVICE, last_sequence, chain };
        Receipt {
            case,
            case_number: number,
            outcome: Outcome::HandedOver,
            received_at: NOW,
            heads: vec![],
            photos: vec![],
            covered: if coverage == Coverage::Whole && last_sequence > 0 { vec![whole] } else { vec![] },
            addendum: None,
            nonce: Digest::from_bytes([7; 32]),
        }
    }

    /// One answer with a receipt for each case: what is covered goes, all in one batch; what is not stays and says so.
    fn receive(&mut self, named: Vec<(CaseId, Coverage)>) {
        let (mut items, mut gone, mut done) = (Vec::new(), false, BTreeSet::new());
        for (case, coverage) in named {
            if !done.insert(case) {
                continue;
            }
            let known = &self.model.cases[&case];
            let (number, writes) = (known.number.clone(), known.own || known.words.len() > 1);
            let receipt = self.receipt(case, number, coverage);
            let item = order(&city(), &receipt);
            items.push(item.clone());
            if coverage == Coverage::Less && writes {
                self.model.cases.get_mut(&case).expect("is known").late = true;
            } else {
                self.model.cases.remove(&case);
                self.model.enter(case, item, true);
                gone = true;
            }
        }
        self.settle(items);
        self.model.epoch += u64::from(gone);
    }

    /// A receipt for a case that another tablet opened, wherever it stands here.
    fn receive_foreign(&mut self, mark: u8) {
        let (case, number, _) = foreign(mark);
        if self.model.cases.contains_key(&case) {
            return self.receive(vec![(case, Coverage::Whole)]);
        }
        let receipt = self.receipt(case, number, Coverage::Less);
        let item = order(&city(), &receipt);
        let asked = self.model.asked.remove(&mark);
        if !self.is_purged(case) {
            self.model.enter(case, item.clone(), asked);
            self.model.epoch += u64::from(asked);
        }
        self.settle(vec![item]);
    }

    fn repeat(&mut self, at: &proptest::sample::Index, alone: bool) {
        if self.model.ledger.is_empty() {
            return;
        }
        let entry = &self.model.ledger[at.index(self.model.ledger.len())];
        let item = if alone { FeedItem::Order(entry.order.clone()) } else { entry.item.clone() };
        self.settle(vec![item]);
    }

    fn fork(&mut self, at: &proptest::sample::Index) {
        if self.model.ledger.is_empty() {
            return;
        }
        let case = self.model.ledger[at.index(self.model.ledger.len())].case;
        let mut receipt = self.receipt(case, CaseNumber::new(DEVICE, 1), Coverage::Whole);
        receipt.nonce = Digest::from_bytes([8; 32]);
        self.settle(vec![order(&city(), &receipt)]);
    }

    fn bring_late_row(&mut self, at: &proptest::sample::Index) {
        if self.model.ledger.is_empty() {
            return;
        }
        let case = self.model.ledger[at.index(self.model.ledger.len())].case;
        let row = Row { case, ..foreign_row(0, 1) };
        self.settle(vec![FeedItem::Row(row)]);
    }

    fn forge(&mut self, case: CaseId) {
        let number = self.model.cases[&case].number.clone();
        let receipt = self.receipt(case, number, Coverage::Whole);
        self.settle(vec![order(&SigningKey::from_seed([6; 32]), &receipt)]);
    }

    fn change_server(&mut self) {
        self.model.server = self.model.server.wrapping_add(1);
        self.cursor = 0;
        self.settle(vec![]);
        self.model.telling = Some((0, self.model.ledger.len()));
    }

    /// The other server has heard the first of the orders that were left to tell.
    fn tell(&mut self, at: &proptest::sample::Index) {
        let (mut upload, _) = self.vault().gather().expect("gathers");
        if upload.orders.is_empty() {
            return;
        }
        let heard = at.index(upload.orders.len()) + 1;
        upload.orders.truncate(heard);
        self.settle_with(vec![], Upload { orders: upload.orders, ..Upload::default() });
        if let Some((told, _)) = &mut self.model.telling {
            *told += heard;
        }
    }

    pub(crate) fn check(&mut self) {
        self.check_ledger();
        self.check_that_everybody_opens_what_is_here();
        self.check_that_nobody_opens_what_is_gone();
        self.check_slots();
    }

    fn check_ledger(&mut self) {
        let held = self.read("SELECT case_id, signed_order FROM ledger ORDER BY position");
        let encoded = |entry: &Entry| (entry.case.as_bytes().to_vec(), sync::encode(&entry.order));
        assert_eq!(held, self.model.ledger.iter().map(encoded).collect::<Vec<_>>(), "the ledger");
        let (upload, _) = self.vault().gather().expect("gathers");
        let said = upload.acks.iter().map(|ack| ack.verify(&ack.signer).expect("is signed"));
        let said: BTreeSet<(CaseId, Digest)> = said.map(|ack| (ack.case, ack.receipt)).collect();
        let owed = self.model.ledger.iter().filter(|entry| entry.owed);
        let owed: BTreeSet<(CaseId, Digest)> = owed.map(Entry::key).collect();
        assert_eq!(said, owed, "the words that are owed to the city");
        let asked = self.model.asked.iter().map(|mark| foreign(*mark).1).collect::<BTreeSet<_>>();
        assert_eq!(self.vault().requested().expect("reads").into_iter().collect::<BTreeSet<_>>(), asked);
        let told: Vec<Digest> = upload.orders.iter().map(Signed::digest).collect();
        let (from, to) = self.model.telling.unwrap_or((0, 0));
        let to_tell: Vec<Digest> = self.model.ledger[from..to].iter().map(|entry| entry.order.digest()).collect();
        assert_eq!(told, to_tell, "the orders that another server is told");
    }

    fn check_that_everybody_opens_what_is_here(&mut self) {
        for (id, pin) in self.model.staff.clone() {
            let vault_key = self.vault().log_in(id, &pin, NOW).expect("logs in");
            assert_eq!(vault_key.expose(), &self.vault_key);
            let vault = self.vault.as_mut().expect("runs");
            for (case, known) in &self.model.cases {
                assert!(vault.can_open(*case).expect("reads"));
                assert_eq!(vault.is_late(*case).expect("reads"), known.late);
                let key = vault.case_key(*case, &vault_key).expect("reads");
                let expected = (!known.waits).then_some(known.key);
                assert_eq!(key.as_ref().map(|key| *key.expose()), expected, "the key of {}", known.number);
                let key = CaseKey::from_bytes(known.key);
                let rows = vault.all_rows(*case).expect("reads");
                let words: Vec<Vec<u8>> = rows.iter().map(|row| open_row(row, &key).expect("opens").to_vec()).collect();
                assert_eq!(words, known.words.iter().map(|words| words.clone().into_bytes()).collect::<Vec<_>>());
                let stranger = vault.case_key(*case, &VaultKey::from_bytes([6; 32]));
                assert!(known.waits || stranger.is_err(), "another vault key opens nothing");
            }
        }
    }

    fn check_that_nobody_opens_what_is_gone(&mut self) {
        let vault_key = self.vault_key();
        let vault = self.vault.as_mut().expect("runs");
        for entry in &self.model.ledger {
            assert!(!vault.can_open(entry.case).expect("reads"));
            assert!(vault.case_key(entry.case, &vault_key).expect("reads").is_none());
            assert!(vault.all_rows(entry.case).expect("reads").is_empty());
        }
    }

    /// One slot secret exists, and it opens no slot from before the last rotation.
    fn check_slots(&mut self) {
        let epoch = self.vault().slot_epoch().expect("reads");
        assert_eq!(epoch, self.model.epoch, "each batch of shreds rotates once, and nothing else does");
        let mut names = self.keys.names().expect("lists");
        names.retain(|name| name.starts_with("slot-secret-"));
        assert_eq!(names, [format!("slot-secret-{epoch}")]);
        let secret = self.keys.load(&names[0]).expect("loads").expect("is there");
        let secret: [u8; 32] = secret.as_slice().try_into().expect("32 bytes");
        for (id, outer) in self.read("SELECT id, outer FROM slot ORDER BY id") {
            self.model.slots.insert((epoch, id, outer));
        }
        for (under, id, outer) in &self.model.slots {
            let opens = aead::open(&secret, "slot-outer", id, outer).is_ok();
            assert_eq!(opens, *under == epoch, "a slot from under secret {under}, and {epoch} is there");
        }
    }

    fn read(&self, query: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
        let connection = rusqlite::Connection::open(self.path()).expect("opens");
        let mut statement = connection.prepare(query).expect("prepares");
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("reads");
        rows.collect::<Result<_, _>>().expect("reads")
    }
}

impl Model {
    fn enter(&mut self, case: CaseId, item: FeedItem, owed: bool) {
        let FeedItem::Receipt { order, .. } = &item else { unreachable!("is a receipt") };
        self.ledger.push(Entry { case, order: order.clone(), item, owed });
    }
}

impl Entry {
    fn key(&self) -> (CaseId, Digest) {
        (self.case, self.order.verify(&city().public()).expect("is signed").receipt)
    }
}

fn foreign_row(mark: u8, sequence: u64) -> Row {
    let (case, _, key) = foreign(mark);
    let associated = associated_data(case, OTHER, sequence, RowKind::Change);
    let words = "別の窓口の記録".as_bytes();
    let sealed = aead::seal(&key, "row", &associated, words, &mut SystemEntropy::default());
    Row { case, device: OTHER, sequence, kind: RowKind::Change, sealed }
}
