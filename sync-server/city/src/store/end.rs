//! 契約終了: the city's word, kept so that a restored relay hears it again.

use super::{AuditAction, CityStore, StoreError, audit, pack, unpack};
use domain::{StaffId, Timestamp};
use proofs::{EndOfContract, Signed};
use rusqlite::{OptionalExtension, params};

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS contract_end (id INTEGER PRIMARY KEY CHECK (id = 1), signed BLOB NOT NULL) STRICT;
";

impl CityStore {
    /// The first word stands, and is in the audit log.
    pub(crate) fn put_end(
        &self,
        signed: &Signed<EndOfContract>,
        by: StaffId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            let new =
                tx.execute("INSERT OR IGNORE INTO contract_end (id, signed) VALUES (1, ?1)", params![pack(signed)])?;
            if new == 0 {
                return Ok(());
            }
            audit::put(tx, AuditAction::EndedContract, by, b"fleet", now)
        })
    }

    pub fn end_of_contract(&self) -> Result<Option<Signed<EndOfContract>>, StoreError> {
        self.read(|tx| {
            let signed: Option<Vec<u8>> =
                tx.prepare_cached("SELECT signed FROM contract_end")?.query_row([], |row| row.get(0)).optional()?;
            signed.map(|bytes| unpack(&bytes, "the end of the contract")).transpose()
        })
    }
}
