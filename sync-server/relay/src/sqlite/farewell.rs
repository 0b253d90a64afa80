//! 契約終了: the city's word to every device, and each device's last word.

use super::{cell, feed::Kind};
use crate::StoreError;
use domain::DeviceId;
use proofs::{EndOfContract, Farewell, PublicKey, Signed};
use rusqlite::{Connection, OptionalExtension, params};

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS farewells (device BLOB PRIMARY KEY, signed BLOB NOT NULL) STRICT;
";

const END: &str = "end-of-contract";

/// Tells every device once; one that is enrolled later is told when it joins.
pub(super) fn end(tx: &Connection, signed: &Signed<EndOfContract>) -> Result<(), StoreError> {
    let new = tx
        .prepare_cached("INSERT OR IGNORE INTO meta (name, value) VALUES (?1, ?2)")?
        .execute(params![END, cell::pack(signed)])?;
    if new > 0 {
        tx.prepare_cached("INSERT INTO feed (device, kind, payload) SELECT id, ?1, ?2 FROM devices WHERE NOT revoked")?
            .execute(params![Kind::EndOfContract.code(), cell::pack(signed)])?;
    }
    Ok(())
}

pub(super) fn tell(tx: &Connection, device: DeviceId) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO feed (device, kind, payload) SELECT ?1, ?2, value FROM meta WHERE name = ?3")?
        .execute(params![device.as_bytes(), Kind::EndOfContract.code(), END])?;
    Ok(())
}

/// A restored store says it again to everybody.
pub(super) fn forget(tx: &Connection) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM meta WHERE name = ?1")?.execute([END])?;
    Ok(())
}

/// Keeps the last word of a device; one that is not its own counts for nothing.
pub(super) fn put(
    tx: &Connection,
    device: DeviceId,
    key: &PublicKey,
    signed: &Signed<Farewell>,
) -> Result<(), StoreError> {
    let ended =
        tx.prepare_cached("SELECT 1 FROM meta WHERE name = ?1")?.query_row([END], |_| Ok(())).optional()?.is_some();
    if ended && signed.verify(key).is_ok_and(|farewell| farewell.device == device) {
        tx.prepare_cached("INSERT OR IGNORE INTO farewells (device, signed) VALUES (?1, ?2)")?
            .execute(params![device.as_bytes(), cell::pack(signed)])?;
    }
    Ok(())
}

pub(super) fn all(tx: &Connection) -> Result<Vec<Signed<Farewell>>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT signed FROM farewells ORDER BY device")?;
    let found = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?.collect::<Result<Vec<_>, _>>()?;
    found.iter().map(|signed| cell::unpack(signed, "a farewell")).collect()
}
