//! What a tablet does when the city refuses a part of what it sent, or when it cannot send a part of what it has.

use domain::{CaseId, DeviceId, Digest, Service, Timestamp};
use proofs::{CityKeyId, CityPublicKey, KeyBatch, Signed, SigningKey};
use sealing::{OneTimeSecret, SystemEntropy, VaultKey};
use sync::{FeedEntry, FeedItem, Refusal, RefusalReason, RowKind, Upload, tablet::Application};
use vault::{Enrolment, MemoryKeyStore, NewRow, SetAsideReason, Vault};

const NOW: Timestamp = Timestamp(1_795_316_400_000);
const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);
const EPOCH: Digest = Digest::from_bytes([5; 32]);

struct Tablet {
    vault: Vault,
    vault_key: VaultKey,
}

impl Tablet {
    fn enrolled() -> Self {
        let entropy = Box::new(SystemEntropy::default());
        Self::enrol(Vault::open_in_memory(Box::new(MemoryKeyStore::default()), entropy).expect("opens"))
    }

    fn enrol(mut vault: Vault) -> Self {
        let city = SigningKey::from_seed([9; 32]);
        let (label, server) = ("窓口1".into(), "https://localhost".into());
        let enrolment =
            Enrolment { device: DEVICE, label, server, authority: vec![], city: city.public(), epoch: EPOCH };
        vault.set_enrolment(&enrolment).expect("enrols");
        let key = |id| CityPublicKey { id: CityKeyId(id), public: OneTimeSecret::from_bytes([id as u8; 32]).public() };
        let batch =
            KeyBatch { device: DEVICE, issued_at: NOW, one_time: (1..9).map(key).collect(), last_resort: key(99) };
        let keys = FeedEntry { cursor: 1, item: FeedItem::CityKeys(Signed::sign(&city, &batch)) };
        let vault_key = vault.make_vault_key();
        let mut tablet = Self { vault, vault_key };
        tablet.answered(Upload::default(), vec![], vec![keys]);
        tablet
    }

    fn begin_case(&mut self) -> CaseId {
        let new = self.vault.draw_case().expect("draws");
        let row = NewRow { kind: RowKind::Change, plaintext: b"first" };
        self.vault.begin_case(&new, Service::Inquiry, &row, &self.vault_key, NOW).expect("begins");
        new.id
    }

    fn offered(&self) -> Upload {
        self.vault.gather().expect("gathers").0
    }

    fn answered(&mut self, upload: Upload, refused: Vec<Refusal>, feed: Vec<FeedEntry>) {
        let application = Application { upload, refused, feed, epoch: EPOCH, server_now: NOW };
        self.vault.settle(&application, NOW).expect("settles");
    }

    /// One exchange in which the city refuses a case for a reason.
    fn refused(&mut self, case: CaseId, reason: RefusalReason) {
        let upload = self.offered();
        self.answered(upload, vec![Refusal { case, reason }], vec![]);
    }
}

#[test]
fn what_was_refused_is_set_aside_kept_and_not_offered_again_in_the_same_exchange() {
    let mut tablet = Tablet::enrolled();
    let (good, bad) = (tablet.begin_case(), tablet.begin_case());
    tablet.refused(bad, RefusalReason::Forked);
    assert!(tablet.offered().rows.is_empty());
    let noted = tablet.vault.all_set_aside().expect("lists");
    assert_eq!((noted.len(), noted[0].case, noted[0].reason), (1, Some(bad), SetAsideReason::RefusedByServer));
    tablet.vault.begin_exchange(NOW).expect("begins");
    let rows = tablet.offered().rows;
    assert!(rows.iter().all(|row| row.case == bad) && rows.len() == 1, "{good} is stored");
}

#[test]
fn a_case_the_city_misses_a_part_of_is_offered_from_its_beginning() {
    let mut tablet = Tablet::enrolled();
    let case = tablet.begin_case();
    let first = tablet.offered();
    tablet.answered(first, vec![], vec![]);
    let key = tablet.vault.case_key(case, &tablet.vault_key).expect("opens").expect("is there");
    let second = NewRow { kind: RowKind::Change, plaintext: b"second" };
    tablet.vault.append(case, &key, &[second], None).expect("appends");
    for reason in [RefusalReason::Gap, RefusalReason::NotAHolder] {
        tablet.refused(case, reason);
        tablet.vault.begin_exchange(NOW).expect("begins");
        let again = tablet.offered();
        assert_eq!((again.openings.len(), again.rows.len()), (1, 2), "{reason:?}");
    }
    let whole = tablet.offered();
    tablet.answered(whole, vec![], vec![]);
    assert!(tablet.offered().is_empty());
}

#[test]
fn a_row_of_an_unknown_kind_keeps_its_case_back_and_blocks_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("t.db");
    let entropy = Box::new(SystemEntropy::default());
    let mut tablet = Tablet::enrol(Vault::open(&path, Box::new(MemoryKeyStore::default()), entropy).expect("opens"));
    let (strange, good) = (tablet.begin_case(), tablet.begin_case());
    let by_hand = rusqlite::Connection::open(&path).expect("opens");
    for kind in ["77", "0", "1000", "-1", "'photo'"] {
        let set = format!("UPDATE log SET kind = {kind} WHERE case_id = ?1");
        by_hand.execute(&set, [strange.as_bytes()]).expect("damages");
        tablet.vault.begin_exchange(NOW).expect("begins");
        let offered = tablet.offered();
        assert!(offered.rows.iter().all(|row| row.case == good) && offered.rows.len() == 1, "{kind}");
        assert_eq!(offered.openings.len(), 1, "{kind}");
        let noted = tablet.vault.all_set_aside().expect("lists");
        assert_eq!((noted.len(), noted[0].case, noted[0].reason), (1, Some(strange), SetAsideReason::UnknownRow));
    }
    let sent = tablet.offered();
    tablet.answered(sent, vec![], vec![]);
    assert_eq!(tablet.vault.unsent().expect("counts"), 1, "it stays, and says that it is not sent");
    by_hand.execute("UPDATE log SET kind = 1", []).expect("a later program knows it");
    tablet.vault.begin_exchange(NOW).expect("begins");
    assert!(tablet.offered().rows.iter().all(|row| row.case == strange) && tablet.offered().rows.len() == 1);
    assert!(tablet.vault.all_set_aside().expect("lists").is_empty());
}
