//! What is held of a case: its opening, its sealed log, its notice, its holders.

use super::{cell, feed};
use crate::StoreError;
use domain::{CaseId, CaseNumber, DeviceId, Digest, Timestamp};
use proofs::CityKeyId;
use rusqlite::{Connection, OptionalExtension, Row as Cells, params};
use sync::{CaseBundle, HandOverNotice, Opening, PendingCase, Row, RowKind};

pub(super) const ROW: &str = "case_id, device, sequence, kind, sealed";

pub(super) fn case(tx: &Connection, case: CaseId) -> Result<Option<CaseBundle>, StoreError> {
    let Some(opening) = opening(tx, case)? else { return Ok(None) };
    Ok(Some(CaseBundle { opening, rows: rows(tx, case)?, notice: notice(tx, case)?, holders: holders(tx, case)? }))
}

pub(super) fn pending_cases(tx: &Connection) -> Result<Vec<PendingCase>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT case_id FROM notices ORDER BY at, case_id")?;
    let cases = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<[u8; 16]>, _>>()?;
    let mut pending = Vec::with_capacity(cases.len());
    for case in cases.into_iter().map(CaseId::from_bytes) {
        if let (Some(opening), Some(notice)) = (opening(tx, case)?, notice(tx, case)?) {
            pending.push(PendingCase { opening, notice });
        }
    }
    Ok(pending)
}

/// The opening of a case that is not purged.
pub(super) fn opening(tx: &Connection, case: CaseId) -> Result<Option<Opening>, StoreError> {
    let found: Option<(String, [u8; 16], Vec<u8>)> = tx
        .prepare_cached("SELECT number, device, envelope FROM openings WHERE case_id = ?1 AND envelope IS NOT NULL")?
        .query_row([case.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    found.map(|(number, device, envelope)| make_opening(case, &number, device, &envelope)).transpose()
}

pub(super) fn case_of_number(tx: &Connection, number: &CaseNumber) -> Result<Option<CaseId>, StoreError> {
    let found = tx
        .prepare_cached("SELECT case_id FROM openings WHERE number = ?1")?
        .query_row([number.as_str()], |row| row.get(0))
        .optional()?;
    Ok(found.map(CaseId::from_bytes))
}

fn make_opening(case: CaseId, number: &str, device: [u8; 16], envelope: &[u8]) -> Result<Opening, StoreError> {
    Ok(Opening {
        case,
        number: CaseNumber::parse(number).map_err(|_| StoreError::torn("a case number"))?,
        device: DeviceId::from_bytes(device),
        envelope: cell::unpack(envelope, "an opening")?,
    })
}

/// The sealed log of a case, in the order in which it arrived.
fn rows(tx: &Connection, case: CaseId) -> Result<Vec<Row>, StoreError> {
    let mut statement = tx.prepare_cached(&format!("SELECT {ROW} FROM rows WHERE case_id = ?1 ORDER BY id"))?;
    let mut found = statement.query([case.as_bytes()])?;
    let mut rows = Vec::new();
    while let Some(cells) = found.next()? {
        rows.push(make_row(cells)?);
    }
    Ok(rows)
}

pub(super) fn row(tx: &Connection, id: i64) -> Result<Row, StoreError> {
    let mut statement = tx.prepare_cached(&format!("SELECT {ROW} FROM rows WHERE id = ?1"))?;
    let mut found = statement.query([id])?;
    make_row(found.next()?.ok_or_else(|| StoreError::torn("a row"))?)
}

pub(super) fn make_row(cells: &Cells<'_>) -> Result<Row, StoreError> {
    let kind: i64 = cells.get(3)?;
    Ok(Row {
        case: CaseId::from_bytes(cells.get(0)?),
        device: DeviceId::from_bytes(cells.get(1)?),
        sequence: cell::counter(cells.get(2)?)?,
        kind: u8::try_from(kind).ok().and_then(RowKind::from_code).ok_or_else(|| StoreError::torn("a row's kind"))?,
        sealed: cells.get(4)?,
    })
}

/// How far a device's log of a case is held: its last sequence and chained digest.
pub(super) fn log_end(tx: &Connection, case: CaseId, device: DeviceId) -> Result<(u64, Digest), StoreError> {
    let last: Option<(i64, [u8; 32])> = tx
        .prepare_cached(
            "SELECT sequence, chain FROM rows WHERE case_id = ?1 AND device = ?2 ORDER BY sequence DESC LIMIT 1",
        )?
        .query_row(params![case.as_bytes(), device.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match last {
        Some((sequence, chain)) => Ok((cell::counter(sequence)?, Digest::from_bytes(chain))),
        None => Ok((0, sync::chain_start(case, device))),
    }
}

/// The devices that wrote rows of a case.
pub(super) fn writers(tx: &Connection, case: CaseId) -> Result<Vec<DeviceId>, StoreError> {
    devices(tx, "SELECT DISTINCT device FROM rows WHERE case_id = ?1 ORDER BY device", case)
}

pub(super) fn holders(tx: &Connection, case: CaseId) -> Result<Vec<DeviceId>, StoreError> {
    devices(tx, "SELECT device FROM holders WHERE case_id = ?1 ORDER BY device", case)
}

fn devices(tx: &Connection, query: &str, case: CaseId) -> Result<Vec<DeviceId>, StoreError> {
    let mut statement = tx.prepare_cached(query)?;
    let found = statement.query_map([case.as_bytes()], |row| row.get(0).map(DeviceId::from_bytes))?;
    Ok(found.collect::<Result<_, _>>()?)
}

pub(super) fn living_keys(tx: &Connection) -> Result<Vec<CityKeyId>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT envelope FROM openings WHERE envelope IS NOT NULL")?;
    let mut envelopes = statement.query([])?;
    let mut keys = Vec::new();
    while let Some(cells) = envelopes.next()? {
        let envelope = cells.get_ref(0)?.as_blob().map_err(|_| StoreError::torn("an opening"))?;
        keys.push(key_of(envelope)?);
    }
    Ok(keys)
}

/// The key stands first in an envelope: every case that is alive is asked for it in each exchange.
fn key_of(envelope: &[u8]) -> Result<CityKeyId, StoreError> {
    let (key, _) = postcard::take_from_bytes(envelope).map_err(|_| StoreError::torn("an opening"))?;
    Ok(key)
}

pub(super) fn held_by(tx: &Connection, device: DeviceId) -> Result<Vec<CaseId>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT case_id FROM holders JOIN openings USING (case_id)
         WHERE holders.device = ?1 AND envelope IS NOT NULL ORDER BY case_id",
    )?;
    let found = statement.query_map([device.as_bytes()], |row| row.get(0).map(CaseId::from_bytes))?;
    Ok(found.collect::<Result<_, _>>()?)
}

pub(super) fn is_holder(tx: &Connection, case: CaseId, device: DeviceId) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached("SELECT 1 FROM holders WHERE case_id = ?1 AND device = ?2")?
        .exists(params![case.as_bytes(), device.as_bytes()])?)
}

/// Makes a device a holder that has the case already, and tells it what others have written in it.
pub(super) fn join(tx: &Connection, case: CaseId, device: DeviceId) -> Result<(), StoreError> {
    if is_holder(tx, case, device)? {
        return Ok(());
    }
    add_holder(tx, case, device)?;
    tx.prepare_cached(
        "INSERT INTO feed (device, kind, case_id, reference)
         SELECT ?1, ?2, case_id, id FROM rows WHERE case_id = ?3 AND device <> ?1 ORDER BY id",
    )?
    .execute(params![device.as_bytes(), feed::Kind::Row.code(), case.as_bytes()])?;
    tx.prepare_cached(
        "INSERT INTO feed (device, kind, case_id) SELECT ?1, ?2, case_id FROM notices WHERE case_id = ?3",
    )?
    .execute(params![device.as_bytes(), feed::Kind::HandOver.code(), case.as_bytes()])?;
    Ok(())
}

pub(super) fn add_holder(tx: &Connection, case: CaseId, device: DeviceId) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR IGNORE INTO holders (case_id, device) VALUES (?1, ?2)")?
        .execute(params![case.as_bytes(), device.as_bytes()])?;
    Ok(())
}

pub(super) fn notice(tx: &Connection, case: CaseId) -> Result<Option<HandOverNotice>, StoreError> {
    let found: Option<([u8; 16], i64, Vec<u8>)> = tx
        .prepare_cached("SELECT device, at, outcome FROM notices WHERE case_id = ?1")?
        .query_row([case.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((device, at, outcome)) = found else { return Ok(None) };
    let outcome = cell::unpack(&outcome, "an outcome")?;
    Ok(Some(HandOverNotice { case, device: DeviceId::from_bytes(device), at: Timestamp(at), outcome }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync::CityEnvelope;

    #[test]
    fn the_key_of_an_envelope_is_read_without_the_rest() {
        for id in [0, 127, 128, u64::MAX] {
            let envelope = CityEnvelope { key: CityKeyId(id), encapsulated: vec![1; 32], ciphertext: vec![2; 48] };
            assert_eq!(key_of(&cell::pack(&envelope)), Ok(CityKeyId(id)));
        }
        assert!(key_of(&[0x80]).is_err(), "a torn one has no key");
    }
}
