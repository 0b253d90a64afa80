//! What a tablet's store still shows of one case, for an auditor. Reads only: looking must not tidy up.

use crate::{
    Enrolment, VaultError,
    store::{decode, read_setting},
};
use domain::{CaseId, CaseNumber, Stage};
use proofs::{DeletionCertificate, PurgeOrder, Signed, verify_certificate};
use rusqlite::{Connection, OpenFlags, OptionalExtension};

#[derive(Debug)]
pub struct TabletTraces {
    pub case: CaseId,
    pub stage: Stage,
    /// The order in the ledger, and whether the pinned city signed it for this case.
    pub order: Order,
    /// What is there and should not be, by name and number.
    pub remains: Vec<(&'static str, u64)>,
    /// The only slot secret that may exist.
    pub slot_secret: String,
    pub certificate: Certificate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Missing,
    Foreign,
    Signed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Certificate {
    /// Not every device has acknowledged yet, or it has not come here.
    Missing,
    Foreign,
    Verified(String),
}

/// The tables in which the id of a purged case stays for ever.
pub const KEPT_IN: [&str; 4] = ["case_entry", "ledger", "certificate", "release_ack"];

/// Looks at a store by its address (`file:…?immutable=1`); `None` for a number that is not in its list.
pub fn examine(address: &str, number: &CaseNumber) -> Result<Option<TabletTraces>, VaultError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(address, flags)?;
    let Some((case, stage)) = entry(&connection, number)? else { return Ok(None) };
    let enrolment: Enrolment = read_setting(&connection, "enrolment")?.ok_or(VaultError::NotEnrolled)?;
    Ok(Some(TabletTraces {
        case,
        stage,
        order: order(&connection, &enrolment, case)?,
        remains: remains(&connection, case, number)?,
        slot_secret: crate::slot::secret_name(read_setting(&connection, crate::slot::EPOCH)?.unwrap_or(0)),
        certificate: certificate(&connection, &enrolment, case)?,
    }))
}

fn entry(connection: &Connection, number: &CaseNumber) -> Result<Option<(CaseId, Stage)>, VaultError> {
    let query = "SELECT id, stage FROM case_entry WHERE number = ?1";
    let found: Option<(Vec<u8>, String)> =
        connection.query_row(query, [number.as_str()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let damaged = || VaultError::Damaged("case entry");
    found
        .map(|(id, stage)| {
            let stage = Stage::from_code(&stage).ok_or_else(damaged)?;
            Ok((CaseId::from_slice(&id).ok_or_else(damaged)?, stage))
        })
        .transpose()
}

fn order(connection: &Connection, enrolment: &Enrolment, case: CaseId) -> Result<Order, VaultError> {
    let Some(bytes) = blob(connection, "SELECT signed_order FROM ledger WHERE case_id = ?1", case)? else {
        return Ok(Order::Missing);
    };
    let signed: Signed<PurgeOrder> = decode(&bytes, "order")?;
    let is_signed = signed.verify(&enrolment.city).is_ok_and(|order| order.case == case);
    Ok(if is_signed { Order::Signed } else { Order::Foreign })
}

fn certificate(connection: &Connection, enrolment: &Enrolment, case: CaseId) -> Result<Certificate, VaultError> {
    let Some(bytes) = blob(connection, "SELECT certificate FROM certificate WHERE case_id = ?1", case)? else {
        return Ok(Certificate::Missing);
    };
    let signed: Signed<DeletionCertificate> = decode(&bytes, "certificate")?;
    Ok(match verify_certificate(&enrolment.city, &signed) {
        Ok(certificate) if certificate.case == case => Certificate::Verified(certificate.number),
        Ok(_) | Err(_) => Certificate::Foreign,
    })
}

fn blob(connection: &Connection, query: &str, case: CaseId) -> Result<Option<Vec<u8>>, VaultError> {
    Ok(connection.query_row(query, [case.as_bytes()], |row| row.get(0)).optional()?)
}

fn remains(connection: &Connection, case: CaseId, number: &CaseNumber) -> Result<Vec<(&'static str, u64)>, VaultError> {
    let mut remains = Vec::new();
    for (name, query) in [
        ("案件の鍵", "SELECT count(*) FROM slot WHERE id = ?1"),
        ("封をした記録", "SELECT count(*) FROM log WHERE case_id = ?1"),
        ("封をした一覧の行", "SELECT count(*) FROM summary WHERE case_id = ?1"),
        ("市あての鍵の封筒", "SELECT count(*) FROM opening WHERE case_id = ?1"),
        ("引き継ぎの届け", "SELECT count(*) FROM hand_over WHERE case_id = ?1"),
        ("取り寄せた鍵", "SELECT count(*) FROM granted WHERE case_id = ?1"),
        ("受領後の書き足し", "SELECT count(*) FROM late WHERE case_id = ?1"),
        ("貸出の記録", "SELECT count(*) FROM lease WHERE case_id = ?1"),
        ("取り分けた知らせ", "SELECT count(*) FROM set_aside WHERE case_id = ?1"),
    ] {
        remains.push((name, connection.query_row(query, [case.as_bytes()], |row| row.get(0))?));
    }
    let requests = "SELECT count(*) FROM request WHERE number = ?1";
    remains.push(("取り寄せの依頼", connection.query_row(requests, [number.as_str()], |row| row.get(0))?));
    Ok(remains)
}
