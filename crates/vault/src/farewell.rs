//! 契約終了: this tablet takes nothing new, sends what it has, and when it holds nothing it forgets itself.
//!
//! The order is what makes it repeatable. The farewell is signed and kept; once the server has answered an exchange
//! that carried it, that is written down; then the keys go, then everything else in one transaction.

use crate::{
    Vault, VaultError,
    store::{read_setting, write_setting},
};
use domain::{Stage, Timestamp};
use proofs::{EndOfContract, Farewell, Signed};
use rusqlite::Transaction;
use serde::{Deserialize, Serialize};
use sync::Upload;

const ENDED: &str = "end-of-contract";
const FAREWELL: &str = "farewell";
const ANSWERED: &str = "farewell-answered";
const DEPARTED: &str = "departed";

/// What stays on a tablet that left: when, and how many cases it knew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Departed {
    pub at: Timestamp,
    pub cases: u64,
}

impl Vault {
    pub fn contract_ended(&self) -> Result<Option<Timestamp>, VaultError> {
        self.setting(ENDED)
    }

    /// When this tablet left its last contract.
    pub fn departed(&self) -> Result<Option<Departed>, VaultError> {
        self.setting(DEPARTED)
    }

    pub(crate) fn refuse_after_end(&self) -> Result<(), VaultError> {
        if self.contract_ended()?.is_some() { Err(VaultError::ContractEnded) } else { Ok(()) }
    }

    /// The cases that must be handed over or withdrawn, and received, before this tablet may leave.
    pub fn cases_to_end(&self) -> Result<u64, VaultError> {
        Ok(self.connection.query_row(
            "SELECT count(*) FROM case_entry WHERE stage IN (?1, ?2) OR id IN (SELECT id FROM slot)
             OR id IN (SELECT case_id FROM log) OR id IN (SELECT case_id FROM late)",
            [Stage::Open.code(), Stage::HandingOver.code()],
            |row| row.get(0),
        )?)
    }

    /// Signs the last word once there is nothing else to say.
    pub(crate) fn prepare_farewell(&mut self, now: Timestamp) -> Result<(), VaultError> {
        if self.contract_ended()?.is_none() || self.farewell()?.is_some() || self.cases_to_end()? > 0 {
            return Ok(());
        }
        let (upload, more) = self.gather()?;
        if more || !upload.is_empty() {
            return Ok(());
        }
        let farewell = Farewell { device: self.enrolled()?.device, at: now };
        let signed = Signed::sign(&self.identity()?, &farewell);
        self.set_setting(FAREWELL, &signed)
    }

    pub(crate) fn farewell(&self) -> Result<Option<Signed<Farewell>>, VaultError> {
        self.setting(FAREWELL)
    }

    /// Leaves when the last word was answered, and makes the secrets of a new store. True when it has left just now.
    ///
    /// What a failing disk cut short is finished before anything else is done: until then the keys are gone, and
    /// everything that they opened is still there.
    pub fn finish_departure(&mut self) -> Result<bool, VaultError> {
        let departed = self.depart_if_answered()?;
        if departed {
            self.prepare_secrets()?;
            self.recover_slots()?;
        }
        Ok(departed)
    }

    /// Destroys every key and then everything else. What a crash left is finished when the store is opened.
    pub(crate) fn depart_if_answered(&mut self) -> Result<bool, VaultError> {
        let Some(departed) = self.setting::<Departed>(ANSWERED)? else { return Ok(false) };
        self.settle_on_disk()?;
        for name in self.key_store.names()? {
            self.key_store.destroy(&name)?;
        }
        let transaction = self.connection.transaction()?;
        forget_everything(&transaction)?;
        write_setting(&transaction, DEPARTED, &departed)?;
        transaction.commit()?;
        self.truncate_log()?;
        Ok(true)
    }
}

pub(crate) fn take_end(transaction: &Transaction<'_>, end: &EndOfContract) -> Result<(), VaultError> {
    write_setting(transaction, ENDED, &end.issued_at)
}

/// The server has the farewell. An answer that brought something to do comes before leaving.
pub(crate) fn note_answer(
    transaction: &Transaction<'_>,
    upload: &Upload,
    quiet: bool,
    now: Timestamp,
) -> Result<(), VaultError> {
    if upload.farewell.is_none() {
        return Ok(());
    }
    if !quiet || read_setting::<Timestamp>(transaction, ENDED)?.is_none() {
        transaction.prepare_cached("DELETE FROM setting WHERE name = ?1")?.execute([FAREWELL])?;
        return Ok(());
    }
    let cases = transaction.query_row("SELECT count(*) FROM case_entry", [], |row| row.get(0))?;
    write_setting(transaction, ANSWERED, &Departed { at: now, cases })
}

fn forget_everything(transaction: &Transaction<'_>) -> Result<(), VaultError> {
    let tables = {
        let mut statement =
            transaction.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?;
        statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?
    };
    transaction.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    for table in tables {
        transaction.execute(&format!("DELETE FROM \"{table}\""), [])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Argon2Cost, Enrolment, KeyStore, KeyStoreError, MemoryKeyStore, NewRow};
    use domain::{CaseNumber, DeviceId, Digest, Role, Service, StaffSecret};
    use proofs::{CityKeyId, CityPublicKey, KeyBatch, SigningKey};
    use sealing::{OneTimeSecret, SystemEntropy, VaultKey};
    use std::{
        path::Path,
        sync::{
            Arc,
            atomic::{AtomicI64, Ordering},
        },
    };
    use sync::{FeedEntry, FeedItem, RowKind, tablet::Application};
    use zeroize::Zeroizing;

    const EPOCH: Digest = Digest::from_bytes([5; 32]);
    const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);
    const CHEAP: Argon2Cost = Argon2Cost { memory_kib: 64, passes: 1 };

    fn city() -> SigningKey {
        SigningKey::from_seed([9; 32])
    }

    fn open(path: &Path, keys: &MemoryKeyStore) -> Vault {
        Vault::open(path, Box::new(keys.clone()), Box::new(SystemEntropy::default())).expect("opens")
    }

    fn tablet(path: &Path, keys: &MemoryKeyStore) -> (Vault, VaultKey) {
        let mut vault = open(path, keys);
        let (label, server) = ("窓口1".into(), "https://localhost".into());
        let city = city().public();
        let enrolment = Enrolment { device: DEVICE, label, server, authority: vec![], city, epoch: EPOCH };
        vault.set_enrolment(&enrolment).expect("enrols");
        let vault_key = vault.make_vault_key();
        let secret = StaffSecret::choose("481516").expect("is a PIN");
        vault.add_staff("相良", Role::SiteManager, &secret, CHEAP, &vault_key).expect("adds");
        let key = CityPublicKey { id: CityKeyId(1), public: OneTimeSecret::from_bytes([1; 32]).public() };
        let batch = KeyBatch { device: DEVICE, issued_at: Timestamp(0), one_time: vec![key.clone()], last_resort: key };
        exchange(&mut vault, vec![FeedItem::CityKeys(Signed::sign(&super::tests::city(), &batch))]);
        (vault, vault_key)
    }

    fn exchange(vault: &mut Vault, feed: Vec<FeedItem>) -> (Upload, crate::Settled) {
        vault.begin_exchange(Timestamp(5)).expect("begins");
        let (upload, _) = vault.gather().expect("gathers");
        let feed = feed.into_iter().map(|item| FeedEntry { cursor: 1, item }).collect();
        let application =
            Application { upload: upload.clone(), refused: vec![], feed, epoch: EPOCH, server_now: Timestamp(5) };
        let settled = vault.settle(&application, Timestamp(5)).expect("settles");
        (upload, settled)
    }

    fn end(signer: &SigningKey) -> FeedItem {
        FeedItem::EndOfContract(Signed::sign(signer, &EndOfContract { issued_at: Timestamp(3) }))
    }

    #[test]
    fn a_tablet_without_cases_says_farewell_and_is_as_new() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, keys) = (folder.path().join("t.db"), MemoryKeyStore::default());
        let (mut vault, _) = tablet(&path, &keys);
        let before = vault.identity().expect("is there").public();
        exchange(&mut vault, vec![end(&city())]);
        let (upload, settled) = exchange(&mut vault, vec![]);
        let farewell = upload.farewell.expect("nothing else is to say").verify(&before).expect("is its own word");
        assert_eq!((farewell.device, settled.departed), (DEVICE, true));
        assert_eq!(vault.departed().expect("reads"), Some(Departed { at: Timestamp(5), cases: 0 }));
        assert!(vault.enrolment().expect("reads").is_none() && vault.staff(Timestamp(6)).expect("reads").is_empty());
        assert_ne!(vault.identity().expect("is made anew").public(), before);
        drop(vault);
        let mut vault = open(&path, &keys);
        let vault_key = vault.make_vault_key();
        let secret = StaffSecret::choose("481516").expect("is a PIN");
        vault.add_staff("五木", Role::SiteManager, &secret, CHEAP, &vault_key).expect("starts as new");
    }

    /// A key store that fails once, at the given change.
    struct FailsOnce {
        keys: MemoryKeyStore,
        left: Arc<AtomicI64>,
    }

    impl FailsOnce {
        fn pass(&self, operation: &'static str, name: &str) -> Result<(), KeyStoreError> {
            if self.left.fetch_sub(1, Ordering::Relaxed) != 0 {
                return Ok(());
            }
            Err(KeyStoreError { operation, name: name.to_owned(), reason: "it failed".to_owned() })
        }
    }

    impl KeyStore for FailsOnce {
        fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
            self.keys.load(name)
        }

        fn store(&mut self, name: &str, secret: &[u8]) -> Result<(), KeyStoreError> {
            self.pass("store", name)?;
            self.keys.store(name, secret)
        }

        fn destroy(&mut self, name: &str) -> Result<(), KeyStoreError> {
            self.pass("destroy", name)?;
            self.keys.destroy(name)
        }

        fn names(&self) -> Result<Vec<String>, KeyStoreError> {
            self.keys.names()
        }
    }

    /// The same tablet with a key store that fails at the given change from now on.
    fn with_failing_keys(vault: Vault, path: &Path, keys: &MemoryKeyStore, at: i64) -> Vault {
        drop(vault);
        let left = Arc::new(AtomicI64::new(at));
        let failing = Box::new(FailsOnce { keys: keys.clone(), left });
        Vault::open(path, failing, Box::new(SystemEntropy::default())).expect("opens without a change")
    }

    #[test]
    fn a_key_store_that_fails_while_a_tablet_leaves_keeps_nobody_out() {
        let mut failed = 0;
        for at in 0.. {
            let folder = tempfile::tempdir().expect("a folder");
            let (path, keys) = (folder.path().join("t.db"), MemoryKeyStore::default());
            let (mut vault, _) = tablet(&path, &keys);
            exchange(&mut vault, vec![end(&city())]);
            let before = vault.identity().expect("is there").public();
            let mut vault = with_failing_keys(vault, &path, &keys, at);
            vault.begin_exchange(Timestamp(5)).expect("begins");
            let (upload, _) = vault.gather().expect("gathers");
            let application =
                Application { upload, refused: vec![], feed: vec![], epoch: EPOCH, server_now: Timestamp(5) };
            let left = vault.settle(&application, Timestamp(5)).is_ok();
            failed += i64::from(!left);
            assert!(vault.staff(Timestamp(6)).expect("reads while it runs on").is_empty(), "failed at change {at}");
            assert!(vault.departed().expect("reads").is_some());
            let (label, server) = ("窓口1".into(), "https://localhost".into());
            let city = city().public();
            let again = Enrolment { device: DEVICE, label, server, authority: vec![], city, epoch: EPOCH };
            vault.set_enrolment(&again).expect("joins again without a new start");
            assert_ne!(vault.identity().expect("is made anew").public(), before);
            let vault_key = vault.make_vault_key();
            let secret = StaffSecret::choose("481516").expect("is a PIN");
            vault.add_staff("五木", Role::SiteManager, &secret, CHEAP, &vault_key).expect("starts as new");
            if left {
                break;
            }
        }
        assert_eq!(failed, 6, "three keys are destroyed and three are made");
    }

    #[test]
    fn an_end_that_the_city_did_not_sign_ends_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut vault, _) = tablet(&folder.path().join("t.db"), &MemoryKeyStore::default());
        exchange(&mut vault, vec![end(&SigningKey::from_seed([8; 32]))]);
        assert_eq!(vault.contract_ended().expect("reads"), None);
        assert!(exchange(&mut vault, vec![]).0.farewell.is_none());
    }

    #[test]
    fn an_open_case_keeps_the_tablet_and_nothing_new_is_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut vault, vault_key) = tablet(&folder.path().join("t.db"), &MemoryKeyStore::default());
        let (first, second) = (vault.draw_case().expect("draws"), vault.draw_case().expect("draws"));
        let row = NewRow { kind: RowKind::Change, plaintext: b"first" };
        vault.begin_case(&first, Service::Inquiry, &row, &vault_key, Timestamp(0)).expect("begins");
        exchange(&mut vault, vec![end(&city())]);
        let refused = vault.begin_case(&second, Service::Inquiry, &row, &vault_key, Timestamp(0));
        assert!(matches!(refused, Err(VaultError::ContractEnded)));
        let number = CaseNumber::new(DeviceId::from_bytes([2; 16]), 1);
        assert!(matches!(vault.request_case(&number, &vault_key), Err(VaultError::ContractEnded)));
        assert_eq!(vault.cases_to_end().expect("counts"), 1);
        for _ in 0..3 {
            let (upload, settled) = exchange(&mut vault, vec![]);
            assert!(upload.farewell.is_none() && !settled.departed);
        }
        vault.append(first.id, &first.key, &[row], None).expect("the open case can still be finished");
    }

    #[test]
    fn a_lost_answer_is_asked_for_again_and_a_crash_among_the_keys_is_finished() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, mut keys) = (folder.path().join("t.db"), MemoryKeyStore::default());
        let (mut vault, _) = tablet(&path, &keys);
        exchange(&mut vault, vec![end(&city())]);
        vault.begin_exchange(Timestamp(5)).expect("begins");
        let said = vault.gather().expect("gathers").0.farewell;
        assert!(said.is_some());
        drop(vault);
        let mut vault = open(&path, &keys);
        vault.begin_exchange(Timestamp(6)).expect("begins");
        let upload = vault.gather().expect("gathers").0;
        assert_eq!(upload.farewell, said, "the same word again");
        let transaction = vault.connection.transaction().expect("begins");
        note_answer(&transaction, &upload, true, Timestamp(7)).expect("notes");
        transaction.commit().expect("commits");
        drop(vault);
        let first = keys.names().expect("lists").remove(0);
        keys.destroy(&first).expect("the crash came after the first key");
        let vault = open(&path, &keys);
        assert_eq!(vault.departed().expect("reads").map(|departed| departed.at), Some(Timestamp(7)));
        assert!(vault.enrolment().expect("reads").is_none());
    }
}
