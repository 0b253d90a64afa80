//! The city's one-time public keys that this tablet has in store.

use crate::{
    Vault, VaultError,
    store::{read_setting, write_setting},
};
use domain::Digest;
use proofs::{CityKeyId, CityPublicKey, KeyBatch};
use rusqlite::{OptionalExtension, Transaction, params};

const LAST_RESORT: &str = "last-resort-key";
/// The highest key ever received: a batch that comes again brings no used key back.
const NEWEST: &str = "newest-city-key";

impl Vault {
    pub fn city_keys_left(&self) -> Result<u32, VaultError> {
        Ok(self.connection.prepare_cached("SELECT count(*) FROM city_key")?.query_row([], |row| row.get(0))?)
    }

    /// The key for the next case: a one-time key, or the one of last resort when they are used up.
    pub fn next_city_key(&self) -> Result<Option<CityPublicKey>, VaultError> {
        let next = self
            .connection
            .prepare_cached("SELECT id, public FROM city_key ORDER BY id LIMIT 1")?
            .query_row([], |row| Ok((row.get::<_, u64>(0)?, row.get::<_, Vec<u8>>(1)?)))
            .optional()?;
        match next {
            Some((id, public)) => {
                let public = Digest::from_slice(&public).ok_or(VaultError::Damaged("city key"))?;
                Ok(Some(CityPublicKey { id: CityKeyId(id), public }))
            }
            None => read_setting(&self.connection, LAST_RESORT),
        }
    }

    pub(crate) fn use_city_key(transaction: &Transaction<'_>, id: CityKeyId) -> Result<(), VaultError> {
        transaction.prepare_cached("DELETE FROM city_key WHERE id = ?1")?.execute([id.0])?;
        Ok(())
    }

    pub(crate) fn put_city_keys(transaction: &Transaction<'_>, batch: &KeyBatch) -> Result<(), VaultError> {
        let newest = read_setting::<u64>(transaction, NEWEST)?.unwrap_or(0);
        for key in batch.one_time.iter().filter(|key| key.id.0 > newest) {
            transaction
                .prepare_cached("INSERT OR IGNORE INTO city_key (id, public) VALUES (?1, ?2)")?
                .execute(params![key.id.0, key.public.as_bytes()])?;
        }
        let received = batch.one_time.iter().map(|key| key.id.0).max().unwrap_or(0);
        write_setting(transaction, NEWEST, &newest.max(received))?;
        // An older batch that comes again must not bring back a key that the city may have destroyed.
        let known: Option<CityPublicKey> = read_setting(transaction, LAST_RESORT)?;
        if known.is_none_or(|known| known.id <= batch.last_resort.id) {
            write_setting(transaction, LAST_RESORT, &batch.last_resort)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryKeyStore;
    use domain::{DeviceId, Timestamp};
    use sealing::SystemEntropy;

    #[test]
    fn an_older_batch_that_comes_again_brings_no_older_key_of_last_resort_back() {
        let entropy = Box::new(SystemEntropy::default());
        let mut vault = Vault::open_in_memory(Box::new(MemoryKeyStore::default()), entropy).expect("opens");
        let key = |id: u8| CityPublicKey { id: CityKeyId(u64::from(id)), public: Digest::from_bytes([id; 32]) };
        let device = DeviceId::from_bytes([1; 16]);
        let transaction = vault.connection.transaction().expect("begins");
        for id in [1, 5, 1] {
            let batch = KeyBatch { device, issued_at: Timestamp(0), one_time: vec![], last_resort: key(id) };
            Vault::put_city_keys(&transaction, &batch).expect("stores");
        }
        transaction.commit().expect("commits");
        assert_eq!(vault.next_city_key().expect("reads"), Some(key(5)));
    }
}
