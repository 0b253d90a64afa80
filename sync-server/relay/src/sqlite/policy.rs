//! The city's rules for its tablets: the newest are kept, and every tablet hears of them.

use super::{cell, feed::Kind};
use crate::StoreError;
use domain::DeviceId;
use proofs::{FleetPolicy, Signed};
use rusqlite::{Connection, OptionalExtension, params};

pub(super) const TABLES: &str = "
CREATE TABLE policy (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, signed BLOB NOT NULL) STRICT;
";

pub(super) fn version(tx: &Connection) -> Result<Option<u64>, StoreError> {
    let found = tx.prepare_cached("SELECT version FROM policy")?.query_row([], |row| row.get(0)).optional()?;
    found.map(cell::counter).transpose()
}

/// Keeps rules and tells every tablet; older ones than those that are kept change nothing.
pub(super) fn publish(tx: &Connection, policy: &FleetPolicy, signed: &Signed<FleetPolicy>) -> Result<(), StoreError> {
    if version(tx)?.is_some_and(|kept| kept >= policy.version) {
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT INTO policy (id, version, signed) VALUES (1, ?1, ?2)
         ON CONFLICT (id) DO UPDATE SET version = ?1, signed = ?2",
    )?
    .execute(params![cell::integer(policy.version)?, cell::pack(signed)])?;
    tx.prepare_cached("DELETE FROM feed WHERE kind = ?1")?.execute([Kind::Policy.code()])?;
    tx.prepare_cached("INSERT INTO feed (device, kind) SELECT id, ?1 FROM devices WHERE NOT revoked")?
        .execute([Kind::Policy.code()])?;
    Ok(())
}

/// Tells one tablet: a new one, or one that lost its place.
pub(super) fn tell(tx: &Connection, device: DeviceId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO feed (device, kind) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM policy)
         AND NOT EXISTS (SELECT 1 FROM feed WHERE device = ?1 AND kind = ?2)",
    )?
    .execute(params![device.as_bytes(), Kind::Policy.code()])?;
    Ok(())
}

pub(super) fn signed(tx: &Connection) -> Result<Signed<FleetPolicy>, StoreError> {
    let signed: Vec<u8> = tx.query_row("SELECT signed FROM policy", [], |row| row.get(0))?;
    cell::unpack(&signed, "rules")
}
