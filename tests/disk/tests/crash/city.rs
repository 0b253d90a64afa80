//! A city server on a simulated machine: relay, city desk and its roots, with tablets that speak to it.

use crate::{
    city_contents,
    contents::Contents,
    run::Subject,
    tablet::{NOW, said},
};
use city::{CityDesk, CityStore, DeskError, Mirror, RootStore};
use disk::{Chance, Disk, SimKeyStore};
use domain::{CaseId, CaseNumber, DeviceId, Digest, NoteId, Outcome, Service, StaffId, Timestamp};
use proofs::{CityPublicKey, KeyBatch, RequestSignature, ShredAck, ShredMethod, Signed, SigningKey, enrolment};
use records::{Author, CaseDocument, NewCase};
use relay::{
    Relay, RelayStore, SignedRequest, SqliteStore,
    conformance::fixture::{code, enrol_request},
};
use sealing::{CaseKey, OneTimeSecret, Recipient, StoreKey, seal_case_key};
use std::{fs, io, rc::Rc};
use sync::{
    AddendumPart, CaseRequest, CityEnvelope, CityLink, EnrolmentOffer, Exchange, FeedItem, HandOverNotice, Opening,
    Row, RowKind, Upload, row::associated_data, wire,
};
use vault::{KeyStore, KeyStoreError};

pub(crate) const RELAY: &str = "relay.db";
pub(crate) const CITY: &str = "city.db";
pub(crate) const ROOT: &str = "city-root-";
pub(crate) const STAFF: StaffId = StaffId::from_bytes([5; 16]);
pub(crate) const EPOCH: Digest = Digest::from_bytes([0xee; 32]);
/// Opens cases; asks for one; comes late.
pub(crate) const OWNER: u8 = 1;
pub(crate) const GUEST: u8 = 2;
/// The case that is received, the one that lives on.
pub(crate) const CASE: u8 = 7;
pub(crate) const LIVING: u8 = 8;

pub(crate) struct City {
    disk: Disk,
    roots: SimKeyStore,
    running: Option<Running>,
    starts: u64,
    counter: u64,
    pub(crate) now: Timestamp,
    /// Every key page that was ever on the disk, as a thief may have copied it: root number and sealed bytes.
    pages: Vec<(u64, Vec<u8>)>,
    logs: Rc<Vec<Log>>,
    /// The city's mirror, on another machine, which keeps its power.
    mirror: Option<tempfile::TempDir>,
    /// Each start brings an older relay up to what the city knows, as `restore` does.
    restores: bool,
}

struct Running {
    relay: Relay<SqliteStore>,
    desk: CityDesk,
}

/// A case as a tablet made it.
#[derive(Clone)]
pub(crate) struct Log {
    pub(crate) opening: Opening,
    rows: Vec<Row>,
}

pub(crate) fn case_id(case: u8) -> CaseId {
    CaseId::from_bytes([case; 16])
}

pub(crate) fn device(seed: u8) -> DeviceId {
    DeviceId::from_bytes([seed; 16])
}

fn identity(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

fn request_key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed | 0x80; 32])
}

fn case_key(case: u8) -> CaseKey {
    CaseKey::from_bytes([case; 32])
}

impl City {
    /// A new city without tablets.
    pub(crate) fn new() -> Self {
        let disk = Disk::new(1);
        let roots = SimKeyStore::new(&disk);
        SqliteStore::create(&disk.uri(RELAY), EPOCH).expect("a fresh file");
        let store = CityStore::create(&disk.uri(CITY)).expect("a fresh file");
        let files = Box::new(Roots(roots.clone()));
        CityDesk::create_with(files, store, Box::new(Chance::new(77)), NOW).expect("creates");
        let mut city = Self {
            disk,
            roots,
            running: None,
            starts: 0,
            counter: 0,
            now: NOW,
            pages: Vec::new(),
            logs: Rc::default(),
            mirror: None,
            restores: false,
        };
        city.start().expect("starts");
        city
    }

    /// Two tablets that have not said anything yet.
    pub(crate) fn with_tablets() -> Self {
        let mut city = Self::new();
        for seed in [OWNER, GUEST] {
            city.enrol(seed).expect("enrols");
        }
        city
    }

    /// Two tablets with keys.
    pub(crate) fn supplied() -> Self {
        let mut city = Self::with_tablets();
        for seed in [OWNER, GUEST] {
            city.send(seed, Upload { request_key: Some(request_key(seed).public()), ..Upload::default() })
                .expect("is taken");
        }
        city
    }

    /// Two cases are with the relay; one of them is handed over.
    pub(crate) fn in_use() -> Self {
        let mut city = Self::supplied();
        city.make_cases();
        for case in [CASE, LIVING] {
            city.bring(case).expect("is taken");
        }
        city
    }

    /// The same with a mirror.
    pub(crate) fn mirrored(mut self) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        self.stop();
        let store = CityStore::open(&self.disk.uri(CITY)).expect("opens");
        // A mirror is made from the folder in which the roots lie as files.
        let roots = tempfile::tempdir().expect("a folder");
        for (name, root) in self.roots.current() {
            fs::write(roots.path().join(name), root).expect("writes");
        }
        city::make_mirror(roots.path(), &store, &Mirror::at(folder.path())).expect("makes");
        drop(store);
        self.mirror = Some(folder);
        self.start().expect("starts");
        self
    }

    /// The relay is put back to what it was in another machine; the city is not.
    pub(crate) fn with_relay_of(mut self, older: &Self) -> Self {
        self.stop();
        let mut image = self.disk.image();
        image.retain(|name, _| !name.starts_with(RELAY));
        image.extend(older.disk.image().into_iter().filter(|(name, _)| name.starts_with(RELAY)));
        self.disk = Disk::from_image(&image, 1);
        self.roots = self.roots.copy_to(&self.disk);
        self.restores = true;
        self
    }

    /// Draws the cases, sealed to keys that the first tablet was given.
    pub(crate) fn make_cases(&mut self) {
        let keys = self.keys_of(OWNER);
        let logs = [(CASE, &keys.one_time[0]), (LIVING, &keys.one_time[1])];
        self.logs = Rc::new(logs.into_iter().map(|(case, key)| log(case, key)).collect());
    }

    /// The same, sealed to the key of last resort.
    pub(crate) fn make_cases_of_last_resort(&mut self) {
        let keys = self.keys_of(OWNER);
        self.logs = Rc::new([CASE, LIVING].into_iter().map(|case| log(case, &keys.last_resort)).collect());
    }

    pub(crate) fn relay(&self) -> &Relay<SqliteStore> {
        &self.running.as_ref().expect("runs").relay
    }

    pub(crate) fn desk(&self) -> &CityDesk {
        &self.running.as_ref().expect("runs").desk
    }

    pub(crate) fn roots(&self) -> &SimKeyStore {
        &self.roots
    }

    pub(crate) fn pages(&self) -> &[(u64, Vec<u8>)] {
        &self.pages
    }

    pub(crate) fn log(&self, case: u8) -> Log {
        self.logs.iter().find(|log| log.opening.case == case_id(case)).expect("is drawn").clone()
    }

    /// The first batch of keys that waits for a tablet.
    fn keys_of(&self, seed: u8) -> KeyBatch {
        let store = SqliteStore::open(&self.disk.uri(RELAY)).expect("opens");
        let feed = store.feed(device(seed), 0, usize::MAX).expect("reads");
        let batch = feed.entries.into_iter().find_map(|entry| {
            let FeedItem::CityKeys(signed) = entry.item else { return None };
            signed.verify(&signed.signer).ok()
        });
        batch.expect("has keys")
    }

    /// Looks for keys that should be gone, and keeps a copy of the page as an old image of the disk would.
    fn look_at_keys(&mut self) {
        let page = city_contents::check_that_no_destroyed_key_comes_back(self);
        self.pages.extend(page.filter(|page| !self.pages.contains(page)));
    }

    // What tablets do.

    pub(crate) fn enrol(&mut self, seed: u8) -> Result<(), String> {
        let (code, key) = (code(seed), identity(seed));
        let expires_at = NOW.plus_ms(enrolment::VALID_MS);
        let (hint, digest) = (code.hint().into(), code.stored_digest());
        said(self.relay().offer_enrolment(EnrolmentOffer { hint, digest, label: "窓口1".into(), expires_at }))?;
        let body = sync::encode(&enrol_request(&code, &key));
        said(self.relay().enrol(&body, device(seed), &[], NOW)).map(|_| ())
    }

    /// One exchange, as the server makes it: accept, attend, answer.
    pub(crate) fn send(&mut self, seed: u8, upload: Upload) -> Result<(), String> {
        self.accept(seed, upload)?;
        self.attend()
    }

    fn accept(&mut self, seed: u8, upload: Upload) -> Result<(), String> {
        self.counter += 1;
        let exchange = Exchange { version: wire::VERSION, epoch: Some(EPOCH), cursor: 0, upload };
        let (body, device, counter) = (sync::encode(&exchange), device(seed), self.counter);
        let path = wire::EXCHANGE_PATH;
        let signature = RequestSignature { path, device, counter, body: &body }.sign(&identity(seed));
        let request = SignedRequest { path, device, counter, signature, body: &body };
        let accepted = said(self.relay().accept(request, self.now))?;
        if accepted.refused.is_empty() { Ok(()) } else { Err(format!("refused: {:?}", accepted.refused)) }
    }

    pub(crate) fn attend(&mut self) -> Result<(), String> {
        said(self.desk().attend(self.relay(), self.now))
    }

    /// The owner brings a case; the first one with its hand-over.
    pub(crate) fn bring(&mut self, case: u8) -> Result<(), String> {
        let Log { opening, rows } = self.log(case);
        let notice =
            HandOverNotice { case: opening.case, device: device(OWNER), at: NOW, outcome: Outcome::HandedOver };
        let hand_overs = if case == CASE { vec![notice] } else { Vec::new() };
        // Its last row comes late, see `addendum`.
        let rows = rows.into_iter().take(2).collect();
        self.send(OWNER, Upload { openings: vec![opening], rows, hand_overs, city_keys_left: 30, ..Upload::default() })
    }

    pub(crate) fn ask(&mut self, case: u8) -> Result<(), String> {
        let number = self.log(case).opening.number;
        let public = OneTimeSecret::from_bytes([0x0e; 32]).public();
        let request = CaseRequest { device: device(GUEST), number, public };
        let requests = vec![Signed::sign(&request_key(GUEST), &request)];
        self.accept(GUEST, Upload { requests, city_keys_left: 30, ..Upload::default() })
    }

    /// The word of a tablet that it has forgotten the case, for the receipt that is meant for it.
    pub(crate) fn acknowledge(&mut self, seed: u8) -> Result<(), String> {
        let ack = ShredAck {
            case: case_id(CASE),
            receipt: self.receipt_for(seed).ok_or("there is no receipt")?,
            device: device(seed),
            shredded_at: NOW,
            method: ShredMethod::CryptographicErase,
            slot_epoch: 1,
        };
        let acks = vec![Signed::sign(&identity(seed), &ack)];
        self.accept(seed, Upload { acks, city_keys_left: 30, ..Upload::default() })
    }

    /// The last receipt in a tablet's feed.
    fn receipt_for(&self, seed: u8) -> Option<Digest> {
        let store = SqliteStore::open(&self.disk.uri(RELAY)).ok()?;
        let feed = store.feed(device(seed), 0, usize::MAX).ok()?;
        feed.entries.into_iter().rev().find_map(|entry| {
            let FeedItem::Receipt { receipt, .. } = entry.item else { return None };
            Some(receipt.digest())
        })
    }

    /// The owner held one row more than the receipt covers, and brings its whole log.
    pub(crate) fn add_late(&mut self) -> Result<(), String> {
        let Log { opening, rows } = self.log(CASE);
        let (receipt, rows_in_all) = (self.receipt_for(OWNER).ok_or("there is no receipt")?, rows.len() as u64);
        let addenda = vec![AddendumPart { opening, receipt, rows, rows_in_all }];
        self.accept(OWNER, Upload { addenda, city_keys_left: 30, ..Upload::default() })
    }

    // What city staff do.

    pub(crate) fn receive(&mut self) -> Result<(), String> {
        let case = case_id(CASE);
        let known = said(self.desk().store().all_received())?.into_iter().any(|received| received.case == case);
        let seen =
            if known { Digest::from_bytes([0; 32]) } else { said(self.desk().open_case(self.relay(), case))?.seen() };
        said(self.desk().receive(self.relay(), case, seen, STAFF, self.now))
    }

    pub(crate) fn confirm(&mut self) -> Result<(), String> {
        let (case, owner) = (case_id(CASE), device(OWNER));
        let known = !said(self.desk().store().addenda(case))?.is_empty();
        let seen = if known {
            Digest::from_bytes([0; 32])
        } else {
            said(self.desk().open_addendum(self.relay(), case, owner))?.whole.seen()
        };
        said(self.desk().confirm_addendum(self.relay(), (case, owner), seen, STAFF, self.now))
    }

    pub(crate) fn end_contract(&mut self) -> Result<(), String> {
        said(self.desk().end_contract(self.relay(), STAFF, self.now))
    }

    pub(crate) fn declare_lost(&mut self) -> Result<(), String> {
        let declared = city::declare_lost(self.desk().store(), self.relay(), device(GUEST), Some(STAFF), self.now);
        if said(declared)? { Ok(()) } else { Err("there is no such device".into()) }
    }
}

impl Subject for City {
    fn copy(&self) -> Self {
        let disk = Disk::from_image(&self.disk.image(), 1);
        let roots = self.roots.copy_to(&disk);
        let mut copy = Self {
            disk,
            roots,
            running: None,
            starts: 100,
            counter: self.counter,
            now: self.now,
            pages: self.pages.clone(),
            logs: Rc::clone(&self.logs),
            mirror: self.mirror.as_ref().map(copy_folder),
            restores: self.restores,
        };
        copy.look_at_keys();
        copy
    }

    fn disk(&self) -> &Disk {
        &self.disk
    }

    /// What `serve` does at its start.
    fn start(&mut self) -> Result<(), String> {
        self.starts += 1;
        let relay = said(SqliteStore::open(&self.disk.uri(RELAY)))?;
        let store = said(CityStore::open(&self.disk.uri(CITY)))?;
        let key = said(store.city_key())?;
        let roots = Box::new(Roots(self.roots.clone()));
        if self.restores {
            restore(&relay, &store)?;
        }
        let mirror = self.mirror.as_ref().map(|folder| Mirror::at(folder.path()));
        let entropy = Box::new(Chance::new(self.starts << 20));
        let desk = said(CityDesk::open_over(roots, store, entropy, mirror))?;
        let relay = Relay::new(relay, key);
        said(desk.refuse_older_relay(&relay))?;
        said(relay.begin_run(1000))?;
        self.running = Some(Running { relay, desk });
        Ok(())
    }

    fn stop(&mut self) {
        self.running = None;
    }

    fn is_running(&self) -> bool {
        self.running.is_some()
    }

    fn contents(&self) -> Contents {
        city_contents::read(&self.disk.image(), &self.roots.current(), self.mirror.as_ref().map(|folder| folder.path()))
    }

    fn check_stopped(&self) {
        city_contents::check_that_no_destroyed_key_comes_back(self);
    }

    fn check_running(&mut self, _: &Contents) {
        assert_eq!(self.roots.names().expect("lists").len(), 1, "one root exists");
        self.look_at_keys();
        if self.logs.is_empty() {
            return;
        }
        if self.relay().case(case_id(LIVING)).expect("reads").is_some() {
            let living = self.desk().open_case(self.relay(), case_id(LIVING)).expect("a living case opens");
            assert_eq!(living.problems, []);
        }
    }
}

fn copy_folder(from: &tempfile::TempDir) -> tempfile::TempDir {
    let to = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(from.path()).expect("reads") {
        let entry = entry.expect("reads");
        fs::copy(entry.path(), to.path().join(entry.file_name())).expect("copies");
    }
    to
}

/// What `restore` does between the relay's older copy and the city's store.
fn restore(relay: &SqliteStore, city: &CityStore) -> Result<(), String> {
    let restoration = said(city.restoration(Digest::from_bytes([0x7e; 32]), 1000))?;
    match said(relay.restore(&restoration))? {
        true => said(city.keep_exchanges(said(relay.exchanges())?)),
        false => Err("the older ledger is not the beginning of the city's".into()),
    }
}

/// A case of the owner: an opening, a hand-over, and one late note.
fn log(case: u8, city: &CityPublicKey) -> Log {
    let (id, number) = (case_id(case), CaseNumber::new(device(OWNER), u32::from(case)));
    let author = |at: i64| Author { device: device(OWNER), staff: STAFF, name: "相良".into(), at: NOW.plus_ms(at) };
    let new = NewCase { number: number.clone(), service: Service::Inquiry };
    let (mut document, first) = CaseDocument::open([case; 16], &new, author(0)).expect("opens");
    let ended = document.hand_over(Outcome::HandedOver, author(1)).expect("hands over");
    let late = document.write_note(NoteId::from_bytes([1; 16]), "あとから", author(2)).expect("writes");
    let entries = [Some(first), Some(ended), late].into_iter().flatten();
    let rows = (1..).zip(entries).map(|(sequence, entry)| row(case, sequence, &entry.encode())).collect();
    let sealed = seal_case_key(Recipient::City, city.public, id, &case_key(case), &mut Chance::new(3)).expect("seals");
    let envelope = CityEnvelope { key: city.id, encapsulated: sealed.encapsulated, ciphertext: sealed.ciphertext };
    Log { opening: Opening { case: id, number, device: device(OWNER), envelope }, rows }
}

fn row(case: u8, sequence: u64, plain: &[u8]) -> Row {
    let (id, device, kind) = (case_id(case), device(OWNER), RowKind::Change);
    let associated = associated_data(id, device, sequence, kind);
    let sealed = sealing::seal(case_key(case).expose(), "row", &associated, plain, &mut Chance::new(sequence));
    Row { case: id, device, sequence, kind, sealed }
}

/// The city's roots in the simulated machine. A write that fails leaves what a file would: the name, and half of it.
pub(crate) struct Roots(pub(crate) SimKeyStore);

impl RootStore for Roots {
    fn read(&self, epoch: u64) -> Result<StoreKey, DeskError> {
        let name = format!("{ROOT}{epoch}");
        let found = self.0.load(&name).map_err(failed)?.ok_or_else(|| fault(&name, io::ErrorKind::NotFound))?;
        StoreKey::try_from(found.as_slice()).map_err(|_| fault(&name, io::ErrorKind::InvalidData))
    }

    fn write(&mut self, epoch: u64, root: &StoreKey) -> Result<(), DeskError> {
        let name = format!("{ROOT}{epoch}");
        let before = self.0.current();
        self.0.store(&name, root.expose()).map_err(|error| {
            let torn = (name, root.expose()[..16].to_vec());
            self.0.replace(before.into_iter().chain([torn]).collect());
            failed(error)
        })
    }

    fn destroy_all_but(&mut self, epoch: u64) -> Result<(), DeskError> {
        let keep = format!("{ROOT}{epoch}");
        for name in self.0.names().map_err(failed)?.into_iter().filter(|name| *name != keep) {
            self.0.destroy(&name).map_err(failed)?;
        }
        Ok(())
    }
}

fn failed(error: KeyStoreError) -> DeskError {
    DeskError::RootFile { path: error.name, error: io::Error::other(error.reason) }
}

fn fault(name: &str, kind: io::ErrorKind) -> DeskError {
    DeskError::RootFile { path: name.to_owned(), error: kind.into() }
}
