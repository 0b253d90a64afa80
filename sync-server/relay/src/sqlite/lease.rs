//! Lent cases: since when a tablet has one, its wish to give it back, the city's release, and the tablet's word.

use super::{cell, feed::Kind, holding, ledger};
use crate::StoreError;
use domain::{CaseId, CaseNumber, DeviceId, Digest, Timestamp};
use proofs::{Release, ShredAck, Signed};
use rusqlite::{Connection, OptionalExtension, params};
use sync::{Grant, Lease, ReturnedCase};

pub(super) const TABLES: &str = "
CREATE TABLE leases (
    case_id BLOB NOT NULL,
    device BLOB NOT NULL,
    -- The one-time key of the grant.
    public BLOB NOT NULL,
    granted_at INTEGER NOT NULL,
    wished INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (case_id, device)
) STRICT;

-- Every release given. The word of the device stands with the one it obeyed.
CREATE TABLE releases (
    digest BLOB PRIMARY KEY,
    case_id BLOB NOT NULL,
    device BLOB NOT NULL,
    public BLOB NOT NULL,
    last_sequence INTEGER NOT NULL,
    chain BLOB NOT NULL,
    given INTEGER NOT NULL UNIQUE,
    signed BLOB NOT NULL,
    ack BLOB
) STRICT;
CREATE INDEX releases_by_case ON releases (case_id, device);
";

/// Begins a lease. The device that opened a case has it for good. What it gave back before counts no longer.
pub(super) fn begin(tx: &Connection, grant: &Grant, now: Timestamp) -> Result<(), StoreError> {
    let (case, device) = (grant.opening.case, grant.to);
    tx.prepare_cached("UPDATE releases SET ack = NULL WHERE case_id = ?1 AND device = ?2")?
        .execute(params![case.as_bytes(), device.as_bytes()])?;
    if grant.opening.device == device {
        return Ok(());
    }
    tx.prepare_cached("INSERT OR REPLACE INTO leases (case_id, device, public, granted_at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![case.as_bytes(), device.as_bytes(), grant.public.as_bytes(), now.0])?;
    Ok(())
}

/// A wish for what is not lent changes nothing.
pub(super) fn wish(tx: &Connection, case: CaseId, device: DeviceId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE leases SET wished = 1 WHERE case_id = ?1 AND device = ?2")?
        .execute(params![case.as_bytes(), device.as_bytes()])?;
    Ok(())
}

/// The leases of living cases and devices that began before a moment or are wished back: an exchange looks at no other.
pub(super) fn due(tx: &Connection, granted_before: Timestamp) -> Result<Vec<Lease>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT leases.case_id, openings.number, leases.device, public, granted_at, wished
         FROM leases CROSS JOIN openings USING (case_id) JOIN devices ON devices.id = leases.device
         WHERE (wished OR granted_at < ?1) AND openings.envelope IS NOT NULL AND NOT devices.revoked ORDER BY granted_at, leases.case_id",
    )?;
    let mut found = statement.query([granted_before.0])?;
    let mut leases = Vec::new();
    while let Some(cells) = found.next()? {
        let number: String = cells.get(1)?;
        let (case, device) = (CaseId::from_bytes(cells.get(0)?), DeviceId::from_bytes(cells.get(2)?));
        let public = Digest::from_bytes(cells.get(3)?);
        leases.push(Lease {
            case,
            number: CaseNumber::parse(&number).map_err(|_| StoreError::torn("a case number"))?,
            device,
            public,
            granted_at: Timestamp(cells.get(4)?),
            wished: cells.get(5)?,
            held: holding::log_end(tx, case, device)?,
            kept_elsewhere: is_kept_elsewhere(tx, case, device)?,
            released: last_release(tx, case, device, public)?,
        });
    }
    Ok(leases)
}

/// A tablet that works, holds the case too, and waits for nothing of it.
fn is_kept_elsewhere(tx: &Connection, case: CaseId, device: DeviceId) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT 1 FROM holders JOIN devices ON devices.id = holders.device
         WHERE holders.case_id = ?1 AND holders.device <> ?2 AND NOT devices.revoked AND NOT EXISTS
             (SELECT 1 FROM feed WHERE feed.device = holders.device AND feed.case_id = ?1 AND feed.kind IN (?3, ?4))",
    )?;
    let (grant, row) = (Kind::Grant.code(), Kind::Row.code());
    Ok(statement.exists(params![case.as_bytes(), device.as_bytes(), grant, row])?)
}

fn last_release(
    tx: &Connection,
    case: CaseId,
    device: DeviceId,
    public: Digest,
) -> Result<Option<(u64, Digest)>, StoreError> {
    let found: Option<(i64, [u8; 32])> = tx
        .prepare_cached(
            "SELECT last_sequence, chain FROM releases WHERE case_id = ?1 AND device = ?2 AND public = ?3
             ORDER BY given DESC LIMIT 1",
        )?
        .query_row(params![case.as_bytes(), device.as_bytes(), public.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    found.map(|(sequence, chain)| Ok((cell::counter(sequence)?, Digest::from_bytes(chain)))).transpose()
}

/// Tells the device. A release that speaks of another grant than the present one comes too late.
pub(super) fn release(tx: &Connection, release: &Release, signed: &Signed<Release>) -> Result<(), StoreError> {
    if current(tx, release.case, release.device)? != Some(release.nonce) || ledger::is_purged(tx, release.case)? {
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT OR IGNORE INTO releases (digest, case_id, device, public, last_sequence, chain, given, signed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT coalesce(max(given), 0) + 1 FROM releases), ?7)",
    )?
    .execute(params![
        signed.digest().as_bytes(),
        release.case.as_bytes(),
        release.device.as_bytes(),
        release.nonce.as_bytes(),
        cell::integer(release.last_sequence)?,
        release.chain.as_bytes(),
        cell::pack(signed)
    ])?;
    tx.prepare_cached("DELETE FROM feed WHERE device = ?1 AND case_id = ?2 AND kind = ?3")?.execute(params![
        release.device.as_bytes(),
        release.case.as_bytes(),
        Kind::Release.code()
    ])?;
    tx.prepare_cached("INSERT INTO feed (device, kind, case_id, payload) VALUES (?1, ?2, ?3, ?4)")?.execute(
        params![release.device.as_bytes(), Kind::Release.code(), release.case.as_bytes(), cell::pack(signed)],
    )?;
    Ok(())
}

/// Takes the word for a release; `false` when no such release was given to this device.
///
/// The word for the present grant ends it: the device holds the case no longer and hears of it no more.
pub(super) fn take_ack(tx: &Connection, ack: &ShredAck, signed: &Signed<ShredAck>) -> Result<bool, StoreError> {
    let released: Option<[u8; 32]> = tx
        .prepare_cached("SELECT public FROM releases WHERE digest = ?1 AND case_id = ?2 AND device = ?3")?
        .query_row(params![ack.receipt.as_bytes(), ack.case.as_bytes(), ack.device.as_bytes()], |row| row.get(0))
        .optional()?;
    let Some(public) = released.map(Digest::from_bytes) else { return Ok(false) };
    if current(tx, ack.case, ack.device)? != Some(public) {
        return Ok(true);
    }
    let holder = params![ack.case.as_bytes(), ack.device.as_bytes()];
    tx.prepare_cached("DELETE FROM leases WHERE case_id = ?1 AND device = ?2")?.execute(holder)?;
    tx.prepare_cached("DELETE FROM holders WHERE case_id = ?1 AND device = ?2")?.execute(holder)?;
    // A receipt that waits is an order for everybody.
    tx.prepare_cached("DELETE FROM feed WHERE case_id = ?1 AND device = ?2 AND kind <> ?3")?.execute(params![
        ack.case.as_bytes(),
        ack.device.as_bytes(),
        Kind::Receipt.code()
    ])?;
    tx.prepare_cached("UPDATE releases SET ack = ?2 WHERE digest = ?1")?
        .execute(params![ack.receipt.as_bytes(), cell::pack(signed)])?;
    Ok(true)
}

/// The one-time key of the grant under which a device has a case now.
fn current(tx: &Connection, case: CaseId, device: DeviceId) -> Result<Option<Digest>, StoreError> {
    let found = tx
        .prepare_cached("SELECT public FROM leases WHERE case_id = ?1 AND device = ?2")?
        .query_row(params![case.as_bytes(), device.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(found.map(Digest::from_bytes))
}

/// The devices that gave a case back and did not get it again.
pub(super) fn returned(tx: &Connection, case: CaseId) -> Result<Vec<ReturnedCase>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT device, signed, ack FROM releases WHERE case_id = ?1 AND ack IS NOT NULL ORDER BY device, given",
    )?;
    let mut found = statement.query([case.as_bytes()])?;
    let mut returned = Vec::new();
    while let Some(cells) = found.next()? {
        let (signed, ack): (Vec<u8>, Vec<u8>) = (cells.get(1)?, cells.get(2)?);
        returned.push(ReturnedCase {
            device: DeviceId::from_bytes(cells.get(0)?),
            release: cell::unpack(&signed, "a release")?,
            ack: cell::unpack(&ack, "an acknowledgement")?,
        });
    }
    Ok(returned)
}

/// After the certificate there is nothing left to call back.
pub(super) fn forget(tx: &Connection, case: CaseId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM leases WHERE case_id = ?1")?.execute([case.as_bytes()])?;
    tx.prepare_cached("DELETE FROM releases WHERE case_id = ?1")?.execute([case.as_bytes()])?;
    Ok(())
}
