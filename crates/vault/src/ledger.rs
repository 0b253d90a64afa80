//! The purge ledger: which cases are gone, for ever, and what this tablet owes the city for each.

use crate::{
    VaultError,
    store::{encode, exists},
};
use domain::CaseId;
use proofs::{PurgeOrder, ShredMethod, Signed};
use rusqlite::{Connection, Transaction, params};

pub(crate) const SHREDDED: &str = "shredded";
const NEVER_HELD: &str = "never-held";

pub(crate) fn is_purged(connection: &Connection, case: CaseId) -> Result<bool, VaultError> {
    exists(connection, "SELECT 1 FROM ledger WHERE case_id = ?1", case)
}

/// Enters an order into the ledger, where it stays for ever.
pub(crate) fn put_order(
    transaction: &Transaction<'_>,
    case: CaseId,
    order: &Signed<PurgeOrder>,
    owed: Option<ShredMethod>,
) -> Result<(), VaultError> {
    let owed = owed.map(|method| match method {
        ShredMethod::CryptographicErase => SHREDDED,
        ShredMethod::NeverHeld => NEVER_HELD,
    });
    transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO ledger (case_id, signed_order, owed, position)
         VALUES (?1, ?2, ?3, (SELECT coalesce(max(position), 0) + 1 FROM ledger))",
        )?
        .execute(params![case.as_bytes(), encode(order), owed])?;
    Ok(())
}
