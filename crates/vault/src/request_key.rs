//! The key that shows that somebody was logged in when this tablet asked for a case.
//!
//! The identity key works while locked, so whoever has the key store has it too. This one opens with the vault key only.

use crate::{Vault, VaultError, store::write_setting};
use proofs::{PublicKey, Signed, SigningKey};
use rusqlite::Transaction;
use sealing::{VaultKey, entropy::make_bytes};
use sync::CaseRequest;
use zeroize::Zeroizing;

const SLOT: &[u8] = b"request-key";
const PUBLIC: &str = "request-key";
/// The server has answered an exchange that carried the public half.
const ANSWERED: &str = "request-key-answered";

/// A request key that is drawn, and not stored yet.
pub(crate) struct NewRequestKey {
    public: PublicKey,
    slot: Vec<u8>,
}

impl Vault {
    pub(crate) fn draw_request_key(&mut self, vault_key: &VaultKey) -> Result<NewRequestKey, VaultError> {
        let seed = Zeroizing::new(make_bytes::<32>(&mut *self.entropy));
        let slot = self.wrap(SLOT, seed.as_slice(), vault_key)?;
        Ok(NewRequestKey { public: SigningKey::from_seed(*seed).public(), slot })
    }

    pub(crate) fn sign_request(
        &mut self,
        request: &CaseRequest,
        vault_key: &VaultKey,
    ) -> Result<Signed<CaseRequest>, VaultError> {
        let seed = self.unwrap_slot(SLOT, vault_key)?.ok_or(VaultError::KeysLost)?;
        let seed = seed.as_slice().try_into().map(Zeroizing::new).map_err(|_| VaultError::Damaged("request key"))?;
        Ok(Signed::sign(&SigningKey::from_seed(*seed), request))
    }

    /// The public half, for a person at the city to compare.
    pub fn request_key(&self) -> Result<Option<PublicKey>, VaultError> {
        self.setting(PUBLIC)
    }

    /// The public half, for as long as the server may not know it.
    pub fn unanswered_request_key(&self) -> Result<Option<PublicKey>, VaultError> {
        if self.setting(ANSWERED)?.unwrap_or(false) { Ok(None) } else { self.setting(PUBLIC) }
    }
}

pub(crate) fn put(transaction: &Transaction<'_>, new: &NewRequestKey) -> Result<(), VaultError> {
    Vault::put_slot(transaction, SLOT, &new.slot)?;
    write_setting(transaction, PUBLIC, &new.public)?;
    set_answered(transaction, false)
}

/// Without its slot the key signs nothing more, so nobody needs its public half.
pub(crate) fn drop_public(transaction: &Transaction<'_>) -> Result<(), VaultError> {
    transaction.prepare_cached("DELETE FROM setting WHERE name IN (?1, ?2)")?.execute([PUBLIC, ANSWERED])?;
    Ok(())
}

pub(crate) fn set_answered(transaction: &Transaction<'_>, answered: bool) -> Result<(), VaultError> {
    write_setting(transaction, ANSWERED, &answered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Argon2Cost, Enrolment, MemoryKeyStore};
    use domain::{CaseNumber, DeviceId, Digest, Role, StaffSecret, Timestamp};
    use sealing::SystemEntropy;
    use sync::{Upload, tablet::Application};

    const CHEAP: Argon2Cost = Argon2Cost { memory_kib: 64, passes: 1 };
    const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);
    const EPOCH: Digest = Digest::from_bytes([5; 32]);

    /// A tablet with one member of staff.
    fn tablet() -> (Vault, VaultKey) {
        let entropy = Box::new(SystemEntropy::default());
        let mut vault = Vault::open_in_memory(Box::new(MemoryKeyStore::default()), entropy).expect("opens");
        let city = SigningKey::from_seed([9; 32]).public();
        let (label, server) = ("窓口1".into(), "https://localhost".into());
        let enrolment = Enrolment { device: DEVICE, label, server, authority: vec![], city, epoch: EPOCH };
        vault.set_enrolment(&enrolment).expect("enrols");
        let vault_key = vault.make_vault_key();
        let secret = StaffSecret::choose("481516").expect("is a PIN");
        vault.add_staff("相良", Role::SiteManager, &secret, CHEAP, &vault_key).expect("adds");
        (vault, vault_key)
    }

    fn number(running: u32) -> CaseNumber {
        CaseNumber::new(DeviceId::from_bytes([2; 16]), running)
    }

    fn gathered(vault: &Vault) -> Upload {
        vault.gather().expect("gathers").0
    }

    /// The server answers everything that waits.
    fn exchange(vault: &mut Vault, epoch: Digest) {
        let (upload, server_now) = (gathered(vault), Timestamp(0));
        let application = Application { upload, refused: vec![], feed: vec![], epoch, server_now };
        vault.settle(&application, Timestamp(0)).expect("settles");
    }

    #[test]
    fn a_request_is_signed_with_the_request_key_and_not_with_the_identity() {
        let (mut vault, vault_key) = tablet();
        vault.request_case(&number(1), &vault_key).expect("asks");
        let upload = gathered(&vault);
        let key = upload.request_key.expect("is named");
        let said = upload.requests[0].verify(&key).expect("is signed with it");
        assert_eq!((said.device, said.number), (DEVICE, number(1)));
        assert_ne!(key, vault.identity().expect("is there").public());
    }

    #[test]
    fn nothing_is_asked_without_the_vault_key() {
        let (mut vault, _) = tablet();
        let guessed = vault.make_vault_key();
        assert!(vault.request_case(&number(1), &guessed).is_err());
        assert!(gathered(&vault).requests.is_empty() && vault.requested().expect("lists").is_empty());
    }

    #[test]
    fn the_request_key_signs_after_a_rotation_of_the_slots() {
        let (mut vault, vault_key) = tablet();
        let key = gathered(&vault).request_key.expect("is named");
        let rotation = vault.begin_rotation().expect("begins");
        let transaction = vault.connection.transaction().expect("begins");
        rotation.rewrap(&transaction, &mut SystemEntropy::default()).expect("rewraps");
        transaction.commit().expect("commits");
        vault.recover_slots().expect("destroys the old slot secret");
        vault.request_case(&number(1), &vault_key).expect("asks");
        assert!(gathered(&vault).requests[0].verify(&key).is_ok());
    }

    #[test]
    fn the_request_key_is_named_until_it_was_answered_and_again_to_another_server() {
        let (mut vault, vault_key) = tablet();
        vault.request_case(&number(1), &vault_key).expect("asks");
        let first = gathered(&vault);
        assert_eq!(gathered(&vault), first, "an exchange that failed changes nothing");
        exchange(&mut vault, EPOCH);
        let quiet = gathered(&vault);
        assert!(quiet.request_key.is_none() && quiet.requests.is_empty());
        exchange(&mut vault, Digest::from_bytes([6; 32]));
        assert_eq!(gathered(&vault), first);
    }

    #[test]
    fn a_second_member_of_staff_asks_with_the_same_key() {
        let (mut vault, vault_key) = tablet();
        let key = gathered(&vault).request_key;
        let secret = StaffSecret::choose("球磨川の鮎はうまい").expect("is a passphrase");
        let clerk = vault.add_staff("五木", Role::Clerk, &secret, CHEAP, &vault_key).expect("adds");
        let opened = vault.log_in(clerk, "球磨川の鮎はうまい", Timestamp(0)).expect("logs in");
        vault.request_case(&number(1), &opened).expect("asks");
        assert_eq!(gathered(&vault).request_key, key);
        assert!(gathered(&vault).requests[0].verify(&key.expect("is named")).is_ok());
    }
}
