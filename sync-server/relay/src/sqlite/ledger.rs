//! The purge ledger: every order ever given, chained, asked before any row of any case.

use super::cell;
use crate::StoreError;
use domain::{CaseId, DeviceId, Digest};
use proofs::{Ledger, PurgeOrder, Signed};
use rusqlite::{Connection, OptionalExtension, params};

pub(super) fn is_purged(tx: &Connection, case: CaseId) -> Result<bool, StoreError> {
    Ok(tx.prepare_cached("SELECT 1 FROM ledger WHERE case_id = ?1")?.exists([case.as_bytes()])?)
}

/// True when an order for exactly this receipt was given.
pub(super) fn holds(tx: &Connection, case: CaseId, receipt: Digest) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached("SELECT 1 FROM ledger WHERE case_id = ?1 AND receipt = ?2")?
        .exists(params![case.as_bytes(), receipt.as_bytes()])?)
}

/// True when this device may acknowledge a receipt: the first of a case, or the one that answers its own late edits.
pub(super) fn may_use(tx: &Connection, case: CaseId, receipt: Digest, device: DeviceId) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached(
            "SELECT 1 FROM ledger LEFT JOIN receipts ON receipts.position = ledger.position
             WHERE ledger.case_id = ?1 AND receipt = ?2 AND (receipts.device IS NULL OR receipts.device = ?3)",
        )?
        .exists(params![case.as_bytes(), receipt.as_bytes(), device.as_bytes()])?)
}

pub(super) fn head(tx: &Connection) -> Result<Digest, StoreError> {
    let last = tx
        .prepare_cached("SELECT head FROM ledger ORDER BY position DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(last.map_or(Ledger::empty().head(), Digest::from_bytes))
}

/// Appends an order and answers its position.
pub(super) fn append(tx: &Connection, order: &PurgeOrder, signed: &Signed<PurgeOrder>) -> Result<i64, StoreError> {
    let mut ledger = Ledger::at(head(tx)?);
    ledger.append(signed);
    tx.prepare_cached(
        "INSERT INTO ledger (position, case_id, receipt, signed, head)
         VALUES ((SELECT coalesce(max(position), 0) + 1 FROM ledger), ?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        order.case.as_bytes(),
        order.receipt.as_bytes(),
        cell::pack(signed),
        ledger.head().as_bytes()
    ])?;
    Ok(tx.last_insert_rowid())
}

pub(super) fn order(tx: &Connection, position: i64) -> Result<Signed<PurgeOrder>, StoreError> {
    let signed: Vec<u8> =
        tx.prepare_cached("SELECT signed FROM ledger WHERE position = ?1")?.query_row([position], |row| row.get(0))?;
    cell::unpack(&signed, "a purge order")
}

pub(super) fn positions(tx: &Connection) -> Result<Vec<i64>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT position FROM ledger ORDER BY position")?;
    let positions = statement.query_map([], |row| row.get(0))?;
    Ok(positions.collect::<Result<_, _>>()?)
}

/// Follows the whole chain: an order that was changed, dropped or reordered shows here.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    let mut ledger = Ledger::empty();
    let mut statement = connection.prepare("SELECT signed, head FROM ledger ORDER BY position")?;
    let mut entries = statement.query([])?;
    while let Some(entry) = entries.next()? {
        let signed: Vec<u8> = entry.get(0)?;
        ledger.append(&cell::unpack(&signed, "a purge order")?);
        if ledger.head() != Digest::from_bytes(entry.get(1)?) {
            return Err(StoreError::Damaged("the purge ledger does not chain".into()));
        }
    }
    Ok(())
}
