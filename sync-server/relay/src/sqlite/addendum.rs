//! Late edits of a purged case: taken in apart from every living case, kept until the city has answered.

use super::{
    cell, certificate,
    feed::Kind,
    holding,
    intake::{Setback, refuse},
    ledger, purge,
};
use crate::StoreError;
use domain::{CaseId, DeviceId, Digest};
use proofs::{Coverage, PurgeOrder, Receipt, Signed, VerifiedReceipt};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;
use sync::{
    AddendumBundle, AddendumPart, Opening, PendingAddendum, RefusalReason, Row,
    wire::{ADDENDUM_BYTES_MAX, ROW_BYTES_MAX},
};

/// How much one device may leave here before the city has looked at any of it.
const DEVICE_BYTES_MAX: usize = 4 * ADDENDUM_BYTES_MAX;
/// What a row takes up besides its sealed bytes.
const ROW_COST: usize = 128;
const WHOLE: &str = "opening IS NOT NULL
    AND rows_in_all = (SELECT count(*) FROM addendum_rows WHERE addendum_rows.addendum = addenda.id)";

/// The line of an addendum.
struct Addendum {
    id: i64,
    rows_in_all: u64,
    /// `None` once it is answered.
    opening: Option<Opening>,
    bytes: usize,
}

/// Takes in a part. Only a case with an order can have an addendum, and only for a receipt that was given.
///
/// Whether the device ever held the case is not asked here: this list may be older than the device's memory, and the
/// city desk has its own.
pub(super) fn take(tx: &Connection, device: DeviceId, part: &AddendumPart) -> Result<(), Setback> {
    let case = part.opening.case;
    if !ledger::holds(tx, case, part.receipt)? || part.rows.iter().any(|row| row.case != case) {
        return refuse(RefusalReason::NotAHolder);
    }
    if certificate::is_published(tx, case)? {
        return refuse(RefusalReason::Purged);
    }
    let addendum = match find(tx, case, device)? {
        Some(Addendum { opening: None, .. }) => return refuse(RefusalReason::Purged),
        Some(known) if known.opening.as_ref() != Some(&part.opening) || known.rows_in_all != part.rows_in_all => {
            return refuse(RefusalReason::Forked);
        }
        Some(known) => known,
        None => begin(tx, device, part)?,
    };
    let room = room_for(tx, device)?.min(ADDENDUM_BYTES_MAX.saturating_sub(addendum.bytes));
    let mut taken = 0;
    let mut missing = addendum.rows_in_all.saturating_sub(row_count(tx, addendum.id)?);
    let outcome = part.rows.iter().try_for_each(|row| {
        let size = take_row(tx, &addendum, row, room.saturating_sub(taken), missing)?;
        taken += size;
        missing -= u64::from(size > 0);
        Ok(())
    });
    // What came before a refused row stays.
    tx.prepare_cached("UPDATE addenda SET bytes = bytes + ?2 WHERE id = ?1")?.execute(params![addendum.id, taken])?;
    outcome
}

fn begin(tx: &Connection, device: DeviceId, part: &AddendumPart) -> Result<Addendum, Setback> {
    let opening = cell::pack(&part.opening);
    if opening.len() > ROW_BYTES_MAX || opening.len() > room_for(tx, device)? {
        return Err(Setback::Refused(RefusalReason::TooLarge));
    }
    tx.prepare_cached(
        "INSERT INTO addenda (case_id, device, receipt, rows_in_all, opening, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        part.opening.case.as_bytes(),
        device.as_bytes(),
        part.receipt.as_bytes(),
        cell::integer(part.rows_in_all)?,
        opening,
        opening.len()
    ])?;
    let (id, bytes) = (tx.last_insert_rowid(), opening.len());
    Ok(Addendum { id, rows_in_all: part.rows_in_all, opening: Some(part.opening.clone()), bytes })
}

fn find(tx: &Connection, case: CaseId, device: DeviceId) -> Result<Option<Addendum>, StoreError> {
    let found: Option<(i64, i64, Option<Vec<u8>>, usize)> = tx
        .prepare_cached("SELECT id, rows_in_all, opening, bytes FROM addenda WHERE case_id = ?1 AND device = ?2")?
        .query_row(params![case.as_bytes(), device.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let Some((id, rows_in_all, opening, bytes)) = found else { return Ok(None) };
    let opening = opening.map(|bytes| cell::unpack(&bytes, "an opening")).transpose()?;
    Ok(Some(Addendum { id, rows_in_all: cell::counter(rows_in_all)?, opening, bytes }))
}

fn room_for(tx: &Connection, device: DeviceId) -> Result<usize, StoreError> {
    let used: usize = tx
        .prepare_cached("SELECT coalesce(sum(bytes), 0) FROM addenda WHERE device = ?1")?
        .query_row([device.as_bytes()], |row| row.get(0))?;
    Ok(DEVICE_BYTES_MAX.saturating_sub(used))
}

/// Takes one row at the end of its device's log; answers how much it takes up, nothing when it was here.
fn take_row(tx: &Connection, addendum: &Addendum, row: &Row, room: usize, missing: u64) -> Result<usize, Setback> {
    if row.sealed.len() > ROW_BYTES_MAX {
        return Err(Setback::Refused(RefusalReason::TooLarge));
    }
    let (last, chain) = log_end(tx, addendum.id, row.case, row.device)?;
    if row.sequence <= last {
        return if is_same(tx, addendum.id, row)? { Ok(0) } else { Err(Setback::Refused(RefusalReason::Forked)) };
    }
    if row.sequence != last + 1 {
        return Err(Setback::Refused(RefusalReason::Gap));
    }
    let size = row.sealed.len() + ROW_COST;
    if size > room {
        return Err(Setback::Refused(RefusalReason::TooLarge));
    }
    if missing == 0 {
        return Err(Setback::Refused(RefusalReason::Forked));
    }
    tx.prepare_cached(
        "INSERT INTO addendum_rows (addendum, case_id, device, sequence, kind, sealed, chain)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        addendum.id,
        row.case.as_bytes(),
        row.device.as_bytes(),
        cell::integer(row.sequence)?,
        row.kind.code(),
        row.sealed,
        row.chain(chain).as_bytes()
    ])?;
    Ok(size)
}

fn is_same(tx: &Connection, addendum: i64, row: &Row) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached(
            "SELECT 1 FROM addendum_rows
             WHERE addendum = ?1 AND device = ?2 AND sequence = ?3 AND kind = ?4 AND sealed = ?5",
        )?
        .exists(params![addendum, row.device.as_bytes(), cell::integer(row.sequence)?, row.kind.code(), row.sealed])?)
}

fn row_count(tx: &Connection, addendum: i64) -> Result<u64, StoreError> {
    let count = tx
        .prepare_cached("SELECT count(*) FROM addendum_rows WHERE addendum = ?1")?
        .query_row([addendum], |row| row.get(0))?;
    cell::counter(count)
}

fn log_end(tx: &Connection, addendum: i64, case: CaseId, device: DeviceId) -> Result<(u64, Digest), StoreError> {
    let last: Option<(i64, [u8; 32])> = tx
        .prepare_cached(
            "SELECT sequence, chain FROM addendum_rows WHERE addendum = ?1 AND device = ?2
             ORDER BY sequence DESC LIMIT 1",
        )?
        .query_row(params![addendum, device.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match last {
        Some((sequence, chain)) => Ok((cell::counter(sequence)?, Digest::from_bytes(chain))),
        None => Ok((0, sync::chain_start(case, device))),
    }
}

pub(super) fn pending(tx: &Connection) -> Result<Vec<PendingAddendum>, StoreError> {
    let mut statement =
        tx.prepare_cached(&format!("SELECT case_id, device, receipt FROM addenda WHERE {WHOLE} ORDER BY id"))?;
    let found = statement.query_map([], |row| {
        Ok(PendingAddendum {
            case: CaseId::from_bytes(row.get(0)?),
            device: DeviceId::from_bytes(row.get(1)?),
            receipt: Digest::from_bytes(row.get(2)?),
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

pub(super) fn bundle(tx: &Connection, case: CaseId, device: DeviceId) -> Result<Option<AddendumBundle>, StoreError> {
    let found: Option<(i64, Vec<u8>, [u8; 32])> = tx
        .prepare_cached(&format!(
            "SELECT id, opening, receipt FROM addenda WHERE case_id = ?1 AND device = ?2 AND {WHOLE}"
        ))?
        .query_row(params![case.as_bytes(), device.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((id, opening, receipt)) = found else { return Ok(None) };
    let opening = cell::unpack(&opening, "an opening")?;
    Ok(Some(AddendumBundle { opening, rows: rows(tx, id)?, receipt: Digest::from_bytes(receipt) }))
}

fn rows(tx: &Connection, addendum: i64) -> Result<Vec<Row>, StoreError> {
    let query = format!("SELECT {} FROM addendum_rows WHERE addendum = ?1 ORDER BY id", holding::ROW);
    let mut statement = tx.prepare_cached(&query)?;
    let mut found = statement.query([addendum])?;
    let mut rows = Vec::new();
    while let Some(cells) = found.next()? {
        rows.push(holding::make_row(cells)?);
    }
    Ok(rows)
}

/// Answers an addendum: the second way in which something is deleted, and again against a receipt that covers it all.
pub(super) fn publish_receipt(
    tx: &Connection,
    proof: &VerifiedReceipt,
    receipt: &Signed<Receipt>,
    order: &Signed<PurgeOrder>,
) -> Result<bool, StoreError> {
    let case = proof.order().case;
    if ledger::holds(tx, case, proof.order().receipt)? {
        return Ok(true);
    }
    let Some(device) = proof.receipt().addendum else { return Ok(false) };
    let Some(addendum) = find(tx, case, device)?.filter(|addendum| addendum.opening.is_some()) else {
        return Ok(false);
    };
    if !ledger::is_purged(tx, case)? || !covers_all(tx, &addendum, proof.receipt())? {
        return Ok(false);
    }
    let position = ledger::append(tx, proof.order(), order)?;
    clear(tx, addendum.id)?;
    put_receipt(tx, position, (case, device), receipt)?;
    Ok(true)
}

/// Drops what was sent; the line stays and says that it is answered.
fn clear(tx: &Connection, addendum: i64) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM addendum_rows WHERE addendum = ?1")?.execute([addendum])?;
    tx.prepare_cached("UPDATE addenda SET opening = NULL, bytes = 0 WHERE id = ?1")?.execute([addendum])?;
    Ok(())
}

/// What an older store must learn of an addendum that was answered since. The device may not know that its whole log
/// came, and sends it again: that would wait for city staff for ever, who have confirmed it.
pub(super) fn settle(tx: &Connection, (case, device): (CaseId, DeviceId), receipt: Digest) -> Result<(), StoreError> {
    if let Some(addendum) = find(tx, case, device)? {
        return clear(tx, addendum.id);
    }
    tx.prepare_cached(
        "INSERT INTO addenda (case_id, device, receipt, rows_in_all, opening, bytes) VALUES (?1, ?2, ?3, 0, NULL, 0)",
    )?
    .execute(params![case.as_bytes(), device.as_bytes(), receipt.as_bytes()])?;
    Ok(())
}

/// Keeps the receipt of an addendum until its certificate, and tells its device alone.
pub(super) fn put_receipt(
    tx: &Connection,
    position: i64,
    (case, device): (CaseId, DeviceId),
    receipt: &Signed<Receipt>,
) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO receipts (position, case_id, device, signed) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![position, case.as_bytes(), device.as_bytes(), cell::pack(receipt)])?;
    tx.prepare_cached(
        "INSERT INTO feed (device, kind, case_id, reference)
         SELECT id, ?2, ?3, ?4 FROM devices WHERE id = ?1 AND NOT revoked",
    )?
    .execute(params![device.as_bytes(), Kind::Receipt.code(), case.as_bytes(), position])?;
    Ok(())
}

/// True when the addendum is whole and the receipt names exactly what is held of it.
fn covers_all(tx: &Connection, addendum: &Addendum, receipt: &Receipt) -> Result<bool, StoreError> {
    if row_count(tx, addendum.id)? != addendum.rows_in_all {
        return Ok(false);
    }
    let named: BTreeSet<_> =
        receipt.covered.iter().filter(|coverage| coverage.last_sequence > 0).map(purge::sortable).collect();
    let mut statement = tx.prepare_cached("SELECT DISTINCT device FROM addendum_rows WHERE addendum = ?1")?;
    let writers = statement.query_map([addendum.id], |row| row.get(0).map(DeviceId::from_bytes))?;
    let mut held = BTreeSet::new();
    for device in writers.collect::<Result<Vec<_>, _>>()? {
        let (last_sequence, chain) = log_end(tx, addendum.id, receipt.case, device)?;
        held.insert(purge::sortable(&Coverage { device, last_sequence, chain }));
    }
    Ok(named == held)
}
