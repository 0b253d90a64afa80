//! Which key of last resort each tablet was last given, and by which relay store.

use super::{CityStore, StoreError, counter, integer};
use domain::{DeviceId, Digest};
use proofs::CityKeyId;
use rusqlite::{OptionalExtension, params};
use sync::EpochId;

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS last_resort_given (
    device BLOB PRIMARY KEY,
    key INTEGER NOT NULL,
    epoch BLOB NOT NULL
) STRICT;
";

impl CityStore {
    /// Written down after the relay took the batch: a batch that was lost on the way is given again.
    pub(crate) fn put_last_resort_given(
        &self,
        device: DeviceId,
        key: CityKeyId,
        epoch: EpochId,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO last_resort_given (device, key, epoch) VALUES (?1, ?2, ?3)
                 ON CONFLICT (device) DO UPDATE SET key = ?2, epoch = ?3",
                params![device.as_bytes(), integer(key.0)?, epoch.as_bytes()],
            )?;
            Ok(())
        })
    }

    pub(crate) fn last_resort_given(&self, device: DeviceId) -> Result<Option<(CityKeyId, EpochId)>, StoreError> {
        self.read(|tx| {
            let found: Option<(i64, [u8; 32])> = tx
                .prepare_cached("SELECT key, epoch FROM last_resort_given WHERE device = ?1")?
                .query_row([device.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            found.map(|(key, epoch)| Ok((CityKeyId(counter(key)?), Digest::from_bytes(epoch)))).transpose()
        })
    }
}
