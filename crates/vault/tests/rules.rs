//! Packages of rules: what is kept, what is set aside, and what never replaces a good one. All of it while locked.

use domain::{DeviceId, Digest, Timestamp};
use proofs::{RulePackage, Signed, SigningKey};
use rusqlite::Connection;
use sealing::SystemEntropy;
use std::path::PathBuf;
use sync::{FeedEntry, FeedItem, Upload, tablet::Application};
use vault::{Enrolment, HeldRules, MemoryKeyStore, SetAsideReason, Settled, Vault};

const NOW: Timestamp = Timestamp(1_795_316_400_000);
const EPOCH: Digest = Digest::from_bytes([5; 32]);

/// An enrolled tablet at which nobody ever logged in.
struct Fixture {
    _folder: tempfile::TempDir,
    path: PathBuf,
    keys: MemoryKeyStore,
    vault: Vault,
    city: SigningKey,
    cursor: u64,
}

fn open(path: &std::path::Path, keys: &MemoryKeyStore) -> Vault {
    Vault::open(path, Box::new(keys.clone()), Box::new(SystemEntropy::default())).expect("opens")
}

fn package(version: u32, text: &str) -> RulePackage {
    RulePackage::new(version, text.into(), NOW)
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, keys) = (folder.path().join("tablet.db"), MemoryKeyStore::default());
        let mut vault = open(&path, &keys);
        let city = SigningKey::from_seed([9; 32]);
        let device = DeviceId::from_bytes([1; 16]);
        let (label, server) = ("広場".into(), "https://localhost".into());
        let enrolment = Enrolment { device, label, server, authority: vec![], city: city.public(), epoch: EPOCH };
        vault.set_enrolment(&enrolment).expect("enrols");
        Self { _folder: folder, path, keys, vault, city, cursor: 0 }
    }

    fn settle(&mut self, signed: Signed<RulePackage>) -> Settled {
        self.cursor += 1;
        let feed = vec![FeedEntry { cursor: self.cursor, item: FeedItem::Rules(signed) }];
        let upload = Upload::default();
        let application = Application { upload, refused: vec![], feed, epoch: EPOCH, server_now: NOW };
        self.vault.settle(&application, NOW).expect("settles")
    }

    fn receive(&mut self, package: &RulePackage) -> Settled {
        let signed = Signed::sign(&self.city, package);
        self.settle(signed)
    }

    fn held(&self) -> Vec<Option<RulePackage>> {
        self.vault.rule_packages().expect("reads").into_iter().map(|held| held.package).collect()
    }

    fn set_aside(&self) -> Vec<SetAsideReason> {
        self.vault.all_set_aside().expect("reads").into_iter().map(|line| line.reason).collect()
    }

    fn restart(&mut self) {
        self.vault = Vault::open_in_memory(Box::new(MemoryKeyStore::default()), Box::new(SystemEntropy::default()))
            .expect("a stand-in");
        self.vault = open(&self.path, &self.keys);
    }
}

#[test]
fn a_package_of_the_city_is_kept_while_locked_and_after_a_restart() {
    let mut tablet = Fixture::new();
    assert_eq!(tablet.held(), []);
    let settled = tablet.receive(&package(2, "規則二"));
    assert!(settled.rules && settled.set_aside == 0);
    tablet.restart();
    let held = HeldRules { version: 2, received_at: NOW, package: Some(package(2, "規則二")) };
    assert_eq!(tablet.vault.rule_packages().expect("reads"), [held]);
}

#[test]
fn a_later_package_comes_first_and_the_earlier_one_stays_until_it_is_dropped() {
    let mut tablet = Fixture::new();
    for version in [1, 2, 3] {
        tablet.receive(&package(version, "規則"));
    }
    let versions =
        |tablet: &Fixture| tablet.held().into_iter().flatten().map(|package| package.version).collect::<Vec<_>>();
    assert_eq!(versions(&tablet), [3, 2, 1]);
    tablet.vault.keep_rules(&[1]).expect("drops");
    assert_eq!(versions(&tablet), [3, 1], "the newest may be what a later program can use");
}

#[test]
fn what_the_city_did_not_sign_is_set_aside_and_replaces_nothing() {
    let mut tablet = Fixture::new();
    tablet.receive(&package(2, "規則二"));
    let forged = Signed::sign(&SigningKey::from_seed([66; 32]), &package(3, "偽の規則"));
    let mut changed = Signed::sign(&tablet.city, &package(3, "規則三"));
    changed.body = changed.body.replace('三', "偽");
    for wrong in [forged, changed] {
        let settled = tablet.settle(wrong);
        assert!(!settled.rules && settled.set_aside == 1);
        assert_eq!(tablet.held(), [Some(package(2, "規則二"))]);
    }
    assert_eq!(tablet.set_aside(), [SetAsideReason::ForeignStatement]);
}

#[test]
fn an_older_package_or_another_one_of_the_same_version_replaces_nothing() {
    let mut tablet = Fixture::new();
    tablet.receive(&package(2, "規則二"));
    for wrong in [package(1, "規則一"), package(2, "別の規則二")] {
        let settled = tablet.receive(&wrong);
        assert!(!settled.rules && settled.set_aside == 1, "{wrong:?}");
        assert_eq!(tablet.held(), [Some(package(2, "規則二"))]);
        assert_eq!(tablet.set_aside(), [SetAsideReason::OlderRules]);
    }
    let settled = tablet.receive(&package(2, "規則二"));
    assert_eq!((settled.set_aside, tablet.set_aside()), (0, vec![]), "the right one again ends the warning");
}

#[test]
fn a_torn_text_is_set_aside_until_a_whole_one_comes() {
    let mut tablet = Fixture::new();
    tablet.receive(&package(2, "規則二"));
    let torn = RulePackage { text: "規".into(), ..package(3, "規則三") };
    assert_eq!(tablet.receive(&torn).set_aside, 1);
    assert_eq!(
        (tablet.held(), tablet.set_aside()),
        (vec![Some(package(2, "規則二"))], vec![SetAsideReason::TornRules])
    );
    tablet.receive(&package(3, "規則三"));
    assert_eq!((tablet.held().len(), tablet.set_aside()), (2, vec![]));
}

#[test]
fn a_package_that_is_torn_on_the_disk_says_so_and_is_mended_by_the_same_one() {
    let mut tablet = Fixture::new();
    tablet.receive(&package(1, "規則一"));
    tablet.receive(&package(2, "規則二"));
    let disk = Connection::open(&tablet.path).expect("opens");
    disk.execute("UPDATE rule_package SET signed = x'07' WHERE version = 2", []).expect("damages");
    drop(disk);
    assert_eq!(tablet.held(), [None, Some(package(1, "規則一"))]);
    assert!(tablet.receive(&package(2, "規則二")).rules);
    assert_eq!(tablet.held(), [Some(package(2, "規則二")), Some(package(1, "規則一"))]);
}

#[test]
fn a_store_of_an_earlier_program_takes_a_package_too() {
    let mut tablet = Fixture::new();
    let disk = Connection::open(&tablet.path).expect("opens");
    disk.execute_batch("DROP TABLE rule_package").expect("an earlier program had none");
    drop(disk);
    tablet.restart();
    assert!(tablet.receive(&package(2, "規則二")).rules);
}
