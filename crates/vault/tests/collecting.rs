//! The rule of N and M business days: clocks that jump, and a vault key that is gone.

use domain::{DeviceId, Digest, Role, Service, StaffId, StaffSecret, Timestamp};
use proofs::{CityKeyId, CityPublicKey, KeyBatch, Signed, SigningKey};
use sealing::{OneTimeSecret, SystemEntropy, VaultKey};
use std::path::{Path, PathBuf};
use sync::{FeedEntry, FeedItem, RowKind, Upload, tablet::Application};
use vault::{Argon2Cost, Collecting, Enrolment, KeyStore, MemoryKeyStore, NewRow, Vault, VaultError};

const CHEAP: Argon2Cost = Argon2Cost { memory_kib: 64, passes: 1 };
/// 2026-11-16, a Monday, at noon in Japan.
const MONDAY: Timestamp = Timestamp(1_794_798_000_000);
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
const YEAR_MS: i64 = 365 * DAY_MS;
const PIN: &str = "481516";
const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);
const EPOCH: Digest = Digest::from_bytes([5; 32]);

struct Fixture {
    folder: tempfile::TempDir,
    path: PathBuf,
    keys: MemoryKeyStore,
    vault: Vault,
    staff: StaffId,
    vault_key: VaultKey,
}

fn open(path: &Path, keys: &MemoryKeyStore) -> Result<Vault, VaultError> {
    Vault::open(path, Box::new(keys.clone()), Box::new(SystemEntropy::default()))
}

impl Fixture {
    /// A tablet with staff, the city's keys and a full exchange on Monday noon.
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, keys) = (folder.path().join("tablet.db"), MemoryKeyStore::default());
        let mut vault = open(&path, &keys).expect("opens");
        let vault_key = vault.make_vault_key();
        let secret = StaffSecret::choose(PIN).expect("is a PIN");
        let staff = vault.add_staff("相良", Role::SiteManager, &secret, CHEAP, &vault_key).expect("adds");
        let city = SigningKey::from_seed([9; 32]);
        let (label, server) = ("窓口1".into(), "https://localhost".into());
        let enrolment =
            Enrolment { device: DEVICE, label, server, authority: vec![], city: city.public(), epoch: EPOCH };
        vault.set_enrolment(&enrolment).expect("enrols");
        let key = CityPublicKey { id: CityKeyId(1), public: OneTimeSecret::from_bytes([1; 32]).public() };
        let batch = KeyBatch { device: DEVICE, issued_at: MONDAY, one_time: vec![key.clone()], last_resort: key };
        let feed = vec![FeedEntry { cursor: 1, item: FeedItem::CityKeys(Signed::sign(&city, &batch)) }];
        let application =
            Application { upload: Upload::default(), refused: vec![], feed, epoch: EPOCH, server_now: MONDAY };
        vault.settle(&application, MONDAY).expect("settles");
        vault.orders_fetched(MONDAY, MONDAY).expect("is kept");
        Self { folder, path, keys, vault, staff, vault_key }
    }

    fn begin_case(&mut self) -> domain::CaseId {
        let new = self.vault.draw_case().expect("draws");
        let row = NewRow { kind: RowKind::Change, plaintext: "球磨 花子".as_bytes() };
        self.vault.begin_case(&new, Service::Inquiry, &row, &self.vault_key, MONDAY).expect("begins");
        new.id
    }

    fn at(&mut self, now: Timestamp) -> Collecting {
        self.vault.watch_orders(now).expect("watches")
    }

    /// The tablet looks at the clock every ten minutes.
    fn run(&mut self, from: Timestamp, milliseconds: i64) -> Collecting {
        let steps = milliseconds / (10 * MINUTE_MS);
        (1..=steps).map(|step| self.at(from.plus_ms(step * 10 * MINUTE_MS))).last().expect("some time")
    }

    fn restart(&mut self) {
        let stand_in = Vault::open_in_memory(Box::new(MemoryKeyStore::default()), Box::new(SystemEntropy::default()));
        self.vault = stand_in.expect("while the real one is closed");
        self.vault = open(&self.path, &self.keys).expect("opens");
    }

    fn image(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        for suffix in ["", "-wal"] {
            let from = PathBuf::from(format!("{}{suffix}", self.path.display()));
            if from.exists() {
                std::fs::copy(from, format!("{}{suffix}", path.display())).expect("copies");
            }
        }
        path
    }
}

#[test]
fn collecting_stops_after_three_business_days_and_the_day_before_is_said() {
    let mut tablet = Fixture::new();
    for (days, expected) in
        [(0, Collecting::Goes), (2, Collecting::Goes), (3, Collecting::LastDay), (4, Collecting::Stopped)]
    {
        assert_eq!(tablet.at(MONDAY.plus_ms(days * DAY_MS)), expected, "day {days}");
    }
    tablet.restart();
    assert_eq!(tablet.at(MONDAY.plus_ms(4 * DAY_MS)), Collecting::Stopped);
    tablet.vault.orders_fetched(MONDAY.plus_ms(4 * DAY_MS), MONDAY.plus_ms(4 * DAY_MS)).expect("is kept");
    assert_eq!(tablet.at(MONDAY.plus_ms(4 * DAY_MS)), Collecting::Goes);
    assert_eq!(tablet.at(MONDAY.plus_ms(6 * DAY_MS)), Collecting::Goes, "a weekend does not count");
}

#[test]
fn a_clock_set_back_stops_nothing_and_puts_nothing_off() {
    let mut tablet = Fixture::new();
    assert_eq!(tablet.run(MONDAY, 4 * DAY_MS), Collecting::Stopped);
    let back = MONDAY.plus_ms(-YEAR_MS);
    assert_eq!(tablet.at(back), Collecting::Stopped);
    tablet.restart();
    // Fridays noon and twelve business days more, with the clock set back every day.
    let mut last = Collecting::Stopped;
    for _ in 0..20 {
        assert_ne!(tablet.at(back), Collecting::Goes);
        last = tablet.run(back, DAY_MS);
    }
    assert_eq!(last, Collecting::MustForget, "the days were lived through, whatever the clock said");
}

#[test]
fn a_clock_that_jumps_years_forward_stops_at_once_and_destroys_nothing_by_itself() {
    let mut tablet = Fixture::new();
    let wrong = MONDAY.plus_ms(5 * YEAR_MS);
    assert_eq!(tablet.at(wrong), Collecting::Stopped);
    assert_eq!(tablet.run(wrong, 2 * HOUR_MS), Collecting::Stopped);
    let right = MONDAY.plus_ms(3 * HOUR_MS);
    assert_eq!(tablet.at(right), Collecting::Stopped, "setting it right brings no time back");
    tablet.vault.orders_fetched(right, right).expect("is kept");
    assert_eq!(tablet.at(right.plus_ms(HOUR_MS)), Collecting::Goes, "one full exchange does");
    assert_eq!(tablet.at(MONDAY.plus_ms(2 * DAY_MS)), Collecting::Goes, "the accident left nothing behind");
}

#[test]
fn two_wrong_jumps_are_not_yet_a_day() {
    let mut tablet = Fixture::new();
    for _ in 0..2 {
        assert_eq!(tablet.at(MONDAY.plus_ms(70 * YEAR_MS)), Collecting::Stopped);
        assert_eq!(tablet.at(MONDAY), Collecting::Stopped);
    }
    assert_eq!(tablet.run(MONDAY, 11 * HOUR_MS), Collecting::Stopped);
    assert_eq!(tablet.run(MONDAY.plus_ms(11 * HOUR_MS), 2 * HOUR_MS), Collecting::MustForget);
}

#[test]
fn a_tablet_whose_clock_is_years_wrong_counts_the_days_all_the_same() {
    let mut tablet = Fixture::new();
    let wrong = MONDAY.plus_ms(-3 * YEAR_MS);
    tablet.vault.orders_fetched(MONDAY, wrong).expect("is kept");
    assert_eq!(tablet.run(wrong, 3 * DAY_MS), Collecting::LastDay);
    assert_eq!(tablet.run(wrong.plus_ms(3 * DAY_MS), DAY_MS), Collecting::Stopped);
}

#[test]
fn the_last_state_is_watched_for_a_day_before_the_key_goes() {
    let mut tablet = Fixture::new();
    let over = MONDAY.plus_ms(15 * DAY_MS);
    assert_eq!(tablet.at(over.plus_ms(-DAY_MS)), Collecting::Stopped);
    assert_eq!(tablet.at(over), Collecting::Stopped);
    assert_eq!(tablet.run(over, 23 * HOUR_MS), Collecting::Stopped);
    assert_eq!(tablet.run(over.plus_ms(23 * HOUR_MS), 2 * HOUR_MS), Collecting::MustForget);
}

#[test]
fn an_old_image_the_pin_and_the_key_store_open_nothing_once_the_key_is_gone() {
    let mut tablet = Fixture::new();
    let case = tablet.begin_case();
    let (old, old_keys) = (tablet.image("old.db"), tablet.keys.image());
    tablet.vault.forget_vault_key().expect("forgets");
    for (name, keys, opens) in [("then.db", old_keys, true), ("now.db", tablet.keys.image(), false)] {
        let copy = tablet.folder.path().join(name);
        for suffix in ["", "-wal"] {
            std::fs::copy(format!("{}{suffix}", old.display()), format!("{}{suffix}", copy.display())).expect("copies");
        }
        let read = open(&copy, &keys).and_then(|mut vault| {
            let key = vault.log_in(tablet.staff, PIN, MONDAY).map_err(|_| VaultError::Damaged("log-in"))?;
            vault.case_key(case, &key)
        });
        assert_eq!(read.is_ok_and(|key| key.is_some()), opens, "{name}");
    }
    let mut current = open(&tablet.image("current.db"), &tablet.keys.image()).expect("opens");
    assert!(current.log_in(tablet.staff, PIN, MONDAY).is_err());
    assert!(current.case_key(case, &tablet.vault_key).expect("reads").is_none(), "even the vault key opens nothing");
}

#[test]
fn what_is_sealed_stays_and_is_sent_and_new_staff_begin_anew() {
    let mut tablet = Fixture::new();
    let case = tablet.begin_case();
    let before = tablet.vault.gather().expect("gathers").0;
    let identity = tablet.vault.identity().expect("is there").public();
    tablet.vault.forget_vault_key().expect("forgets");
    tablet.restart();
    assert!(tablet.vault.has_forgotten().expect("reads") && tablet.vault.staff(MONDAY).expect("lists").is_empty());
    let after = tablet.vault.gather().expect("gathers").0;
    assert_eq!((&after.openings, &after.rows, &after.counts), (&before.openings, &before.rows, &before.counts));
    assert_eq!(after.request_key, None, "the key for requests is gone too");
    assert_eq!(tablet.vault.identity().expect("is there").public(), identity);
    let (vault_key, secret) = (tablet.vault.make_vault_key(), StaffSecret::choose("271828").expect("is a PIN"));
    let staff = tablet.vault.add_staff("五木", Role::SiteManager, &secret, CHEAP, &vault_key).expect("adds");
    assert!(tablet.vault.log_in(staff, "271828", MONDAY).is_ok());
    let named = tablet.vault.gather().expect("gathers").0.request_key.expect("a new one is named");
    assert_ne!(Some(named), before.request_key);
    assert!(tablet.vault.case_key(case, &vault_key).expect("reads").is_none());
}

/// A key store whose power fails at the n-th call that changes something.
struct Failing {
    keys: MemoryKeyStore,
    left: u32,
}

impl Failing {
    fn spend(&mut self) -> Result<(), vault::KeyStoreError> {
        self.left = self.left.checked_sub(1).ok_or(vault::KeyStoreError {
            operation: "power",
            name: String::new(),
            reason: "cut".into(),
        })?;
        Ok(())
    }
}

impl KeyStore for Failing {
    fn load(&self, name: &str) -> Result<Option<zeroize::Zeroizing<Vec<u8>>>, vault::KeyStoreError> {
        self.keys.load(name)
    }

    fn store(&mut self, name: &str, secret: &[u8]) -> Result<(), vault::KeyStoreError> {
        self.spend()?;
        self.keys.store(name, secret)
    }

    fn destroy(&mut self, name: &str) -> Result<(), vault::KeyStoreError> {
        self.spend()?;
        self.keys.destroy(name)
    }

    fn names(&self) -> Result<Vec<String>, vault::KeyStoreError> {
        self.keys.names()
    }
}

#[test]
fn a_crash_at_any_step_is_made_good_by_the_next_start() {
    let mut finished = 0;
    for left in 0..6 {
        let mut tablet = Fixture::new();
        let case = tablet.begin_case();
        let old = tablet.keys.image();
        let failing = Failing { keys: tablet.keys.clone(), left };
        tablet.vault = Vault::open(&tablet.path, Box::new(failing), Box::new(SystemEntropy::default())).expect("opens");
        let done = tablet.vault.forget_vault_key().is_ok();
        tablet.restart();
        let gone = tablet.vault.staff(MONDAY).expect("lists").is_empty();
        assert_eq!(gone, tablet.vault.has_forgotten().expect("reads"), "all of it or nothing, at step {left}");
        assert_eq!(tablet.vault.case_key(case, &tablet.vault_key).is_ok_and(|key| key.is_some()), !gone);
        let secret = |keys: &MemoryKeyStore| keys.load("device-secret").expect("loads");
        assert_eq!(secret(&tablet.keys) == secret(&old), !gone, "the secret of before is gone at step {left}");
        assert_eq!(tablet.vault.gather().expect("gathers").0.rows.len(), 1, "the outbox stays");
        tablet.vault.forget_vault_key().expect("can be done again");
        assert!(tablet.vault.staff(MONDAY).expect("lists").is_empty());
        finished += u32::from(done);
    }
    assert!((1..6).contains(&finished), "some of these crashed and some did not: {finished}");
}
