//! Who this tablet is: its identity key, what it pinned when it was enrolled, and where its feed stands.

use crate::{Vault, VaultError, store::write_setting};
use domain::{DeviceId, Digest};
use proofs::{PublicKey, SigningKey};
use sealing::{StoreKey, entropy::make_bytes};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

const IDENTITY: &str = "device-identity";
/// Seals what is not a case's, and takes part in every staff slot: no path leads from a PIN alone to a key.
pub(crate) const DEVICE_SECRET: &str = "device-secret";
const ENROLMENT: &str = "enrolment";
const CURSOR: &str = "cursor";
const COUNTER: &str = "request-counter";
/// A night's requests draw their counters together: each draw waits for the disk.
const COUNTERS_AT_ONCE: u64 = 16;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    pub device: DeviceId,
    pub label: String,
    pub server: String,
    /// DER of the pinned certificate authority.
    pub authority: Vec<u8>,
    pub city: PublicKey,
    pub epoch: Digest,
}

impl Vault {
    /// The tablet's own signing key.
    pub fn identity(&mut self) -> Result<SigningKey, VaultError> {
        self.finish_departure()?;
        self.secret(IDENTITY).map(|seed| SigningKey::from_seed(*seed))
    }

    pub(crate) fn device_secret(&mut self) -> Result<StoreKey, VaultError> {
        self.finish_forgetting()?;
        self.finish_departure()?;
        self.secret(DEVICE_SECRET).map(|secret| StoreKey::from_bytes(*secret))
    }

    /// Makes the secrets of a new store, and finds out at once when those of an old one are gone.
    pub(crate) fn prepare_secrets(&mut self) -> Result<(), VaultError> {
        for name in [IDENTITY, DEVICE_SECRET] {
            self.secret(name)?;
        }
        Ok(())
    }

    fn secret(&mut self, name: &str) -> Result<Zeroizing<[u8; 32]>, VaultError> {
        if let Some(stored) = self.key_store.load(name)? {
            let bytes: [u8; 32] = stored.as_slice().try_into().map_err(|_| VaultError::Damaged("device secret"))?;
            return Ok(Zeroizing::new(bytes));
        }
        if self.is_in_use()? {
            return Err(VaultError::KeysLost);
        }
        let made = Zeroizing::new(make_bytes::<32>(&mut *self.entropy));
        self.key_store.store(name, made.as_slice())?;
        Ok(made)
    }

    /// True once something depends on the keys: from then on a missing one is lost and never made anew.
    pub(crate) fn is_in_use(&self) -> Result<bool, VaultError> {
        let query = "SELECT EXISTS (SELECT 1 FROM staff) OR EXISTS (SELECT 1 FROM setting WHERE name = ?1)";
        Ok(self.connection.query_row(query, [ENROLMENT], |row| row.get(0))?)
    }

    pub fn enrolment(&self) -> Result<Option<Enrolment>, VaultError> {
        self.setting(ENROLMENT)
    }

    pub fn enrolled(&self) -> Result<Enrolment, VaultError> {
        self.enrolment()?.ok_or(VaultError::NotEnrolled)
    }

    /// Every secret is there first: from now on a missing one is lost.
    pub fn set_enrolment(&mut self, enrolment: &Enrolment) -> Result<(), VaultError> {
        self.prepare_secrets()?;
        self.recover_slots()?;
        self.set_setting(ENROLMENT, enrolment)
    }

    pub fn cursor(&self) -> Result<u64, VaultError> {
        Ok(self.setting(CURSOR)?.unwrap_or(0))
    }

    pub(crate) fn write_cursor(transaction: &rusqlite::Transaction<'_>, cursor: u64) -> Result<(), VaultError> {
        write_setting(transaction, CURSOR, &cursor)
    }

    /// The next request's counter. It is taken from a few that were drawn on the disk before one of them is used: a
    /// counter is never used twice, and one that a restart leaves out is missed by nobody.
    pub fn next_counter(&mut self) -> Result<u64, VaultError> {
        if self.counters.is_empty() {
            let drawn = self.setting::<u64>(COUNTER)?.unwrap_or(0);
            let next = drawn + COUNTERS_AT_ONCE;
            self.set_setting(COUNTER, &next)?;
            self.counters = drawn + 1..next + 1;
        }
        self.counters.next().ok_or(VaultError::Damaged("counter"))
    }
}
