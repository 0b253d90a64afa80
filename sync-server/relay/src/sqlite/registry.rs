//! The registry of devices.

use super::cell;
use crate::{AcceptFault, Enrolled, Sender, StoreError};
use domain::{DeviceId, Timestamp};
use proofs::PublicKey;
use rusqlite::{Connection, OptionalExtension, params};
use sync::DeviceEntry;

pub(super) fn devices(tx: &Connection) -> Result<Vec<DeviceEntry>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT id, label, key, request_key, enrolled_at, last_seen, revoked,
                keys_left + (SELECT coalesce(sum(keys), 0) FROM feed WHERE feed.device = devices.id AND keys > 0)
         FROM devices ORDER BY enrolled_at, id",
    )?;
    let entries = statement.query_map([], |row| {
        Ok(DeviceEntry {
            device: DeviceId::from_bytes(row.get(0)?),
            label: row.get(1)?,
            key: PublicKey::from_bytes(row.get(2)?),
            request_key: row.get::<_, Option<[u8; 32]>>(3)?.map(PublicKey::from_bytes),
            enrolled_at: Timestamp(row.get(4)?),
            last_seen: row.get::<_, Option<i64>>(5)?.map(Timestamp),
            revoked: row.get(6)?,
            city_keys_left: row.get(7)?,
        })
    })?;
    Ok(entries.collect::<Result<_, _>>()?)
}

pub(super) fn enrolled(tx: &Connection, device: DeviceId) -> Result<Option<Enrolled>, StoreError> {
    let found = tx
        .prepare_cached("SELECT key, revoked FROM devices WHERE id = ?1")?
        .query_row([device.as_bytes()], |row| {
            Ok(Enrolled { key: PublicKey::from_bytes(row.get(0)?), revoked: row.get(1)? })
        })
        .optional()?;
    Ok(found)
}

/// Keeps the first request key of a device; a later one waits for a person.
pub(super) fn keep_request_key(tx: &Connection, device: DeviceId, key: &PublicKey) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE devices SET request_key_waiting = ?2 WHERE id = ?1 AND request_key <> ?2")?
        .execute(params![device.as_bytes(), key.as_bytes()])?;
    tx.prepare_cached("UPDATE devices SET request_key = ?2 WHERE id = ?1 AND request_key IS NULL")?
        .execute(params![device.as_bytes(), key.as_bytes()])?;
    Ok(())
}

pub(super) fn waiting_request_key(tx: &Connection, device: DeviceId) -> Result<Option<PublicKey>, StoreError> {
    let found: Option<Option<[u8; 32]>> = tx
        .prepare_cached("SELECT request_key_waiting FROM devices WHERE id = ?1")?
        .query_row([device.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(found.flatten().map(PublicKey::from_bytes))
}

/// Stops a device. What waits for it is dropped; what it holds stays on the list of holders.
pub(super) fn revoke(tx: &Connection, device: DeviceId) -> Result<bool, StoreError> {
    let known = tx.prepare_cached("UPDATE devices SET revoked = 1 WHERE id = ?1")?.execute([device.as_bytes()])? > 0;
    tx.prepare_cached("DELETE FROM feed WHERE device = ?1")?.execute([device.as_bytes()])?;
    tx.prepare_cached("DELETE FROM requests WHERE device = ?1")?.execute([device.as_bytes()])?;
    Ok(known)
}

/// Lets a request in when its counter rises; the same request never gets in twice, but for the last carried file.
pub(super) fn admit(tx: &Connection, sender: Sender, keys_left: u32, now: Timestamp) -> Result<Enrolled, AcceptFault> {
    let Sender { device, counter, may_repeat } = sender;
    let known = enrolled(tx, device)?.ok_or(AcceptFault::Unauthenticated)?;
    if known.revoked {
        return Err(AcceptFault::Revoked);
    }
    let counter = cell::integer(counter).map_err(|_| AcceptFault::Unauthenticated)?;
    let rose = tx
        .prepare_cached(
            "UPDATE devices SET counter = ?2, last_seen = ?3, keys_left = ?4 WHERE id = ?1 AND counter < ?2 + ?5",
        )
        .and_then(|mut statement| statement.execute(params![device.as_bytes(), counter, now.0, keys_left, may_repeat]))
        .map_err(StoreError::from)?;
    if rose == 0 { Err(AcceptFault::Unauthenticated) } else { Ok(known) }
}
