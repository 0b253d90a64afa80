//! Which key of which device may ask for cases. The relay tells of it once and has no say afterwards.

use super::{AuditAction, CityStore, StoreError, TERMINAL, audit};
use domain::{DeviceId, Timestamp};
use proofs::PublicKey;
use rusqlite::{OptionalExtension, params};

impl CityStore {
    /// Keeps the first request key heard of a device; a later one changes nothing.
    pub(crate) fn register_request_key(&self, device: DeviceId, key: &PublicKey) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO request_keys (device, key)
                 SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM request_keys WHERE device = ?1)",
                params![device.as_bytes(), key.as_bytes()],
            )?;
            Ok(())
        })
    }

    /// Enters a later key of a device. Only a person decides this, who compared it with the tablet's screen; the audit
    /// log tells of it, or it did not happen.
    pub fn accept_request_key(&self, device: DeviceId, key: &PublicKey, now: Timestamp) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO request_keys (device, key) VALUES (?1, ?2)",
                params![device.as_bytes(), key.as_bytes()],
            )?;
            audit::put(tx, AuditAction::AcceptedRequestKey, TERMINAL, device.as_bytes(), now)
        })
    }

    pub(crate) fn request_key(&self, device: DeviceId) -> Result<Option<PublicKey>, StoreError> {
        self.read(|tx| {
            let found = tx
                .prepare_cached("SELECT key FROM request_keys WHERE device = ?1 ORDER BY position DESC LIMIT 1")?
                .query_row([device.as_bytes()], |row| row.get(0))
                .optional()?;
            Ok(found.map(PublicKey::from_bytes))
        })
    }
}
