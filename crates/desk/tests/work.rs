//! How much the first screen makes the tablet read: each case once, whatever comes and goes.

use bridge::{AddStaff, FaultCode, GetToday, LogIn, OpenCase, SetField, Synchronise, ViewCase};
use desk::{Clock, Serve, Settings, SignedRequest, Tablet, Transport};
use domain::{CaseId, DeviceId, Digest, Field, Outcome, Role, Service, Stage, Timestamp, Value};
use proofs::{CityKeyId, CityPublicKey, KeyBatch, Signed, SigningKey};
use sealing::{OneTimeSecret, SystemEntropy};
use std::{
    path::Path,
    sync::{Arc, Mutex},
};
use sync::{Answer, FeedEntry, FeedItem, HandOverNotice, TransportFault, encode};
use vault::{Argon2Cost, Enrolment, MemoryKeyStore, Vault};

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
        Ok(encode(&Answer { epoch: EPOCH, now: NOON, refused: vec![], feed, more: false }))
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

#[test]
fn a_case_is_read_once_and_again_only_when_others_wrote_to_it() {
    let (city, folder, keys) = (City::default(), tempfile::tempdir().expect("a folder"), MemoryKeyStore::default());
    let tablet = city.tablet(folder.path(), &keys);
    let staff = AddStaff { name: "相良 良子".into(), role: Role::SiteManager, secret: PIN.into() };
    tablet.serve(staff).expect("registers");
    log_in(&tablet);
    city.gives_keys();
    tablet.serve(Synchronise {}).expect("synchronises");
    let open = |_| tablet.serve(OpenCase { service: Service::Inquiry, along: None }).expect("opens").case;
    let cases: Vec<CaseId> = (0..CASES).map(open).collect();
    cases.iter().for_each(|case| name(&tablet, *case, "球磨 花子"));
    drop(tablet);

    let tablet = city.tablet(folder.path(), &keys);
    log_in(&tablet);
    let today = || tablet.serve(GetToday {}).expect("answers");
    assert_eq!(today().cases.len(), CASES);
    assert_eq!(tablet.cases_read(), CASES as u64);
    tablet.serve(Synchronise {}).expect("an exchange that brings nothing");
    name(&tablet, cases[3], "球磨 桃子");
    assert_eq!(today().cases.iter().filter(|line| line.name.as_deref() == Some("球磨 桃子")).count(), 1);
    assert_eq!(tablet.cases_read(), CASES as u64, "nothing was read anew");

    let notice = HandOverNotice { case: cases[7], device: OTHER, at: NOON, outcome: Outcome::HandedOver };
    city.says(FeedItem::HandOver(notice));
    tablet.serve(Synchronise {}).expect("synchronises");
    let lines = today().cases;
    assert_eq!(lines.iter().filter(|line| line.stage == Stage::HandingOver).count(), 1);
    assert_eq!(tablet.cases_read(), CASES as u64 + 1, "the one that others wrote to");

    tablet.serve(bridge::Lock {}).expect("locks");
    let locked = tablet.serve(ViewCase { case: cases[0] }).expect_err("nothing is kept behind the lock");
    assert_eq!(locked.code, FaultCode::Locked);
}
