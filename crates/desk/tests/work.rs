//! How much the first screen makes the tablet read: no case whose log is as the tablet knows it.

use bridge::{AddStaff, FaultCode, GetToday, LogIn, OpenCase, SetField, Synchronise, ViewCase};
use desk::{Clock, Serve, Settings, SignedRequest, Tablet, Transport};
use domain::{CaseId, DeviceId, Digest, Field, Outcome, Role, Service, StaffId, Stage, Timestamp, Value};
use proofs::{CityKeyId, CityPublicKey, KeyBatch, Signed, SigningKey};
use records::{Author, CaseDocument, Entry};
use sealing::{CaseKey, OneTimeSecret, SystemEntropy, aead};
use std::{
    path::Path,
    sync::{Arc, Mutex},
};
use sync::{
    Answer, FeedEntry, FeedItem, HandOverNotice, Row, RowKind, TransportFault, row::associated_data, wire::COMPACT,
};
use vault::{Argon2Cost, Enrolment, MemoryKeyStore, NewSummary, Vault, log::open_row};

const NOON: Timestamp = Timestamp(1_794_798_000_000);
const EPOCH: Digest = Digest::from_bytes([5; 32]);
const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);
const OTHER: DeviceId = DeviceId::from_bytes([2; 16]);
const PIN: &str = "481516";
const CASES: usize = 30;

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        NOON
    }
}

/// A city that hands out what waits.
#[derive(Clone, Default)]
struct City(Arc<Mutex<(u64, Vec<FeedEntry>)>>);

impl Transport for City {
    fn send(&self, _: &SignedRequest) -> Result<Vec<u8>, TransportFault> {
        let feed = std::mem::take(&mut self.0.lock().expect("is free").1);
        Ok(Answer { epoch: EPOCH, now: NOON, refused: vec![], feed, more: false }.write(COMPACT))
    }

    fn send_unpinned(&self, _: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, TransportFault> {
        Err(TransportFault::Unreachable)
    }
}

impl City {
    fn says(&self, item: FeedItem) {
        let (cursor, feed) = &mut *self.0.lock().expect("is free");
        *cursor += 1;
        feed.push(FeedEntry { cursor: *cursor, item });
    }

    fn gives_keys(&self) {
        let key = |id: u8| {
            let public = OneTimeSecret::from_bytes([id; 32]).public();
            CityPublicKey { id: CityKeyId(id.into()), public }
        };
        let one_time = (1..90).map(key).collect();
        let batch = KeyBatch { device: DEVICE, issued_at: NOON, one_time, last_resort: key(99) };
        self.says(FeedItem::CityKeys(Signed::sign(&signing_key(), &batch)));
    }

    fn tablet(&self, folder: &Path, keys: &MemoryKeyStore) -> Tablet {
        let entropy = || Box::new(SystemEntropy::default());
        let mut vault = Vault::open(&folder.join("tablet.db"), Box::new(keys.clone()), entropy()).expect("opens");
        let (label, server) = ("窓口1".into(), "https://localhost".into());
        let city = signing_key().public();
        let enrolment = Enrolment { device: DEVICE, label, server, authority: vec![], city, epoch: EPOCH };
        vault.set_enrolment(&enrolment).expect("enrols");
        let settings = Settings { argon2: Argon2Cost { memory_kib: 64, passes: 1 }, ..Settings::default() };
        Tablet::new(vault, Box::new(Noon), entropy(), Box::new(self.clone()), settings)
    }
}

fn signing_key() -> SigningKey {
    SigningKey::from_seed([9; 32])
}

fn log_in(tablet: &Tablet) {
    let staff = tablet.serve(bridge::GetStatus { touched: false }).expect("answers").staff[0].id;
    tablet.serve(LogIn { staff, secret: PIN.into() }).expect("logs in");
}

fn name(tablet: &Tablet, case: CaseId, name: &str) {
    tablet.serve(SetField { case, field: Field::Name, value: Value::Text(name.into()) }).expect("is stored");
}

/// A tablet with cases, each under the same name, and with nobody logged in.
fn full_tablet(city: &City, folder: &Path, keys: &MemoryKeyStore) -> (Tablet, Vec<CaseId>) {
    let tablet = city.tablet(folder, keys);
    let staff = AddStaff { name: "相良 良子".into(), role: Role::SiteManager, secret: PIN.into() };
    tablet.serve(staff).expect("registers");
    log_in(&tablet);
    city.gives_keys();
    tablet.serve(Synchronise {}).expect("synchronises");
    let open = |_| tablet.serve(OpenCase { service: Service::Inquiry, along: None }).expect("opens").case;
    let cases: Vec<CaseId> = (0..CASES).map(open).collect();
    cases.iter().for_each(|case| name(&tablet, *case, "球磨 花子"));
    drop(tablet);
    (city.tablet(folder, keys), cases)
}

/// How many lines of the list say a name.
fn lines_of(tablet: &Tablet, name: &str) -> usize {
    let cases = tablet.serve(GetToday {}).expect("answers").cases;
    cases.iter().filter(|line| line.name.as_deref() == Some(name)).count()
}

/// Another tablet gives a case another name: the row that it sends.
fn other_tablets_row(folder: &Path, keys: &MemoryKeyStore, case: CaseId, name: &str) -> Row {
    let (vault, key) = open_store(folder, keys, case);
    let rows = vault.changes(case).expect("rows");
    let entries = rows.iter().map(|row| Entry::decode(&open_row(row, &key).expect("opens")).expect("is an entry"));
    let (mut document, _) = CaseDocument::load([7; 16], entries);
    let author = Author { device: OTHER, staff: StaffId::from_bytes([3; 16]), name: "五木 次郎".into(), at: NOON };
    let entry = document.set(Field::Name, &Value::Text(name.into()), author).expect("sets").expect("changes");
    let associated = associated_data(case, OTHER, 1, RowKind::Change);
    let entropy = &mut SystemEntropy::default();
    let sealed = aead::seal(key.expose(), "row", &associated, &entry.encode(), entropy);
    Row { case, device: OTHER, sequence: 1, kind: RowKind::Change, sealed }
}

/// The store beside its tablet, with the key of a case.
fn open_store(folder: &Path, keys: &MemoryKeyStore, case: CaseId) -> (Vault, CaseKey) {
    let entropy = Box::new(SystemEntropy::default());
    let mut vault = Vault::open(&folder.join("tablet.db"), Box::new(keys.clone()), entropy).expect("opens");
    let staff = vault.staff(NOON).expect("lists")[0].id;
    let vault_key = vault.log_in(staff, PIN, NOON).unwrap_or_else(|_| panic!("logs in"));
    let key = vault.case_key(case, &vault_key).expect("opens").expect("is there");
    (vault, key)
}

#[test]
fn no_case_is_read_for_the_list_but_one_that_others_wrote_to() {
    let (city, folder, keys) = (City::default(), tempfile::tempdir().expect("a folder"), MemoryKeyStore::default());
    let (tablet, cases) = full_tablet(&city, folder.path(), &keys);
    log_in(&tablet);
    assert_eq!((lines_of(&tablet, "球磨 花子"), tablet.cases_read()), (CASES, 0));
    tablet.serve(Synchronise {}).expect("an exchange that brings nothing");
    name(&tablet, cases[3], "球磨 桃子");
    assert_eq!((lines_of(&tablet, "球磨 桃子"), tablet.cases_read()), (1, 1), "only what was worked on");

    let notice = HandOverNotice { case: cases[7], device: OTHER, at: NOON, outcome: Outcome::HandedOver };
    city.says(FeedItem::HandOver(notice));
    tablet.serve(Synchronise {}).expect("synchronises");
    let lines = tablet.serve(GetToday {}).expect("answers").cases;
    assert_eq!(lines.iter().filter(|line| line.stage == Stage::HandingOver).count(), 1);
    assert_eq!(tablet.cases_read(), 2, "the one that others wrote to");

    tablet.serve(bridge::Lock {}).expect("locks");
    let locked = tablet.serve(ViewCase { case: cases[0] }).expect_err("nothing is kept behind the lock");
    assert_eq!(locked.code, FaultCode::Locked);
}

#[test]
fn what_came_while_nobody_was_logged_in_shows_and_is_read_once() {
    let (city, folder, keys) = (City::default(), tempfile::tempdir().expect("a folder"), MemoryKeyStore::default());
    let (tablet, cases) = full_tablet(&city, folder.path(), &keys);
    city.says(FeedItem::Row(other_tablets_row(folder.path(), &keys, cases[5], "球磨 李子")));
    tablet.serve(Synchronise {}).expect("synchronises while locked");
    log_in(&tablet);
    assert_eq!((lines_of(&tablet, "球磨 李子"), lines_of(&tablet, "球磨 花子")), (1, CASES - 1));
    assert_eq!(tablet.cases_read(), 1);
    tablet.serve(bridge::Lock {}).expect("locks");
    log_in(&tablet);
    assert_eq!((lines_of(&tablet, "球磨 李子"), tablet.cases_read()), (1, 1), "its line was kept");
}

#[test]
fn a_summary_that_is_not_understood_is_made_anew() {
    let (city, folder, keys) = (City::default(), tempfile::tempdir().expect("a folder"), MemoryKeyStore::default());
    let (tablet, cases) = full_tablet(&city, folder.path(), &keys);
    let (mut vault, key) = open_store(folder.path(), &keys, cases[0]);
    let of = vault.log_state(cases[0]).expect("reads");
    let later = NewSummary { plaintext: b"\xffof a later program", of };
    vault.keep_summaries(&[(cases[0], &key, later)]).expect("keeps");
    drop(vault);
    for read in [1, 1] {
        log_in(&tablet);
        assert_eq!((lines_of(&tablet, "球磨 花子"), tablet.cases_read()), (CASES, read));
        tablet.serve(bridge::Lock {}).expect("locks");
    }
}

#[test]
fn a_case_with_a_row_that_does_not_read_has_no_summary_and_says_so_at_each_log_in() {
    let (city, folder, keys) = (City::default(), tempfile::tempdir().expect("a folder"), MemoryKeyStore::default());
    let (tablet, cases) = full_tablet(&city, folder.path(), &keys);
    let mut torn = other_tablets_row(folder.path(), &keys, cases[5], "球磨 李子");
    torn.sealed[20] ^= 1;
    city.says(FeedItem::Row(torn));
    tablet.serve(Synchronise {}).expect("synchronises");
    for read in [1, 2] {
        log_in(&tablet);
        let today = tablet.serve(GetToday {}).expect("answers");
        assert_eq!((today.set_aside.len(), today.set_aside[0].fault.code), (1, FaultCode::CaseDamaged));
        assert_eq!(tablet.cases_read(), read, "the list itself looked at its rows");
        name(&tablet, cases[5], &format!("球磨 {read}子"));
        assert_eq!((lines_of(&tablet, &format!("球磨 {read}子")), tablet.cases_read()), (1, read));
        tablet.serve(bridge::Lock {}).expect("locks");
    }
}
