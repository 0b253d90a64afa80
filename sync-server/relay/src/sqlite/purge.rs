//! The one way in which a case is deleted: against a receipt that covers every row that is held.

use super::{cell, feed::Kind, holding, ledger};
use crate::StoreError;
use domain::CaseId;
use proofs::{Coverage, PurgeOrder, Receipt, Signed, VerifiedReceipt};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

pub(super) fn publish_receipt(
    tx: &Connection,
    proof: &VerifiedReceipt,
    receipt: &Signed<Receipt>,
    order: &Signed<PurgeOrder>,
) -> Result<bool, StoreError> {
    let case = proof.order().case;
    if ledger::is_purged(tx, case)? {
        return ledger::holds(tx, case, proof.order().receipt);
    }
    if proof.receipt().addendum.is_some() || holding::opening(tx, case)?.is_none() || !covers_all(tx, proof.receipt())?
    {
        return Ok(false);
    }
    let position = ledger::append(tx, proof.order(), order)?;
    delete(tx, case)?;
    put_receipt(tx, position, case, receipt)?;
    Ok(true)
}

/// Keeps a receipt until its certificate, and tells every device.
pub(super) fn put_receipt(
    tx: &Connection,
    position: i64,
    case: CaseId,
    receipt: &Signed<Receipt>,
) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO receipts (position, case_id, signed) VALUES (?1, ?2, ?3)")?.execute(params![
        position,
        case.as_bytes(),
        cell::pack(receipt)
    ])?;
    tx.prepare_cached(
        "INSERT INTO feed (device, kind, case_id, reference) SELECT id, ?1, ?2, ?3 FROM devices WHERE NOT revoked",
    )?
    .execute(params![Kind::Receipt.code(), case.as_bytes(), position])?;
    Ok(())
}

/// True when the receipt names exactly what is held of every device's log.
fn covers_all(tx: &Connection, receipt: &Receipt) -> Result<bool, StoreError> {
    let named: BTreeSet<_> =
        receipt.covered.iter().filter(|coverage| coverage.last_sequence > 0).map(sortable).collect();
    let mut held = BTreeSet::new();
    for device in holding::writers(tx, receipt.case)? {
        let (last_sequence, chain) = holding::log_end(tx, receipt.case, device)?;
        held.insert(sortable(&Coverage { device, last_sequence, chain }));
    }
    Ok(named == held)
}

pub(super) fn sortable(coverage: &Coverage) -> ([u8; 16], u64, [u8; 32]) {
    (*coverage.device.as_bytes(), coverage.last_sequence, *coverage.chain.as_bytes())
}

/// Holders and requests stay until the certificate is signed; the number stays, so that it is never given twice.
pub(super) fn delete(tx: &Connection, case: CaseId) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM feed WHERE case_id = ?1",
        "DELETE FROM rows WHERE case_id = ?1",
        "DELETE FROM notices WHERE case_id = ?1",
        "UPDATE openings SET envelope = NULL WHERE case_id = ?1",
    ] {
        tx.execute(statement, [case.as_bytes()])?;
    }
    Ok(())
}
