//! Requests for cases and keys, and what the city answers.

use super::{cell, certificate, feed::Kind, holding, lease, ledger};
use crate::StoreError;
use domain::{CaseId, CaseNumber, DeviceId, Digest, Timestamp};
use proofs::{KeyBatch, Signed};
use rusqlite::{Connection, params};
use sync::{CaseRequest, Grant, PendingRequest};

/// Keeps a request until the city answers it. For a case that is deleted the certificate is the answer.
///
/// Any key may have signed it. Whether that key may ask, the city decides.
pub(super) fn put_request(tx: &Connection, device: DeviceId, signed: &Signed<CaseRequest>) -> Result<(), StoreError> {
    let Ok(request) = signed.verify(&signed.signer) else { return Ok(()) };
    if request.device != device {
        return Ok(());
    }
    if let Some(case) = holding::case_of_number(tx, &request.number)? {
        if certificate::is_published(tx, case)? {
            return certificate::tell(tx, case, device);
        }
        if answer_waits(tx, device, case, &request)? {
            return Ok(());
        }
    }
    tx.prepare_cached(
        "INSERT INTO requests (device, number, public, signed) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (device, number) DO UPDATE SET public = ?3, signed = ?4",
    )?
    .execute(params![
        device.as_bytes(),
        request.number.as_str(),
        request.public.as_bytes(),
        cell::pack(signed)
    ])?;
    Ok(())
}

/// True when the same request was answered and only the answer is still under way.
fn answer_waits(tx: &Connection, device: DeviceId, case: CaseId, request: &CaseRequest) -> Result<bool, StoreError> {
    // The index of cases is the short way: a tablet's feed may hold a whole night.
    let mut statement =
        tx.prepare_cached("SELECT payload FROM feed WHERE case_id = ?1 AND +device = ?2 AND kind = ?3")?;
    let mut waiting = statement.query(params![case.as_bytes(), device.as_bytes(), Kind::Grant.code()])?;
    while let Some(cells) = waiting.next()? {
        let payload: Vec<u8> = cells.get(0)?;
        let grant: Grant = cell::unpack(&payload, "a grant")?;
        if grant.public == request.public && grant.opening.number == request.number {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) fn pending_requests(tx: &Connection) -> Result<Vec<PendingRequest>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT device, number, public, signed FROM requests ORDER BY rowid")?;
    let mut found = statement.query([])?;
    let mut pending = Vec::new();
    while let Some(cells) = found.next()? {
        let (number, signed): (String, Vec<u8>) = (cells.get(1)?, cells.get(3)?);
        let number = CaseNumber::parse(&number).map_err(|_| StoreError::torn("a case number"))?;
        let case = holding::case_of_number(tx, &number)?;
        if let Some(case) = case
            && ledger::is_purged(tx, case)?
        {
            continue;
        }
        let opening = case.map(|case| holding::opening(tx, case)).transpose()?.flatten();
        pending.push(PendingRequest {
            device: DeviceId::from_bytes(cells.get(0)?),
            number,
            public: Digest::from_bytes(cells.get(2)?),
            signed: cell::unpack(&signed, "a request")?,
            opening,
        });
    }
    Ok(pending)
}

/// Makes the asking tablet a holder, and puts the key and the whole sealed log into its feed.
pub(super) fn grant(tx: &Connection, grant: &Grant, now: Timestamp) -> Result<(), StoreError> {
    let (case, to) = (grant.opening.case, grant.to);
    tx.prepare_cached("DELETE FROM requests WHERE device = ?1 AND number = ?2")?
        .execute(params![to.as_bytes(), grant.opening.number.as_str()])?;
    if ledger::is_purged(tx, case)? {
        return Ok(());
    }
    holding::add_holder(tx, case, to)?;
    lease::begin(tx, grant, now)?;
    // An earlier answer that is still under way is superseded by this one.
    tx.prepare_cached("DELETE FROM feed WHERE device = ?1 AND case_id = ?2")?
        .execute(params![to.as_bytes(), case.as_bytes()])?;
    tx.prepare_cached("INSERT INTO feed (device, kind, case_id, payload) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![to.as_bytes(), Kind::Grant.code(), case.as_bytes(), cell::pack(grant)])?;
    tx.prepare_cached(
        "INSERT INTO feed (device, kind, case_id, reference)
         SELECT ?1, ?2, case_id, id FROM rows WHERE case_id = ?3 ORDER BY id",
    )?
    .execute(params![to.as_bytes(), Kind::Row.code(), case.as_bytes()])?;
    tx.prepare_cached(
        "INSERT INTO feed (device, kind, case_id) SELECT ?1, ?2, case_id FROM notices WHERE case_id = ?3",
    )?
    .execute(params![to.as_bytes(), Kind::HandOver.code(), case.as_bytes()])?;
    Ok(())
}

pub(super) fn issue_keys(tx: &Connection, batch: &KeyBatch, signed: &Signed<KeyBatch>) -> Result<(), StoreError> {
    let keys = i64::try_from(batch.one_time.len()).unwrap_or(i64::MAX);
    tx.prepare_cached(
        "INSERT INTO feed (device, kind, payload, keys)
         SELECT id, ?2, ?3, ?4 FROM devices WHERE id = ?1 AND NOT revoked",
    )?
    .execute(params![batch.device.as_bytes(), Kind::CityKeys.code(), cell::pack(signed), keys])?;
    Ok(())
}
