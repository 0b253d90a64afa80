//! Shred acknowledgements, and the certificate that they end in.

use super::{cell, feed::Kind, lease};
use crate::StoreError;
use domain::{CaseId, DeviceId};
use proofs::{DeletionCertificate, ShredAck, Signed};
use rusqlite::{Connection, params};

/// Keeps a device's first word. After the certificate there is nothing left to say, and the device hears of it.
pub(super) fn put_ack(tx: &Connection, ack: &ShredAck, signed: &Signed<ShredAck>) -> Result<(), StoreError> {
    if is_published(tx, ack.case)? {
        return tell(tx, ack.case, ack.device);
    }
    tx.prepare_cached(
        "INSERT OR IGNORE INTO acks (case_id, device, signed)
         VALUES (?1, ?2, ?3)",
    )?
    .execute(params![ack.case.as_bytes(), ack.device.as_bytes(), cell::pack(signed)])?;
    Ok(())
}

pub(super) fn acks(tx: &Connection, case: CaseId) -> Result<Vec<Signed<ShredAck>>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT signed FROM acks WHERE case_id = ?1 ORDER BY device")?;
    let mut found = statement.query([case.as_bytes()])?;
    let mut acks = Vec::new();
    while let Some(cells) = found.next()? {
        let signed: Vec<u8> = cells.get(0)?;
        acks.push(cell::unpack(&signed, "an acknowledgement")?);
    }
    Ok(acks)
}

/// Tells the holders, whoever asked for the case and whoever gave a word, and drops what only the purge needed.
pub(super) fn publish(tx: &Connection, case: CaseId, signed: &Signed<DeletionCertificate>) -> Result<(), StoreError> {
    let new = tx
        .prepare_cached("INSERT OR IGNORE INTO certificates (case_id, signed) VALUES (?1, ?2)")?
        .execute(params![case.as_bytes(), cell::pack(signed)])?;
    if new == 0 {
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT INTO feed (device, kind, case_id) SELECT id, ?1, ?2 FROM devices
         WHERE NOT revoked AND (id IN (SELECT device FROM holders WHERE case_id = ?2)
             OR id IN (SELECT device FROM acks WHERE case_id = ?2) OR id IN
             (SELECT device FROM requests WHERE number = (SELECT number FROM openings WHERE case_id = ?2)))",
    )?
    .execute(params![Kind::Certificate.code(), case.as_bytes()])?;
    tx.prepare_cached("UPDATE feed SET kind = ?1 WHERE case_id = ?2 AND kind = ?3")?.execute(params![
        Kind::Order.code(),
        case.as_bytes(),
        Kind::Receipt.code()
    ])?;
    for statement in [
        "DELETE FROM receipts WHERE case_id = ?1",
        "DELETE FROM addendum_rows WHERE case_id = ?1",
        "DELETE FROM addenda WHERE case_id = ?1",
        "DELETE FROM acks WHERE case_id = ?1",
        "DELETE FROM holders WHERE case_id = ?1",
        "DELETE FROM requests WHERE number = (SELECT number FROM openings WHERE case_id = ?1)",
    ] {
        tx.execute(statement, [case.as_bytes()])?;
    }
    lease::forget(tx, case)
}

/// Tells a device that asked for the case after it was gone.
pub(super) fn tell(tx: &Connection, case: CaseId, device: DeviceId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO feed (device, kind, case_id) SELECT ?1, ?2, ?3
         WHERE NOT EXISTS (SELECT 1 FROM feed WHERE device = ?1 AND kind = ?2 AND case_id = ?3)",
    )?
    .execute(params![device.as_bytes(), Kind::Certificate.code(), case.as_bytes()])?;
    Ok(())
}

pub(super) fn is_published(tx: &Connection, case: CaseId) -> Result<bool, StoreError> {
    Ok(tx.prepare_cached("SELECT 1 FROM certificates WHERE case_id = ?1")?.exists([case.as_bytes()])?)
}

pub(super) fn of(tx: &Connection, case: CaseId) -> Result<Signed<DeletionCertificate>, StoreError> {
    let signed: Vec<u8> = tx
        .prepare_cached("SELECT signed FROM certificates WHERE case_id = ?1")?
        .query_row([case.as_bytes()], |row| row.get(0))?;
    cell::unpack(&signed, "a certificate")
}
