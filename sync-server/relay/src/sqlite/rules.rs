//! The city's rules for the counter, passed on as they were signed: the newest are kept, and every tablet hears of them.

use super::{cell, feed::Kind};
use crate::StoreError;
use domain::DeviceId;
use proofs::{RulePackage, Signed};
use rusqlite::{Connection, OptionalExtension, params};

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS rules (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, signed BLOB NOT NULL)
    STRICT;
";

pub(super) fn version(tx: &Connection) -> Result<Option<u32>, StoreError> {
    Ok(tx.prepare_cached("SELECT version FROM rules")?.query_row([], |row| row.get(0)).optional()?)
}

/// Keeps a package and tells every tablet; one that is not newer than what is kept changes nothing.
pub(super) fn publish(tx: &Connection, version: u32, signed: &Signed<RulePackage>) -> Result<(), StoreError> {
    if self::version(tx)?.is_some_and(|kept| kept >= version) {
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT INTO rules (id, version, signed) VALUES (1, ?1, ?2)
         ON CONFLICT (id) DO UPDATE SET version = ?1, signed = ?2",
    )?
    .execute(params![version, cell::pack(signed)])?;
    tx.prepare_cached("DELETE FROM feed WHERE kind = ?1")?.execute([Kind::Rules.code()])?;
    tx.prepare_cached("INSERT INTO feed (device, kind) SELECT id, ?1 FROM devices WHERE NOT revoked")?
        .execute([Kind::Rules.code()])?;
    Ok(())
}

/// Tells one tablet: a new one, or one that lost its place.
pub(super) fn tell(tx: &Connection, device: DeviceId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO feed (device, kind) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM rules)
         AND NOT EXISTS (SELECT 1 FROM feed WHERE device = ?1 AND kind = ?2)",
    )?
    .execute(params![device.as_bytes(), Kind::Rules.code()])?;
    Ok(())
}

pub(super) fn signed(tx: &Connection) -> Result<Signed<RulePackage>, StoreError> {
    let signed: Vec<u8> = tx.query_row("SELECT signed FROM rules", [], |row| row.get(0))?;
    cell::unpack(&signed, "a package of rules")
}
