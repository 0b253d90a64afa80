//! The rules for tablets: as somebody set them, and as the city signed them.

use super::{AuditAction, CityStore, StoreError, TERMINAL, audit, pack, unpack};
use domain::{StaffId, Timestamp};
use proofs::{FleetPolicy, Signed};
use rusqlite::{OptionalExtension, params};

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS policy (name TEXT PRIMARY KEY CHECK (name IN ('draft', 'signed')), value BLOB NOT NULL) STRICT;
";

impl CityStore {
    /// Sets rules; the desk signs them at its next turn. The program that sets them need not have the city's keys.
    pub(crate) fn draft_policy(&self, rules: &FleetPolicy, by: StaffId, now: Timestamp) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute("INSERT OR REPLACE INTO policy (name, value) VALUES ('draft', ?1)", [pack(rules)])?;
            audit::put(tx, AuditAction::SetRules, by, b"fleet", now)
        })
    }

    /// The same from a terminal, where nobody is logged in.
    pub fn draft_policy_from_terminal(&self, rules: &FleetPolicy, now: Timestamp) -> Result<(), StoreError> {
        self.draft_policy(rules, TERMINAL, now)
    }

    pub fn drafted_policy(&self) -> Result<Option<FleetPolicy>, StoreError> {
        self.policy_value("draft")?.map(|bytes| unpack(&bytes, "rules")).transpose()
    }

    pub fn policy(&self) -> Result<Option<Signed<FleetPolicy>>, StoreError> {
        self.policy_value("signed")?.map(|bytes| unpack(&bytes, "signed rules")).transpose()
    }

    pub(crate) fn put_policy(&self, signed: &Signed<FleetPolicy>) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute("INSERT OR REPLACE INTO policy (name, value) VALUES ('signed', ?1)", [pack(signed)])?;
            tx.execute("DELETE FROM policy WHERE name = 'draft'", [])?;
            Ok(())
        })
    }

    fn policy_value(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|tx| {
            Ok(tx
                .prepare_cached("SELECT value FROM policy WHERE name = ?1")?
                .query_row(params![name], |row| row.get(0))
                .optional()?)
        })
    }
}
