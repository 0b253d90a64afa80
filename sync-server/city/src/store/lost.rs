//! 紛失届: which devices were declared lost, when and by whom. It cannot be taken back: a certificate may rest on it.

use super::{AuditAction, CityStore, StoreError, audit};
use domain::{DeviceId, StaffId, Timestamp};
use rusqlite::params;
use std::collections::BTreeMap;

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS lost_devices (
    id BLOB PRIMARY KEY,
    declared_at INTEGER NOT NULL,
    declared_by BLOB NOT NULL
) STRICT;
";

/// Stands for whoever has the server's terminal.
pub(crate) const TERMINAL: StaffId = StaffId::from_bytes([0; 16]);

impl CityStore {
    /// The first declaration stands, and is in the audit log.
    pub(crate) fn put_lost(&self, device: DeviceId, by: StaffId, now: Timestamp) -> Result<(), StoreError> {
        self.write(|tx| {
            let new = tx.execute(
                "INSERT OR IGNORE INTO lost_devices (id, declared_at, declared_by) VALUES (?1, ?2, ?3)",
                params![device.as_bytes(), now.0, by.as_bytes()],
            )?;
            if new == 0 {
                return Ok(());
            }
            audit::put(tx, AuditAction::DeclaredLost, by, device.as_bytes(), now)
        })
    }

    pub fn lost_devices(&self) -> Result<BTreeMap<DeviceId, Timestamp>, StoreError> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached("SELECT id, declared_at FROM lost_devices")?;
            let lost =
                statement.query_map([], |row| Ok((DeviceId::from_bytes(row.get(0)?), Timestamp(row.get(1)?))))?;
            Ok(lost.collect::<Result<_, _>>()?)
        })
    }
}
