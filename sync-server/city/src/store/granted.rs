//! Which tablets were given which living case: a restored relay must know its holders again.

use super::{CityStore, StoreError};
use domain::{CaseId, DeviceId, Digest};
use rusqlite::{Connection, OptionalExtension, params};

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS granted (
    -- Case and device in one.
    pair BLOB PRIMARY KEY,
    case_id BLOB NOT NULL,
    device BLOB NOT NULL,
    -- The one-time key of the last grant.
    public BLOB NOT NULL
) STRICT;
";

impl CityStore {
    /// Written down before the relay hears of it.
    pub(crate) fn put_granted(&self, case: CaseId, device: DeviceId, public: Digest) -> Result<(), StoreError> {
        let pair = [case.as_bytes().as_slice(), device.as_bytes()].concat();
        self.write(|tx| {
            tx.execute(
                "INSERT INTO granted (pair, case_id, device, public) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (pair) DO UPDATE SET public = ?4",
                params![pair, case.as_bytes(), device.as_bytes(), public.as_bytes()],
            )?;
            Ok(())
        })
    }

    /// The one-time key of the last grant of a case to a device.
    pub(crate) fn last_grant(&self, case: CaseId, device: DeviceId) -> Result<Option<Digest>, StoreError> {
        self.read(|tx| {
            let found = tx
                .prepare_cached("SELECT public FROM granted WHERE case_id = ?1 AND device = ?2")?
                .query_row(params![case.as_bytes(), device.as_bytes()], |row| row.get(0))
                .optional()?;
            Ok(found.map(Digest::from_bytes))
        })
    }

    pub fn granted(&self) -> Result<Vec<(CaseId, DeviceId)>, StoreError> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached("SELECT case_id, device FROM granted")?;
            let granted = statement
                .query_map([], |row| Ok((CaseId::from_bytes(row.get(0)?), DeviceId::from_bytes(row.get(1)?))))?;
            Ok(granted.collect::<Result<_, _>>()?)
        })
    }
}

/// A received case has its holders beside it.
pub(super) fn forget(tx: &Connection, case: CaseId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM granted WHERE case_id = ?1", [case.as_bytes()])?;
    Ok(())
}
