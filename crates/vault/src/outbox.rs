//! What this tablet still has to say to the city, in parts.

use crate::{
    Vault, VaultError,
    log::read_row,
    request_key,
    store::{decode, encode},
    told_orders,
};
use domain::CaseId;
use proofs::{ShredAck, Signed};
use rusqlite::{Transaction, params};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use sync::{CaseRequest, Counted, Refusal, Row, Upload, wire::BATCH_BYTES};

const COUNTS_MAX: usize = 500;
const ACKS_MAX: usize = 500;
/// What the city has received without it, or refused in this exchange, is not offered again in it.
const OFFERED: &str = "case_id NOT IN (SELECT case_id FROM late UNION SELECT case_id FROM refused)";

impl Vault {
    /// The next part of the upload, and whether more waits behind it.
    pub fn gather(&self) -> Result<(Upload, bool), VaultError> {
        let (rows, more) = self.unsent_rows()?;
        let (orders, more_orders) = self.orders_to_tell()?;
        let device = self.enrolled()?.device;
        let counts = self.counts_where(&format!("sent = 0 LIMIT {COUNTS_MAX}"))?;
        let upload = Upload {
            openings: self.blobs(&format!("SELECT opening FROM opening WHERE sent = 0 AND {OFFERED}"), "opening")?,
            hand_overs: if more { Vec::new() } else { self.unsent_notices()? },
            rows,
            acks: self.unsent_acks()?,
            requests: self.unsent_requests()?,
            counts: counts.into_iter().map(|entry| Counted { device, entry }).collect(),
            city_keys_left: self.city_keys_left()?,
            request_key: self.unanswered_request_key()?,
            orders,
            farewell: self.farewell()?,
            ..Upload::default()
        };
        Ok((upload, more || more_orders))
    }

    /// True when a shred is waiting to be acknowledged: worth another round trip.
    pub fn owes(&self) -> Result<bool, VaultError> {
        if self.farewell()?.is_some() {
            return Ok(true);
        }
        let query = "SELECT EXISTS (SELECT 1 FROM ledger WHERE owed IS NOT NULL AND sent = 0 AND ack IS NOT NULL)";
        Ok(self.connection.query_row(query, [], |row| row.get(0))?)
    }

    /// How many rows and notices the city does not have yet.
    pub fn unsent(&self) -> Result<u64, VaultError> {
        Ok(self.connection.query_row(
            "SELECT (SELECT count(*) FROM log WHERE sent = 0) + (SELECT count(*) FROM hand_over WHERE sent = 0)",
            [],
            |row| row.get(0),
        )?)
    }

    fn unsent_rows(&self) -> Result<(Vec<Row>, bool), VaultError> {
        let mut statement = self.connection.prepare(&format!(
            "SELECT case_id, device, sequence, kind, sealed FROM log WHERE sent = 0 AND {OFFERED} ORDER BY id"
        ))?;
        let mut rows = statement.query([])?;
        let (mut found, mut bytes): (Vec<Row>, usize) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            let row = read_row(row)?;
            bytes += row.sealed.len();
            if bytes > BATCH_BYTES && !found.is_empty() {
                return Ok((found, true));
            }
            found.push(row);
        }
        Ok((found, false))
    }

    /// Begins an exchange: finishes a shred that a crash cut short, and offers again what was refused last time.
    ///
    /// Its reserve of room is free until [`Vault::end_exchange`]: an exchange is what empties a full tablet.
    pub fn begin_exchange(&mut self, now: domain::Timestamp) -> Result<(), VaultError> {
        self.release_reserve();
        self.finish_shredding(now)?;
        crate::set_aside::drop_reason(&self.connection, crate::SetAsideReason::RefusedByServer)?;
        self.connection.execute("DELETE FROM refused", [])?;
        self.prepare_farewell(now)
    }

    pub fn end_exchange(&mut self) {
        self.keep_reserve();
    }

    fn unsent_acks(&self) -> Result<Vec<Signed<ShredAck>>, VaultError> {
        let condition = "owed IS NOT NULL AND sent = 0 AND ack IS NOT NULL";
        self.blobs(&format!("SELECT ack FROM ledger WHERE {condition} ORDER BY position LIMIT {ACKS_MAX}"), "ack")
    }

    fn unsent_notices(&self) -> Result<Vec<sync::HandOverNotice>, VaultError> {
        self.blobs(&format!("SELECT notice FROM hand_over WHERE sent = 0 AND {OFFERED}"), "hand-over")
    }

    fn unsent_requests(&self) -> Result<Vec<Signed<CaseRequest>>, VaultError> {
        self.blobs("SELECT signed FROM request WHERE sent = 0", "request")
    }

    fn blobs<T: DeserializeOwned>(&self, query: &str, what: &'static str) -> Result<Vec<T>, VaultError> {
        let mut statement = self.connection.prepare(query)?;
        let blobs = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?.collect::<Result<Vec<_>, _>>()?;
        blobs.iter().map(|bytes| decode(bytes, what)).collect()
    }
}

/// Marks an upload as stored by the city, but for the cases of which something was refused.
pub(crate) fn mark_sent(transaction: &Transaction<'_>, upload: &Upload, refused: &[Refusal]) -> Result<(), VaultError> {
    let refused: BTreeSet<CaseId> = refused.iter().map(|refusal| refusal.case).collect();
    let stored = |case: &CaseId| !refused.contains(case);
    for opening in upload.openings.iter().filter(|opening| stored(&opening.case)) {
        transaction.execute("UPDATE opening SET sent = 1 WHERE case_id = ?1", [opening.case.as_bytes()])?;
    }
    for row in upload.rows.iter().filter(|row| stored(&row.case)) {
        transaction.execute(
            "UPDATE log SET sent = 1 WHERE case_id = ?1 AND device = ?2 AND sequence = ?3",
            params![row.case.as_bytes(), row.device.as_bytes(), row.sequence],
        )?;
    }
    for notice in upload.hand_overs.iter().filter(|notice| stored(&notice.case)) {
        transaction.execute("UPDATE hand_over SET sent = 1 WHERE case_id = ?1", [notice.case.as_bytes()])?;
    }
    for ack in &upload.acks {
        transaction.execute("UPDATE ledger SET sent = 1 WHERE ack = ?1", [encode(ack)])?;
    }
    for request in &upload.requests {
        transaction.execute("UPDATE request SET sent = 1 WHERE signed = ?1", [encode(request)])?;
    }
    told_orders::mark_told(transaction, &upload.orders)?;
    if upload.request_key.is_some() {
        request_key::set_answered(transaction, true)?;
    }
    for counted in &upload.counts {
        transaction.execute("UPDATE count SET sent = 1 WHERE id = ?1", [counted.entry.id.as_bytes()])?;
    }
    Ok(())
}

/// Offers everything again that no receipt covers: the server lost it, or is another one.
pub(crate) fn offer_again(transaction: &Transaction<'_>, device: domain::DeviceId) -> Result<(), VaultError> {
    let own = "case_id IN (SELECT id FROM case_entry WHERE own = 1)";
    transaction.execute(&format!("UPDATE opening SET sent = 0 WHERE {own}"), [])?;
    transaction.execute("UPDATE log SET sent = 0 WHERE device = ?1", [device.as_bytes()])?;
    for statement in [
        "UPDATE hand_over SET sent = 0 WHERE own = 1",
        "UPDATE request SET sent = 0",
        "UPDATE count SET sent = 0",
        "UPDATE ledger SET sent = 0",
    ] {
        transaction.execute(statement, [])?;
    }
    told_orders::tell_again(transaction)?;
    request_key::set_answered(transaction, false)
}
