//! The shredder against people who copied disks and key stores and learn the PIN later.

#[path = "shred/late.rs"]
mod late;
#[path = "shred/missed.rs"]
mod missed;
#[path = "shred/summaries.rs"]
mod summaries;

use domain::{CaseId, CountCategory, DeviceId, Digest, Outcome, Role, Service, StaffId, StaffSecret, Stage, Timestamp};
use proofs::{
    CityKeyId, CityPublicKey, Coverage, KeyBatch, PublicKey, PurgeOrder, Receipt, ShredAck, Signed, SigningKey,
};
use sealing::{OneTimeSecret, SystemEntropy, VaultKey};
use std::path::{Path, PathBuf};
use sync::{FeedEntry, FeedItem, Row, RowKind, Upload, tablet::Application};
use vault::{Argon2Cost, End, Enrolment, MemoryKeyStore, NewRow, SetAsideReason, Vault, VaultError, log::open_row};

const CHEAP: Argon2Cost = Argon2Cost { memory_kib: 64, passes: 1 };
const NOW: Timestamp = Timestamp(1_795_316_400_000);
const PIN: &str = "481516";
const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);
const EPOCH: Digest = Digest::from_bytes([5; 32]);

/// A tablet with one member of staff, enrolled with a city that can sign.
struct Fixture {
    _folder: tempfile::TempDir,
    path: PathBuf,
    keys: MemoryKeyStore,
    vault: Vault,
    staff: StaffId,
    vault_key: VaultKey,
    city: SigningKey,
    cursor: u64,
}

/// What an attacker copied.
struct Image {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, keys) = (folder.path().join("tablet.db"), MemoryKeyStore::default());
        let mut vault = open(&path, &keys);
        let vault_key = vault.make_vault_key();
        let secret = StaffSecret::choose(PIN).expect("is a PIN");
        let staff = vault.add_staff("相良", Role::SiteManager, &secret, CHEAP, &vault_key).expect("adds");
        let city = SigningKey::from_seed([9; 32]);
        vault.set_enrolment(&enrolment(city.public())).expect("enrols");
        let mut fixture = Self { _folder: folder, path, keys, vault, staff, vault_key, city, cursor: 0 };
        fixture.give_city_keys();
        fixture
    }

    fn give_city_keys(&mut self) {
        let key = |id| CityPublicKey { id: CityKeyId(id), public: OneTimeSecret::from_bytes([id as u8; 32]).public() };
        let batch =
            KeyBatch { device: DEVICE, issued_at: NOW, one_time: (1..9).map(key).collect(), last_resort: key(99) };
        let item = FeedItem::CityKeys(Signed::sign(&self.city, &batch));
        self.settle(vec![item]);
    }

    fn settle(&mut self, items: Vec<FeedItem>) -> vault::Settled {
        let application = self.application(items);
        self.vault.settle(&application, NOW).expect("settles")
    }

    fn application(&mut self, items: Vec<FeedItem>) -> Application {
        let feed = items
            .into_iter()
            .map(|item| {
                self.cursor += 1;
                FeedEntry { cursor: self.cursor, item }
            })
            .collect();
        Application { upload: Upload::default(), refused: vec![], feed, epoch: EPOCH, server_now: NOW }
    }

    fn begin_case(&mut self, words: &str) -> CaseId {
        let mut new = self.vault.draw_case().expect("draws");
        new.summary = Some(words.as_bytes().to_vec().into());
        let row = NewRow { kind: RowKind::Change, plaintext: words.as_bytes() };
        self.vault.begin_case(&new, Service::Inquiry, &row, &self.vault_key, NOW).expect("begins");
        new.id
    }

    fn write(&mut self, case: CaseId, words: &str) {
        let key = self.vault.case_key(case, &self.vault_key).expect("opens").expect("is there");
        let row = NewRow { kind: RowKind::Change, plaintext: words.as_bytes() };
        self.vault.append(case, &key, &[row], None).expect("appends");
    }

    /// The city's receipt and order over everything this tablet has of a case now.
    fn receipt(&self, case: CaseId) -> FeedItem {
        let (last_sequence, chain) = self.vault.own_tip(case).expect("a tip");
        let receipt = Receipt {
            case,
            case_number: self.vault.case(case).expect("is listed").number,
            outcome: Outcome::HandedOver,
            received_at: NOW,
            heads: vec![],
            photos: vec![],
            covered: vec![Coverage { device: DEVICE, last_sequence, chain }],
            addendum: None,
            nonce: Digest::from_bytes([7; 32]),
        };
        let receipt = Signed::sign(&self.city, &receipt);
        let order = PurgeOrder { case, receipt: receipt.digest(), issued_at: NOW };
        FeedItem::Receipt { receipt, order: Signed::sign(&self.city, &order) }
    }

    fn image(&self) -> Image {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tablet.db");
        for suffix in ["", "-wal", "-shm"] {
            let (from, to) = (with_suffix(&self.path, suffix), with_suffix(&path, suffix));
            if from.exists() {
                std::fs::copy(from, to).expect("copies");
            }
        }
        Image { _folder: folder, path }
    }

    /// Reads every row of a case; fails like the attacker does.
    fn read(&mut self, case: CaseId) -> Result<Vec<String>, VaultError> {
        read(&mut self.vault, &self.vault_key, case)
    }

    fn acks(&self) -> Vec<ShredAck> {
        let (upload, _) = self.vault.gather().expect("gathers");
        let identity = SigningKey::from_seed(self.identity_seed()).public();
        upload.acks.iter().map(|ack| ack.verify(&identity).expect("is signed by the tablet")).collect()
    }

    fn identity_seed(&self) -> [u8; 32] {
        let stored = vault::KeyStore::load(&self.keys, "device-identity").expect("loads").expect("is there");
        stored.as_slice().try_into().expect("32 bytes")
    }
}

impl Image {
    /// Opens the copied disk with a copied key store, and with the PIN.
    fn read_with(&self, keys: &MemoryKeyStore, staff: StaffId, case: CaseId) -> Result<Vec<String>, VaultError> {
        let mut vault = Vault::open(&self.path, Box::new(keys.image()), Box::new(SystemEntropy::default()))?;
        let key = vault.log_in(staff, PIN, NOW).map_err(|_| VaultError::Damaged("log-in"))?;
        read(&mut vault, &key, case)
    }
}

fn read(vault: &mut Vault, vault_key: &VaultKey, case: CaseId) -> Result<Vec<String>, VaultError> {
    let key = vault.case_key(case, vault_key)?.ok_or(VaultError::CaseUnknown)?;
    let rows = vault.all_rows(case)?;
    if rows.is_empty() {
        return Err(VaultError::CaseUnknown);
    }
    rows.iter().map(|row| Ok(String::from_utf8_lossy(&open_row(row, &key)?).into_owned())).collect()
}

fn open(path: &Path, keys: &MemoryKeyStore) -> Vault {
    Vault::open(path, Box::new(keys.clone()), Box::new(SystemEntropy::default())).expect("opens")
}

fn enrolment(city: PublicKey) -> Enrolment {
    Enrolment {
        device: DEVICE,
        label: "窓口1".into(),
        server: "https://localhost".into(),
        authority: vec![],
        city,
        epoch: EPOCH,
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", path.display()))
}

#[test]
fn an_old_disk_image_opens_nothing_that_was_shredded_once_its_slot_secret_is_gone() {
    let mut tablet = Fixture::new();
    let (gone, stays) = (tablet.begin_case("球磨 花子"), tablet.begin_case("五木 次郎"));
    let (old_disk, old_keys) = (tablet.image(), tablet.keys.image());
    assert!(old_disk.read_with(&old_keys, tablet.staff, gone).is_ok(), "with all of the past, the past opens");
    let receipt = tablet.receipt(gone);
    tablet.settle(vec![receipt]);
    for case in [gone, stays] {
        let read = tablet.image().read_with(&tablet.keys, tablet.staff, case);
        assert_eq!(read.is_ok(), case == stays);
        let read = old_disk.read_with(&tablet.keys, tablet.staff, case);
        assert!(read.is_err(), "the old image needs a slot secret that no longer exists, whatever PIN is learned");
    }
    assert_eq!(tablet.read(stays).expect("the survivor opens"), ["五木 次郎"]);
}

#[test]
fn nothing_of_a_shredded_case_stays_in_the_files() {
    let mut tablet = Fixture::new();
    let gone = tablet.begin_case(&"球磨 花子".repeat(200));
    let sealed: Vec<Row> = tablet.vault.all_rows(gone).expect("rows");
    let piece = &sealed[0].sealed[40..80];
    let held = |path: &Path| std::fs::read(path).is_ok_and(|bytes| bytes.windows(piece.len()).any(|w| w == piece));
    assert!(held(&tablet.path) || held(&with_suffix(&tablet.path, "-wal")));
    let receipt = tablet.receipt(gone);
    tablet.settle(vec![receipt]);
    assert!(!held(&tablet.path) && !held(&with_suffix(&tablet.path, "-wal")));
    assert_eq!(tablet.vault.case(gone).expect("its line stays").stage, Stage::Received);
}

#[test]
fn the_tablet_signs_only_after_its_old_slot_secret_is_gone() {
    let mut tablet = Fixture::new();
    let gone = tablet.begin_case("球磨 花子");
    assert!(tablet.acks().is_empty());
    let receipt = tablet.receipt(gone);
    tablet.settle(vec![receipt]);
    let acks = tablet.acks();
    assert_eq!((acks.len(), acks[0].case, acks[0].slot_epoch), (1, gone, 0));
    let names = vault::KeyStore::names(&tablet.keys).expect("lists");
    assert!(!names.contains(&"slot-secret-0".to_owned()) && names.contains(&"slot-secret-1".to_owned()));
}

#[test]
fn a_crash_after_the_new_slot_secret_loses_nothing() {
    let mut tablet = Fixture::new();
    let case = tablet.begin_case("五木 次郎");
    // The power fails when S_1 is in the key store and the store still says S_0.
    vault::KeyStore::store(&mut tablet.keys, "slot-secret-1", &[3; 32]).expect("stores");
    let (path, keys) = (tablet.path.clone(), tablet.keys.clone());
    tablet.vault = Vault::open_in_memory(Box::new(MemoryKeyStore::default()), Box::new(SystemEntropy::default()))
        .expect("a stand-in while the real one is closed");
    tablet.vault = open(&path, &keys);
    assert_eq!(tablet.read(case).expect("opens"), ["五木 次郎"]);
    assert!(!vault::KeyStore::names(&keys).expect("lists").contains(&"slot-secret-1".to_owned()));
}

#[test]
fn an_edit_the_receipt_does_not_cover_stays_and_says_so() {
    let mut tablet = Fixture::new();
    let case = tablet.begin_case("球磨 花子");
    let receipt = tablet.receipt(case);
    tablet.write(case, "あとから書いたこと");
    let settled = tablet.settle(vec![receipt]);
    assert_eq!((settled.set_aside, settled.cases_received_by_city), (1, 0));
    assert_eq!(tablet.read(case).expect("is still here").len(), 2);
    assert_eq!(tablet.vault.all_set_aside().expect("lists")[0].reason, SetAsideReason::LateEdit);
    assert!(tablet.acks().is_empty());
}

#[test]
fn a_receipt_of_a_stranger_destroys_nothing() {
    let mut tablet = Fixture::new();
    let case = tablet.begin_case("球磨 花子");
    let city = std::mem::replace(&mut tablet.city, SigningKey::from_seed([66; 32]));
    let forged = tablet.receipt(case);
    tablet.city = city;
    let settled = tablet.settle(vec![forged]);
    assert_eq!(settled.set_aside, 1);
    assert!(tablet.read(case).is_ok() && tablet.acks().is_empty());
}

#[test]
fn a_row_that_comes_after_the_purge_does_not_bring_the_case_back() {
    let mut tablet = Fixture::new();
    let case = tablet.begin_case("球磨 花子");
    let mut row = tablet.vault.all_rows(case).expect("rows").remove(0);
    row.device = DeviceId::from_bytes([2; 16]);
    let receipt = tablet.receipt(case);
    tablet.settle(vec![receipt.clone()]);
    let settled = tablet.settle(vec![FeedItem::Row(row), receipt]);
    assert_eq!((settled.rows_received, settled.cases_received_by_city), (0, 0));
    assert!(tablet.vault.all_rows(case).expect("reads").is_empty());
    assert_eq!(tablet.vault.case(case).expect("its line stays").stage, Stage::Received);
}

#[test]
fn counts_survive_the_case() {
    let mut tablet = Fixture::new();
    let case = tablet.begin_case("球磨 花子");
    let before = tablet.vault.counts().expect("counts");
    let mut categories: Vec<CountCategory> = before.iter().map(|count| count.category).collect();
    categories.sort();
    assert_eq!(categories, [CountCategory::Opened(Service::Inquiry), CountCategory::Visit]);
    let receipt = tablet.receipt(case);
    tablet.settle(vec![receipt]);
    let after = tablet.vault.counts().expect("counts");
    assert!(before.iter().all(|count| after.contains(count)));
    assert!(domain::Reconciliation::tally(&after, 0).balances(), "the end is counted though no notice told of it");
}

#[test]
fn another_epoch_of_the_server_deletes_nothing_and_everything_is_offered_again() {
    let mut tablet = Fixture::new();
    let case = tablet.begin_case("球磨 花子");
    let (upload, _) = tablet.vault.gather().expect("gathers");
    let mut application = tablet.application(vec![]);
    application.upload = upload;
    tablet.vault.settle(&application, NOW).expect("settles");
    assert_eq!(tablet.vault.unsent().expect("counts"), 0);
    let mut replaced = tablet.application(vec![]);
    replaced.epoch = Digest::from_bytes([6; 32]);
    assert!(tablet.vault.settle(&replaced, NOW).expect("settles").server_replaced);
    assert_eq!(tablet.vault.unsent().expect("counts"), 1);
    assert_eq!(tablet.vault.cursor().expect("reads"), 0);
    assert!(tablet.read(case).is_ok());
}

#[test]
fn a_case_that_was_ended_in_two_ways_is_counted_as_the_city_received_it() {
    let mut tablet = Fixture::new();
    let (contested, withdrawn) = (tablet.begin_case("球磨 花子"), tablet.begin_case("五木 次郎"));
    for case in [contested, withdrawn] {
        let key = tablet.vault.case_key(case, &tablet.vault_key).expect("opens").expect("is there");
        let row = NewRow { kind: RowKind::Change, plaintext: b"ends" };
        let end = End { row: &row, outcome: Outcome::Withdrawn, also: &[], summary: None };
        tablet.vault.hand_over(case, &key, &end, NOW).expect("ends");
    }
    let (upload, _) = tablet.vault.gather().expect("gathers");
    let told = Application { upload, ..tablet.application(vec![]) };
    tablet.vault.settle(&told, NOW).expect("settles");
    let ends = |tablet: &Fixture| {
        let tally = domain::Reconciliation::tally(&tablet.vault.counts().expect("counts"), 0);
        (tally.balances(), tally.handed_over, tally.withdrawn)
    };
    assert_eq!(ends(&tablet), (true, 0, 2));
    let received = tablet.receipt(contested);
    for _ in 0..2 {
        tablet.settle(vec![received.clone()]);
        assert_eq!(ends(&tablet), (true, 1, 1), "once, and the other case stays as it ended");
    }
    let told_again = tablet.vault.gather().expect("gathers").0.counts;
    assert_eq!(told_again.len(), 1);
    assert_eq!(told_again[0].entry.category, domain::CountCategory::Ended(Outcome::HandedOver));
}
