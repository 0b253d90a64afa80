//! The rules of the day on a tablet: those of the city's package as soon as it came, never those of a wrong one.

use bridge::{AddStaff, FaultCode, GetRules, GetToday, Lock, LogIn, RulesSource, RulesView, Synchronise};
use desk::{Clock, Serve, Settings, SignedRequest, Tablet, Transport};
use domain::{DeviceId, Digest, Role, Timestamp};
use proofs::{RulePackage, Signed, SigningKey};
use sealing::SystemEntropy;
use std::{
    path::Path,
    sync::{Arc, Mutex},
};
use sync::{Answer, FeedEntry, FeedItem, TransportFault, wire::COMPACT};
use vault::{Argon2Cost, Enrolment, MemoryKeyStore, Vault};

/// 2026-11-16, a Monday, at noon in Japan.
const NOON: Timestamp = Timestamp(1_794_798_000_000);
const EPOCH: Digest = Digest::from_bytes([5; 32]);
const PIN: &str = "481516";

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        NOON
    }
}

/// A server that has these for the tablet.
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

fn key() -> SigningKey {
    SigningKey::from_seed([9; 32])
}

impl City {
    fn publish(&self, package: &RulePackage) {
        let (cursor, feed) = &mut *self.0.lock().expect("is free");
        *cursor += 1;
        feed.push(FeedEntry { cursor: *cursor, item: FeedItem::Rules(Signed::sign(&key(), package)) });
    }

    fn tablet(&self, folder: &Path, keys: &MemoryKeyStore) -> Tablet {
        let path = folder.join("tablet.db");
        let mut vault = Vault::open(&path, Box::new(keys.clone()), Box::new(SystemEntropy::default())).expect("opens");
        let (label, server, device) = ("窓口1".into(), "https://localhost".into(), DeviceId::from_bytes([1; 16]));
        let city = key().public();
        let enrolment = Enrolment { device, label, server, authority: vec![], city, epoch: EPOCH };
        vault.set_enrolment(&enrolment).expect("enrols");
        let settings = Settings { argon2: Argon2Cost { memory_kib: 64, passes: 1 }, ..Settings::default() };
        Tablet::new(vault, Box::new(Noon), Box::new(SystemEntropy::default()), Box::new(self.clone()), settings)
    }
}

/// The files of this repository as a package of another version, with another fee for a card.
fn package(version: u32, fee: u32) -> RulePackage {
    let changed = files().into_iter().map(|(name, text)| {
        let text = text.replace("\nversion = 1\ntitle = \"マ", &format!("\nversion = {version}\ntitle = \"マ"));
        (name, text.replace("amount = 1000", &format!("amount = {fee}")))
    });
    let package = rules::Package::of_files(changed).expect("has a cover");
    assert_eq!(package.version, version);
    RulePackage::new(version, package.canonical(), NOON)
}

fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let file = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(&path).expect("is text"))
    };
    entries.map(file).collect()
}

/// A package of the city whose rules are of a kind that this program does not know.
fn from_the_future(version: u32) -> RulePackage {
    let cover = format!("version = {version}\ntitle = \"規則\"\n");
    let later = "[set]\nid = \"a\"\n[[robot]]\ncode = \"b\"\n";
    let package = rules::Package::of_files([("package.toml", cover.as_str()), ("a.toml", later)]).expect("has a cover");
    RulePackage::new(version, package.canonical(), NOON)
}

struct Counter {
    city: City,
    folder: tempfile::TempDir,
    keys: MemoryKeyStore,
    tablet: Option<Tablet>,
}

impl Counter {
    fn open() -> Self {
        let (city, folder, keys) = (City::default(), tempfile::tempdir().expect("a folder"), MemoryKeyStore::default());
        let tablet = city.tablet(folder.path(), &keys);
        let staff = AddStaff { name: "相良 良子".into(), role: Role::SiteManager, secret: PIN.into() };
        tablet.serve(staff).expect("registers");
        Self { city, folder, keys, tablet: Some(tablet) }
    }

    fn tablet(&self) -> &Tablet {
        self.tablet.as_ref().expect("runs")
    }

    fn receive(&self, package: &RulePackage) {
        self.city.publish(package);
        self.tablet().serve(Synchronise {}).expect("synchronises");
    }

    fn log_in(&self) {
        let staff = self.tablet().serve(bridge::GetStatus { touched: false }).expect("answers").staff[0].id;
        self.tablet().serve(LogIn { staff, secret: PIN.into() }).expect("logs in");
    }

    fn restart(&mut self) {
        self.tablet = None;
        self.tablet = Some(self.city.tablet(self.folder.path(), &self.keys));
        self.log_in();
    }

    fn rules(&self) -> RulesView {
        self.tablet().serve(GetRules {}).expect("there are rules")
    }

    /// Whose rules of which version, and what a new card costs.
    fn shown(&self) -> (RulesSource, u32, u32) {
        let view = self.rules();
        let fee = view.book.fee(&"reissue".parse().expect("a code")).map(|(_, fee)| fee.amount);
        (view.source, view.version, fee.expect("a fee"))
    }

    fn warnings(&self) -> Vec<FaultCode> {
        let today = self.tablet().serve(GetToday {}).expect("answers");
        today.set_aside.into_iter().map(|line| line.fault.code).collect()
    }
}

#[test]
fn a_package_that_came_while_locked_holds_without_a_restart_and_after_one() {
    let mut counter = Counter::open();
    counter.log_in();
    assert_eq!(counter.shown(), (RulesSource::BuiltIn, 1, 1000));
    counter.tablet().serve(Lock {}).expect("locks");
    counter.receive(&package(2, 1200));
    counter.log_in();
    assert_eq!(counter.shown(), (RulesSource::City, 2, 1200));
    assert_eq!(counter.rules().received_at, Some(NOON));
    assert!(counter.rules().name.starts_with("第2版（"), "{}", counter.rules().name);
    counter.restart();
    assert_eq!(counter.shown(), (RulesSource::City, 2, 1200));
    assert_eq!(counter.warnings(), []);
}

#[test]
fn a_package_that_this_program_cannot_use_replaces_no_good_one_and_says_so() {
    let mut counter = Counter::open();
    counter.log_in();
    counter.receive(&package(2, 1200));
    counter.receive(&from_the_future(3));
    assert_eq!(counter.shown(), (RulesSource::City, 2, 1200));
    assert_eq!(counter.warnings(), [FaultCode::RulesNeedUpdate]);
    counter.restart();
    assert_eq!(counter.shown(), (RulesSource::City, 2, 1200), "the good one was not dropped");
    counter.receive(&package(4, 1400));
    assert_eq!((counter.shown(), counter.warnings()), ((RulesSource::City, 4, 1400), vec![]));
}

#[test]
fn a_text_that_is_no_package_or_says_another_version_leaves_what_is_built_in() {
    let counter = Counter::open();
    counter.log_in();
    let other = RulePackage { version: 7, ..package(6, 1200) };
    for wrong in [RulePackage::new(5, "規則ではない".into(), NOON), other] {
        counter.receive(&wrong);
        assert_eq!(counter.shown(), (RulesSource::BuiltIn, 1, 1000));
        assert_eq!(counter.warnings(), [FaultCode::RulesNeedUpdate]);
    }
}

#[test]
fn a_warning_that_was_not_written_comes_with_the_next_start() {
    let mut counter = Counter::open();
    counter.log_in();
    counter.receive(&from_the_future(3));
    counter.tablet = None;
    let path = counter.folder.path().join("tablet.db");
    let mut vault =
        Vault::open(&path, Box::new(counter.keys.clone()), Box::new(SystemEntropy::default())).expect("opens");
    vault.take_back_all(vault::SetAsideReason::UnusableRules).expect("as if the power had failed before");
    drop(vault);
    counter.restart();
    counter.tablet().tick().expect("ticks");
    assert_eq!(counter.warnings(), [FaultCode::RulesNeedUpdate]);
}
