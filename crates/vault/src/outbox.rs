//! What this tablet still has to say to the city, in parts.

use crate::{
    Vault, VaultError, addendum, lease,
    log::read_row,
    release, request_key,
    store::{decode, encode},
    told_orders,
};
use domain::CaseId;
use proofs::{ShredAck, Signed};
use rusqlite::{Transaction, params, types::FromSql};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeSet;
use sync::{CaseRequest, Counted, Refusal, Row, Upload, row::runs, wire::BATCH_BYTES};

const COUNTS_MAX: usize = 500;
const ACKS_MAX: usize = 500;
/// What the city has received without it, or refused in this exchange, is not offered again in it.
const OFFERED: &str = "case_id NOT IN (SELECT case_id FROM late UNION SELECT case_id FROM refused)";
const ACKS: &str = "owed IS NOT NULL AND sent = 0 AND ack IS NOT NULL AND case_id NOT IN (SELECT case_id FROM refused)";

impl Vault {
    /// The next part of the upload, and whether more waits behind it.
    pub fn gather(&self) -> Result<(Upload, bool), VaultError> {
        self.gather_within(BATCH_BYTES)
    }

    /// The same with as many bytes of rows as a carrier takes.
    pub fn gather_within(&self, budget: usize) -> Result<(Upload, bool), VaultError> {
        let (rows, more_rows) = self.unsent_rows(budget)?;
        let room = budget.saturating_sub(rows.iter().map(|row| row.sealed.len()).sum());
        let (addenda, more_addenda) = self.unsent_addenda(room, rows.is_empty())?;
        let (orders, more_orders) = self.orders_to_tell()?;
        let device = self.enrolled()?.device;
        let mut counts = self.counts_where(&format!("sent = 0 LIMIT {}", COUNTS_MAX + 1))?;
        let more_counts = counts.len() > COUNTS_MAX;
        counts.truncate(COUNTS_MAX);
        let upload = Upload {
            openings: self.blobs(&format!("SELECT opening FROM opening WHERE sent = 0 AND {OFFERED}"), "opening")?,
            hand_overs: if more_rows { Vec::new() } else { self.unsent_notices()? },
            rows,
            acks: self.unsent_acks()?,
            requests: self.unsent_requests()?,
            counts: counts.into_iter().map(|entry| Counted { device, entry }).collect(),
            city_keys_left: self.city_keys_left()?,
            request_key: self.unanswered_request_key()?,
            addenda,
            returns: self.offered_returns()?,
            orders,
            farewell: self.farewell()?,
        };
        Ok((upload, more_rows || more_addenda || more_orders || more_counts))
    }

    /// True when a shred is waiting to be acknowledged, or a late edit to be sent: worth another round trip.
    pub fn owes(&self) -> Result<bool, VaultError> {
        if self.farewell()?.is_some() {
            return Ok(true);
        }
        let query = format!(
            "SELECT EXISTS (SELECT 1 FROM ledger WHERE {ACKS})
             OR EXISTS (SELECT 1 FROM release_ack WHERE {})",
            release::WORDS
        );
        let owes_ack: bool = self.connection.prepare_cached(&query)?.query_row([], |row| row.get(0))?;
        Ok(owes_ack || self.has_unsent_addendum()?)
    }

    /// How many rows and notices the city does not have yet.
    pub fn unsent(&self) -> Result<u64, VaultError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT (SELECT count(*) FROM log WHERE sent = 0) + (SELECT count(*) FROM hand_over WHERE sent = 0)",
            )?
            .query_row([], |row| row.get(0))?)
    }

    fn unsent_rows(&self, budget: usize) -> Result<(Vec<Row>, bool), VaultError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT case_id, device, sequence, kind, sealed FROM log WHERE sent = 0 AND {OFFERED} ORDER BY id"
        ))?;
        let mut rows = statement.query([])?;
        let (mut found, mut bytes): (Vec<Row>, usize) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            let row = read_row(row)?;
            bytes += row.sealed.len();
            if bytes > budget && !found.is_empty() {
                return Ok((found, true));
            }
            found.push(row);
        }
        Ok((found, false))
    }

    /// Begins an exchange: finishes a shred that a crash cut short, and offers again what was refused last time.
    ///
    /// Its reserve of room is free until [`Vault::end_exchange`]: an exchange is what empties a full tablet. One that
    /// does not begin gives it back at once.
    pub fn begin_exchange(&mut self, now: domain::Timestamp) -> Result<(), VaultError> {
        self.release_reserve();
        let begun = self.make_ready(now);
        if begun.is_err() {
            self.keep_reserve();
        }
        begun
    }

    fn make_ready(&mut self, now: domain::Timestamp) -> Result<(), VaultError> {
        if self.finish_departure()? {
            return Err(VaultError::NotEnrolled);
        }
        self.finish_shredding(now)?;
        self.offer_returns()?;
        crate::set_aside::drop_reason(&self.connection, crate::SetAsideReason::RefusedByServer)?;
        self.connection.prepare_cached("DELETE FROM refused")?.execute([])?;
        crate::unreadable::look_again(&self.connection, now)?;
        self.prepare_farewell(now)
    }

    pub fn end_exchange(&mut self) {
        self.keep_reserve();
    }

    fn unsent_acks(&self) -> Result<Vec<Signed<ShredAck>>, VaultError> {
        let mut acks: Vec<Signed<ShredAck>> =
            self.blobs(&format!("SELECT ack FROM ledger WHERE {ACKS} ORDER BY position LIMIT {ACKS_MAX}"), "ack")?;
        let released = format!("SELECT ack FROM release_ack WHERE {} LIMIT {ACKS_MAX}", release::WORDS);
        acks.extend(self.blobs(&released, "ack")?);
        Ok(acks)
    }

    fn unsent_notices(&self) -> Result<Vec<sync::HandOverNotice>, VaultError> {
        self.blobs(&format!("SELECT notice FROM hand_over WHERE sent = 0 AND {OFFERED}"), "hand-over")
    }

    fn unsent_requests(&self) -> Result<Vec<Signed<CaseRequest>>, VaultError> {
        self.blobs("SELECT signed FROM request WHERE sent = 0", "request")
    }

    fn blobs<T: DeserializeOwned>(&self, query: &str, what: &'static str) -> Result<Vec<T>, VaultError> {
        let mut statement = self.connection.prepare_cached(query)?;
        let blobs = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?.collect::<Result<Vec<_>, _>>()?;
        blobs.iter().map(|bytes| decode(bytes, what)).collect()
    }
}

/// Marks an upload as stored by the city, but for the cases of which something was refused.
pub(crate) fn mark_sent(transaction: &Transaction<'_>, upload: &Upload, refused: &[Refusal]) -> Result<(), VaultError> {
    let of_refused: BTreeSet<CaseId> = refused.iter().map(|refusal| refusal.case).collect();
    let stored = |case: &CaseId| !of_refused.contains(case);
    for opening in upload.openings.iter().filter(|opening| stored(&opening.case)) {
        transaction
            .prepare_cached("UPDATE opening SET sent = 1 WHERE case_id = ?1")?
            .execute([opening.case.as_bytes()])?;
    }
    for run in runs(&upload.rows) {
        mark_run(transaction, run, stored)?;
    }
    for notice in upload.hand_overs.iter().filter(|notice| stored(&notice.case)) {
        transaction.execute("UPDATE hand_over SET sent = 1 WHERE case_id = ?1", [notice.case.as_bytes()])?;
    }
    addendum::mark_sent(transaction, &upload.addenda, refused)?;
    mark_acks(transaction, &upload.acks, stored)?;
    lease::mark_sent(transaction, upload)?;
    mark_requests(transaction, &upload.requests)?;
    told_orders::mark_told(transaction, &upload.orders)?;
    if upload.request_key.is_some() {
        request_key::set_answered(transaction, true)?;
    }
    for counted in &upload.counts {
        transaction
            .prepare_cached("UPDATE count SET sent = 1 WHERE id = ?1")?
            .execute([counted.entry.id.as_bytes()])?;
    }
    Ok(())
}

/// Rows of one log that follow each other, in one step.
fn mark_run(transaction: &Transaction<'_>, run: &[Row], stored: impl Fn(&CaseId) -> bool) -> Result<(), VaultError> {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return Ok(()) };
    if stored(&first.case) {
        transaction
            .prepare_cached(
                "UPDATE log SET sent = 1 WHERE case_id = ?1 AND device = ?2 AND sequence BETWEEN ?3 AND ?4",
            )?
            .execute(params![first.case.as_bytes(), first.device.as_bytes(), first.sequence, last.sequence])?;
    }
    Ok(())
}

/// The case of an ack is read from the ledger: an ack says nothing about itself before it is verified.
fn mark_acks(
    transaction: &Transaction<'_>,
    acks: &[Signed<ShredAck>],
    stored: impl Fn(&CaseId) -> bool,
) -> Result<(), VaultError> {
    let waiting = format!("SELECT case_id, ack FROM ledger WHERE {ACKS}");
    for case in keys_of::<Vec<u8>, _>(transaction, &waiting, acks)? {
        if CaseId::from_slice(&case).is_some_and(|case| stored(&case)) {
            transaction.prepare_cached("UPDATE ledger SET sent = 1 WHERE case_id = ?1")?.execute([case])?;
        }
    }
    Ok(())
}

fn mark_requests(transaction: &Transaction<'_>, requests: &[Signed<CaseRequest>]) -> Result<(), VaultError> {
    let waiting = "SELECT number, signed FROM request WHERE sent = 0";
    for number in keys_of::<String, _>(transaction, waiting, requests)? {
        transaction.prepare_cached("UPDATE request SET sent = 1 WHERE number = ?1")?.execute([number])?;
    }
    Ok(())
}

/// The keys of the lines that hold one of these: all that wait are read once, not once for each.
fn keys_of<K: FromSql, T: Serialize>(
    transaction: &Transaction<'_>,
    waiting: &str,
    said: &[T],
) -> Result<Vec<K>, VaultError> {
    if said.is_empty() {
        return Ok(Vec::new());
    }
    let said: BTreeSet<Vec<u8>> = said.iter().map(encode).collect();
    let mut statement = transaction.prepare_cached(waiting)?;
    let lines = statement.query_map([], |line| Ok((line.get(0)?, line.get::<_, Vec<u8>>(1)?)))?;
    let lines = lines.collect::<Result<Vec<(K, _)>, _>>()?;
    Ok(lines.into_iter().filter(|(_, bytes)| said.contains(bytes)).map(|(key, _)| key).collect())
}

/// Offers everything again that no receipt covers: the server lost it, or is another one.
///
/// Rows of other tablets too: theirs may be lost with them.
pub(crate) fn offer_again(transaction: &Transaction<'_>) -> Result<(), VaultError> {
    for statement in [
        "UPDATE opening SET sent = 0",
        "UPDATE log SET sent = 0",
        "UPDATE hand_over SET sent = 0",
        "UPDATE late SET sent_rows = 0",
        "UPDATE request SET sent = 0",
        "UPDATE count SET sent = 0",
        "UPDATE ledger SET sent = 0",
    ] {
        transaction.execute(statement, [])?;
    }
    lease::offer_again(transaction)?;
    told_orders::tell_again(transaction)?;
    request_key::set_answered(transaction, false)
}

/// Offers one case again from its beginning: the server misses a part of it.
pub(crate) fn offer_case_again(transaction: &Transaction<'_>, case: CaseId) -> Result<(), VaultError> {
    for statement in ["UPDATE opening SET sent = 0 WHERE case_id = ?1", "UPDATE log SET sent = 0 WHERE case_id = ?1"] {
        transaction.execute(statement, [case.as_bytes()])?;
    }
    Ok(())
}
