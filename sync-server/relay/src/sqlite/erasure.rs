//! Counts what is left of one case, table by table.

use super::{cell, feed::Kind, holding, ledger};
use crate::{StoreError, erasure::RelayTraces};
use domain::{CaseId, CaseNumber};
use proofs::{PublicKey, PurgeOrder, Signed};
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

pub(crate) fn examine(address: &str, number: &CaseNumber, city: &PublicKey) -> Result<Option<RelayTraces>, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(address, flags)?;
    let Some(case) = holding::case_of_number(&connection, number)? else { return Ok(None) };
    Ok(Some(RelayTraces {
        case,
        is_ordered: is_ordered(&connection, case, city)?,
        ledger: check_ledger(&connection),
        remains: remains(&connection, case, number)?,
        certificate: certificate(&connection, case)?,
    }))
}

fn is_ordered(connection: &Connection, case: CaseId, city: &PublicKey) -> Result<bool, StoreError> {
    let mut statement = connection.prepare("SELECT signed FROM ledger WHERE case_id = ?1")?;
    let orders = statement.query_map([case.as_bytes()], |row| row.get(0))?.collect::<Result<Vec<Vec<u8>>, _>>()?;
    for bytes in orders {
        let signed: Signed<PurgeOrder> = cell::unpack(&bytes, "a purge order")?;
        if signed.verify(city).is_ok_and(|order| order.case == case) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn check_ledger(connection: &Connection) -> Result<u64, StoreError> {
    ledger::check(connection)?;
    cell::counter(connection.query_row("SELECT count(*) FROM ledger", [], |row| row.get(0))?)
}

fn remains(connection: &Connection, case: CaseId, number: &CaseNumber) -> Result<Vec<(&'static str, u64)>, StoreError> {
    let kept = format!("{}, {}", Kind::Order.code(), Kind::Certificate.code());
    let mut remains = Vec::new();
    for (name, query) in [
        ("封をした記録", "SELECT count(*) FROM rows WHERE case_id = ?1".to_owned()),
        ("市あての鍵の封筒", "SELECT count(*) FROM openings WHERE case_id = ?1 AND envelope IS NOT NULL".to_owned()),
        ("引き継ぎの届け", "SELECT count(*) FROM notices WHERE case_id = ?1".to_owned()),
        ("端末への配達物", format!("SELECT count(*) FROM feed WHERE case_id = ?1 AND kind NOT IN ({kept})")),
        ("受領書", "SELECT count(*) FROM receipts WHERE case_id = ?1".to_owned()),
        ("端末からの削除の報告", "SELECT count(*) FROM acks WHERE case_id = ?1".to_owned()),
        ("受領後の書き足し", "SELECT count(*) FROM addendum_rows WHERE case_id = ?1".to_owned()),
        ("貸出の記録", "SELECT count(*) FROM leases WHERE case_id = ?1".to_owned()),
        ("持っている端末の一覧", "SELECT count(*) FROM holders WHERE case_id = ?1".to_owned()),
    ] {
        remains.push((name, count(connection, &query, case.as_bytes())?));
    }
    let requests = "SELECT count(*) FROM requests WHERE number = ?1";
    remains.push(("取り寄せの依頼", count(connection, requests, &number.as_str())?));
    Ok(remains)
}

fn count(connection: &Connection, query: &str, value: &dyn rusqlite::ToSql) -> Result<u64, StoreError> {
    cell::counter(connection.query_row(query, params![value], |row| row.get(0))?)
}

fn certificate(
    connection: &Connection,
    case: CaseId,
) -> Result<Option<Signed<proofs::DeletionCertificate>>, StoreError> {
    let signed: Option<Vec<u8>> = connection
        .query_row("SELECT signed FROM certificates WHERE case_id = ?1", [case.as_bytes()], |row| row.get(0))
        .optional()?;
    signed.map(|bytes| cell::unpack(&bytes, "a certificate")).transpose()
}
