//! A lent case that goes back: what is shredded, what is not, and what an old release cannot do.

use domain::{CaseId, CaseNumber, DeviceId, Digest, Outcome, Role, StaffId, StaffSecret, Timestamp};
use proofs::{Coverage, FleetPolicy, PurgeOrder, Receipt, Release, ShredAck, ShredMethod, Signed, SigningKey};
use sealing::{CaseKey, Recipient, SystemEntropy, VaultKey, aead, seal_case_key};
use std::path::PathBuf;
use sync::{
    CaseRequest, CityEnvelope, DeviceEnvelope, FeedEntry, FeedItem, Grant, Opening, Row, RowKind, Upload,
    row::associated_data, tablet::Application,
};
use vault::{
    Argon2Cost, End, Enrolment, KeyStore, MemoryKeyStore, NewRow, ReturnWish, Settled, Vault, VaultError, log::open_row,
};

const CHEAP: Argon2Cost = Argon2Cost { memory_kib: 64, passes: 1 };
const NOW: Timestamp = Timestamp(1_795_316_400_000);
const PIN: &str = "481516";
const HERE: DeviceId = DeviceId::from_bytes([1; 16]);
const OWNER: DeviceId = DeviceId::from_bytes([2; 16]);
const CASE: CaseId = CaseId::from_bytes([7; 16]);
const EPOCH: Digest = Digest::from_bytes([5; 32]);
const WORDS: &str = "球磨 花子";

/// A tablet that asks for another tablet's case.
struct Fixture {
    _folder: tempfile::TempDir,
    path: PathBuf,
    keys: MemoryKeyStore,
    vault: Vault,
    staff: StaffId,
    vault_key: VaultKey,
    city: SigningKey,
    case_key: CaseKey,
    cursor: u64,
}

fn number() -> CaseNumber {
    CaseNumber::new(OWNER, 1)
}

fn open(path: &std::path::Path, keys: &MemoryKeyStore) -> Vault {
    Vault::open(path, Box::new(keys.clone()), Box::new(SystemEntropy::default())).expect("opens")
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
        let (label, server) = ("広場".into(), "https://localhost".into());
        let enrolment = Enrolment { device: HERE, label, server, authority: vec![], city: city.public(), epoch: EPOCH };
        vault.set_enrolment(&enrolment).expect("enrols");
        let case_key = CaseKey::from_bytes([0xca; 32]);
        Self { _folder: folder, path, keys, vault, staff, vault_key, city, case_key, cursor: 0 }
    }

    /// A tablet to which the case has just been lent.
    fn lent() -> (Self, Grant) {
        let mut tablet = Self::new();
        let grant = tablet.borrow();
        (tablet, grant)
    }

    fn borrow(&mut self) -> Grant {
        let grant = self.ask();
        let row = self.owners_row(WORDS);
        self.settle(vec![FeedItem::Grant(grant.clone()), FeedItem::Row(row)]);
        self.vault.claim_grants(&self.vault_key).expect("claims");
        grant
    }

    /// Asks for the case, and answers what the city answers.
    fn ask(&mut self) -> Grant {
        self.vault.request_case(&number(), &self.vault_key).expect("asks");
        let upload = self.upload();
        let key = upload.requests[0].signer;
        let CaseRequest { public, .. } = upload.requests[0].verify(&key).expect("is signed");
        let sealed = seal_case_key(Recipient::Tablet, public, CASE, &self.case_key, &mut SystemEntropy::default());
        let sealed = sealed.expect("is a key");
        let envelope = DeviceEnvelope { encapsulated: sealed.encapsulated, ciphertext: sealed.ciphertext };
        let for_city = CityEnvelope { key: proofs::CityKeyId(1), encapsulated: vec![1; 32], ciphertext: vec![2; 48] };
        let opening = Opening { case: CASE, number: number(), device: OWNER, envelope: for_city };
        Grant { opening, to: HERE, public, envelope }
    }

    fn owners_row(&self, words: &str) -> Row {
        let associated = associated_data(CASE, OWNER, 1, RowKind::Change);
        let entropy = &mut SystemEntropy::default();
        let sealed = aead::seal(self.case_key.expose(), "row", &associated, words.as_bytes(), entropy);
        Row { case: CASE, device: OWNER, sequence: 1, kind: RowKind::Change, sealed }
    }

    fn write(&mut self, words: &str) {
        let row = NewRow { kind: RowKind::Change, plaintext: words.as_bytes() };
        self.vault.append(CASE, &self.case_key, &[row], None).expect("appends");
    }

    /// The city's release over everything this tablet has of the case now.
    fn release(&self, grant: &Grant) -> FeedItem {
        let (last_sequence, chain) = self.vault.own_tip(CASE).expect("a tip");
        let release = Release {
            case: CASE,
            case_number: number(),
            device: HERE,
            released_at: NOW,
            last_sequence,
            chain,
            nonce: grant.public,
        };
        FeedItem::Release(Signed::sign(&self.city, &release))
    }

    fn receipt(&self, covered: Vec<Coverage>) -> FeedItem {
        let receipt = Receipt {
            case: CASE,
            case_number: number(),
            outcome: Outcome::HandedOver,
            received_at: NOW,
            heads: vec![],
            photos: vec![],
            covered,
            addendum: None,
            nonce: Digest::from_bytes([7; 32]),
        };
        let receipt = Signed::sign(&self.city, &receipt);
        let order = PurgeOrder { case: CASE, receipt: receipt.digest(), issued_at: NOW };
        FeedItem::Receipt { receipt, order: Signed::sign(&self.city, &order) }
    }

    fn settle(&mut self, items: Vec<FeedItem>) -> Settled {
        self.settle_upload(Upload::default(), items, EPOCH)
    }

    fn settle_upload(&mut self, upload: Upload, items: Vec<FeedItem>, epoch: Digest) -> Settled {
        let feed = items
            .into_iter()
            .map(|item| {
                self.cursor += 1;
                FeedEntry { cursor: self.cursor, item }
            })
            .collect();
        let application = Application { upload, refused: vec![], feed, epoch, server_now: NOW };
        self.vault.settle(&application, NOW).expect("settles")
    }

    /// One exchange: everything is stored by the city, and this comes back.
    fn exchange(&mut self, items: Vec<FeedItem>) -> Settled {
        self.vault.begin_exchange(NOW).expect("begins");
        let upload = self.upload();
        self.settle_upload(upload, items, EPOCH)
    }

    fn upload(&self) -> Upload {
        self.vault.gather().expect("gathers").0
    }

    fn is_here(&self) -> bool {
        self.vault.case(CASE).is_ok() && !self.vault.all_rows(CASE).expect("reads").is_empty()
    }

    fn acks(&self) -> Vec<ShredAck> {
        let seed = self.keys.load("device-identity").expect("loads").expect("is there");
        let identity = SigningKey::from_seed(seed.as_slice().try_into().expect("32 bytes")).public();
        self.upload().acks.iter().map(|ack| ack.verify(&identity).expect("is signed by the tablet")).collect()
    }

    fn restart(&mut self) {
        let (path, keys) = (self.path.clone(), self.keys.clone());
        self.vault = Vault::open_in_memory(Box::new(MemoryKeyStore::default()), Box::new(SystemEntropy::default()))
            .expect("a stand-in while the real one is closed");
        self.vault = open(&path, &keys);
    }
}

fn read(vault: &mut Vault, vault_key: &VaultKey) -> Result<Vec<String>, VaultError> {
    let key = vault.case_key(CASE, vault_key)?.ok_or(VaultError::CaseUnknown)?;
    let rows = vault.all_rows(CASE)?;
    rows.iter().map(|row| Ok(String::from_utf8_lossy(&open_row(row, &key)?).into_owned())).collect()
}

fn digest(release: &FeedItem) -> Digest {
    let FeedItem::Release(signed) = release else { panic!("is a release") };
    signed.digest()
}

#[test]
fn a_released_case_is_gone_and_its_ack_names_the_release() {
    let (mut tablet, grant) = Fixture::lent();
    tablet.write("窓口の広場で聞いたこと");
    assert_eq!(read(&mut tablet.vault, &tablet.vault_key).expect("opens").len(), 2);
    tablet.exchange(vec![]);
    let release = tablet.release(&grant);
    assert_eq!(tablet.exchange(vec![release.clone()]).cases_returned, 1);
    assert!(matches!(tablet.vault.case(CASE), Err(VaultError::CaseUnknown)), "its line is gone too");
    assert!(tablet.vault.lease(CASE).expect("reads").is_none() && !tablet.vault.can_open(CASE).expect("reads"));
    let acks = tablet.acks();
    assert_eq!(acks.len(), 1);
    assert_eq!(
        (acks[0].case, acks[0].receipt, acks[0].method),
        (CASE, digest(&release), ShredMethod::CryptographicErase)
    );
    assert!(tablet.vault.owes().expect("reads"), "the city hears of it in the same exchange");
    tablet.exchange(vec![]);
    assert!(tablet.acks().is_empty() && !tablet.vault.owes().expect("reads"));
}

#[test]
fn an_old_image_opens_nothing_of_a_returned_case_and_the_files_hold_nothing() {
    let (mut tablet, grant) = Fixture::lent();
    let folder = tempfile::tempdir().expect("a folder");
    let old = folder.path().join("tablet.db");
    for suffix in ["", "-wal"] {
        let from = format!("{}{suffix}", tablet.path.display());
        std::fs::copy(from, format!("{}{suffix}", old.display())).expect("copies");
    }
    let old_keys = tablet.keys.image();
    let piece = tablet.vault.all_rows(CASE).expect("rows")[0].sealed[5..45].to_vec();
    let held = |path: &str| std::fs::read(path).is_ok_and(|bytes| bytes.windows(40).any(|window| window == piece));
    let files = ["", "-wal"].map(|suffix| format!("{}{suffix}", tablet.path.display()));
    assert!(files.iter().any(|path| held(path)));
    let release = tablet.release(&grant);
    tablet.exchange(vec![release]);
    assert!(!files.iter().any(|path| held(path)));
    for (keys, opens) in [(old_keys, true), (tablet.keys.image(), false)] {
        let copy = folder.path().join(format!("copy-{opens}.db"));
        for suffix in ["", "-wal"] {
            std::fs::copy(format!("{}{suffix}", old.display()), format!("{}{suffix}", copy.display())).expect("copies");
        }
        let attacked = Vault::open(&copy, Box::new(keys), Box::new(SystemEntropy::default())).and_then(|mut vault| {
            let key = vault.log_in(tablet.staff, PIN, NOW).map_err(|_| VaultError::Damaged("log-in"))?;
            read(&mut vault, &key)
        });
        assert_eq!(attacked.is_ok(), opens, "with all of the past, the past opens; with today's keys it does not");
    }
}

#[test]
fn an_edit_the_release_does_not_cover_stays_until_the_next_release() {
    let (mut tablet, grant) = Fixture::lent();
    let early = tablet.release(&grant);
    tablet.write("あとから書いたこと");
    assert_eq!(tablet.settle(vec![early]).cases_returned, 0);
    assert!(tablet.is_here() && tablet.acks().is_empty());
    assert_eq!(tablet.upload().rows.len(), 1, "the edit is on its way to the city");
    let later = tablet.release(&grant);
    assert_eq!(tablet.settle(vec![later.clone()]).cases_returned, 0, "covered, but nobody said that it is stored");
    assert!(tablet.is_here());
    assert_eq!(tablet.exchange(vec![]).cases_returned, 1, "a release that came early is obeyed later");
    assert_eq!(tablet.acks()[0].receipt, digest(&later));
}

#[test]
fn a_notice_that_is_not_sent_keeps_the_case_here() {
    let (mut tablet, grant) = Fixture::lent();
    let row = NewRow { kind: RowKind::Change, plaintext: b"handed over" };
    let end = End { row: &row, outcome: Outcome::HandedOver, also: &[], summary: None };
    tablet.vault.hand_over(CASE, &tablet.case_key, &end, NOW).expect("hands over");
    let mut rows_only = tablet.upload();
    rows_only.hand_overs.clear();
    let release = tablet.release(&grant);
    assert_eq!(tablet.settle_upload(rows_only, vec![release], EPOCH).cases_returned, 0);
    assert_eq!(tablet.upload().hand_overs.len(), 1);
    assert_eq!(tablet.exchange(vec![]).cases_returned, 1);
}

#[test]
fn a_release_of_a_stranger_or_for_another_device_destroys_nothing() {
    let (mut tablet, grant) = Fixture::lent();
    let genuine = tablet.release(&grant);
    let FeedItem::Release(signed) = &genuine else { panic!("is a release") };
    let body = signed.verify(&tablet.city.public()).expect("is signed");
    let forged = Signed::sign(&SigningKey::from_seed([66; 32]), &body);
    let elsewhere = Signed::sign(&tablet.city, &Release { device: OWNER, ..body });
    for release in [forged, elsewhere] {
        let settled = tablet.settle(vec![FeedItem::Release(release)]);
        assert_eq!((settled.set_aside, settled.cases_returned), (1, 0));
    }
    assert!(tablet.is_here() && tablet.acks().is_empty());
}

#[test]
fn an_old_release_does_not_end_a_later_grant() {
    let (mut tablet, first) = Fixture::lent();
    let old = tablet.release(&first);
    tablet.exchange(vec![old.clone()]);
    assert!(!tablet.is_here());
    tablet.exchange(vec![]);
    let second = tablet.borrow();
    assert!(tablet.is_here());
    assert_eq!(tablet.exchange(vec![old.clone()]).cases_returned, 0, "the relay says it again, late");
    assert!(tablet.is_here() && tablet.acks().is_empty());
    let again = tablet.release(&second);
    assert_eq!(tablet.exchange(vec![old, again]).cases_returned, 1);
}

#[test]
fn a_grant_that_comes_with_the_old_release_stays_whichever_comes_first() {
    for swapped in [false, true] {
        let (mut tablet, first) = Fixture::lent();
        let old = tablet.release(&first);
        tablet.exchange(vec![old.clone()]);
        let second = tablet.ask();
        let row = tablet.owners_row(WORDS);
        let mut items = vec![old, FeedItem::Grant(second), FeedItem::Row(row)];
        if swapped {
            items.swap(0, 1);
        }
        tablet.exchange(items);
        tablet.vault.claim_grants(&tablet.vault_key).expect("claims");
        assert!(tablet.is_here(), "swapped: {swapped}");
        assert_eq!(read(&mut tablet.vault, &tablet.vault_key).expect("opens"), [WORDS]);
    }
}

#[test]
fn a_case_lent_again_comes_with_what_this_tablet_wrote_before_and_goes_on_there() {
    let (mut tablet, first) = Fixture::lent();
    tablet.write("一度目に書いたこと");
    let written = tablet.upload().rows;
    let release = tablet.release(&first);
    tablet.exchange(vec![release]);
    assert!(!tablet.is_here());
    tablet.borrow();
    let early = NewRow { kind: RowKind::Change, plaintext: b"too early" };
    let refused = tablet.vault.append(CASE, &tablet.case_key, &[early], None);
    assert!(matches!(refused, Err(VaultError::LogOnItsWay)), "a new row would fork the log");
    let mut foreign = written[0].clone();
    foreign.sequence = 2;
    tablet.exchange(vec![FeedItem::Row(written[0].clone()), FeedItem::Row(foreign)]);
    tablet.write("二度目に書いたこと");
    let texts = read(&mut tablet.vault, &tablet.vault_key).expect("opens");
    assert_eq!(texts, [WORDS, "一度目に書いたこと", "二度目に書いたこと"]);
    let unsent: Vec<u64> = tablet.upload().rows.iter().map(|row| row.sequence).collect();
    assert_eq!(unsent, [2], "what came back is not sent again");
}

#[test]
fn a_case_that_was_opened_here_is_never_released() {
    let mut tablet = Fixture::new();
    let key = proofs::CityPublicKey {
        id: proofs::CityKeyId(1),
        public: sealing::OneTimeSecret::from_bytes([1; 32]).public(),
    };
    let batch = proofs::KeyBatch { device: HERE, issued_at: NOW, one_time: vec![key.clone()], last_resort: key };
    let batch = Signed::sign(&tablet.city, &batch);
    tablet.settle(vec![FeedItem::CityKeys(batch)]);
    let new = tablet.vault.draw_case().expect("draws");
    let first = NewRow { kind: RowKind::Change, plaintext: b"first" };
    tablet.vault.begin_case(&new, domain::Service::Inquiry, &first, &tablet.vault_key, NOW).expect("begins");
    assert!(!tablet.vault.return_case(new.id).expect("asks"), "nothing was lent");
    let (last_sequence, chain) = tablet.vault.own_tip(new.id).expect("a tip");
    let nonce = Digest::from_bytes([4; 32]);
    let case_number = new.number.clone();
    let release = Release { case: new.id, case_number, device: HERE, released_at: NOW, last_sequence, chain, nonce };
    let release = Signed::sign(&tablet.city, &release);
    let opening = tablet.vault.opening(new.id).expect("reads").expect("is there");
    let envelope = DeviceEnvelope { encapsulated: vec![1; 32], ciphertext: vec![2; 48] };
    let grant = Grant { opening, to: HERE, public: nonce, envelope };
    assert_eq!(tablet.exchange(vec![FeedItem::Grant(grant), FeedItem::Release(release)]).cases_returned, 0);
    assert_eq!(tablet.vault.all_rows(new.id).expect("reads").len(), 1);
}

#[test]
fn a_wish_can_be_taken_back_until_an_exchange_begins() {
    let (mut tablet, _) = Fixture::lent();
    assert!(tablet.vault.return_case(CASE).expect("wishes"));
    assert_eq!(tablet.vault.lease(CASE).expect("reads").expect("is lent").wish, Some(ReturnWish::Wished));
    assert!(tablet.upload().returns.is_empty());
    assert!(tablet.vault.keep_case(CASE).expect("keeps"));
    tablet.vault.return_case(CASE).expect("wishes again");
    tablet.vault.begin_exchange(NOW).expect("begins");
    assert!(!tablet.vault.keep_case(CASE).expect("is too late"));
    assert_eq!(tablet.upload().returns, [CASE], "an exchange that failed says it again");
    tablet.exchange(vec![]);
    assert!(tablet.upload().returns.is_empty());
    tablet.restart();
    assert_eq!(tablet.vault.lease(CASE).expect("reads").expect("is lent").wish, Some(ReturnWish::Sent));
    tablet.settle_upload(Upload::default(), vec![], Digest::from_bytes([6; 32]));
    assert_eq!(tablet.upload().returns, [CASE], "another server has not heard of it");
}

#[test]
fn a_receipt_after_the_return_is_answered_and_nothing_comes_back() {
    let (mut tablet, grant) = Fixture::lent();
    let release = tablet.release(&grant);
    tablet.exchange(vec![release.clone()]);
    tablet.exchange(vec![]);
    let receipt = tablet.receipt(vec![]);
    let FeedItem::Receipt { receipt: signed, .. } = &receipt else { panic!("is a receipt") };
    let signed = signed.digest();
    tablet.exchange(vec![receipt]);
    let acks = tablet.acks();
    assert_eq!((acks.len(), acks[0].receipt, acks[0].method), (1, signed, ShredMethod::CryptographicErase));
    let row = tablet.owners_row(WORDS);
    tablet.exchange(vec![FeedItem::Grant(grant), FeedItem::Row(row), release]);
    assert!(!tablet.is_here(), "the ledger wins");
}

#[test]
fn a_receipt_before_the_release_shreds_and_the_release_finds_nothing() {
    let (mut tablet, grant) = Fixture::lent();
    tablet.write("書いたこと");
    tablet.exchange(vec![]);
    let release = tablet.release(&grant);
    let (last_sequence, chain) = tablet.vault.own_tip(CASE).expect("a tip");
    let receipt = tablet.receipt(vec![Coverage { device: HERE, last_sequence, chain }]);
    let settled = tablet.exchange(vec![receipt, release]);
    assert_eq!((settled.cases_received_by_city, settled.cases_returned), (1, 0));
    assert_eq!(tablet.acks().len(), 1);
}

#[test]
fn a_server_that_forgot_the_return_hears_of_it_again() {
    let (mut tablet, grant) = Fixture::lent();
    let release = tablet.release(&grant);
    tablet.exchange(vec![release]);
    tablet.exchange(vec![]);
    tablet.settle_upload(Upload::default(), vec![], Digest::from_bytes([6; 32]));
    assert_eq!(tablet.acks().len(), 1);
    // It forgot the release too, and the city signs another one for a case that is not here.
    let again = tablet.release(&grant);
    tablet.exchange(vec![again.clone()]);
    assert!(tablet.acks().iter().any(|ack| ack.receipt == digest(&again)));
}

#[test]
fn while_a_case_is_lent_again_no_old_word_says_that_it_is_gone() {
    let (mut tablet, first) = Fixture::lent();
    let release = tablet.release(&first);
    tablet.exchange(vec![release]);
    tablet.exchange(vec![]);
    let second = tablet.borrow();
    // The server is put back to a copy from the time of the first loan.
    tablet.settle_upload(Upload::default(), vec![], Digest::from_bytes([6; 32]));
    assert!(tablet.is_here() && tablet.acks().is_empty());
    assert!(!tablet.vault.owes().expect("reads"));
    let release = tablet.release(&second);
    tablet.exchange(vec![release]);
    assert_eq!(tablet.acks().len(), 2, "both words are true again");
}

#[test]
fn rules_of_a_higher_version_hold_and_lower_ones_change_nothing() {
    let mut tablet = Fixture::new();
    assert_eq!(tablet.vault.policy().expect("reads"), FleetPolicy::built_in());
    let rules = |version, stop_after_days| FleetPolicy { version, stop_after_days, ..FleetPolicy::built_in() };
    for (version, days, in_force) in [(2, 4, 4), (1, 2, 4), (2, 2, 4), (3, 0, 4), (4, 5, 5)] {
        let signed = Signed::sign(&tablet.city, &rules(version, days));
        assert_eq!(tablet.settle(vec![FeedItem::Policy(signed)]).set_aside, 0);
        assert_eq!(tablet.vault.policy().expect("reads").stop_after_days, in_force, "version {version}");
    }
    let forged = Signed::sign(&SigningKey::from_seed([66; 32]), &rules(9, 6));
    assert_eq!(tablet.settle(vec![FeedItem::Policy(forged)]).set_aside, 1);
    assert_eq!(tablet.vault.policy().expect("reads").stop_after_days, 5);
}
