//! Taking in an upload. Whatever is refused is refused for its own case; everything else is stored.

use super::{
    addendum, cell, certificate, count, farewell, feed, grant, holding, lease, ledger, policy, registry, rules, run,
    schema,
};
use crate::{AcceptFault, Reception, Sender, StoreError};
use domain::{CaseId, DeviceId, Digest, Timestamp};
use proofs::{PublicKey, ShredAck, Signed};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;
use sync::{AddendumPart, Exchange, HandOverNotice, Opening, Refusal, RefusalReason, Row, Upload, wire::ROW_BYTES_MAX};

pub(super) fn accept(
    tx: &Connection,
    sender: Sender,
    exchange: &Exchange,
    now: Timestamp,
) -> Result<Reception, AcceptFault> {
    let enrolled = registry::admit(tx, sender, exchange.upload.city_keys_left, now)?;
    run::count_exchange(tx)?;
    let device = sender.device;
    let cursor = follow_cursor(tx, device, exchange)?;
    let mut intake = Intake { tx, device, key: enrolled.key, refused: BTreeMap::new(), logs: BTreeMap::new() };
    intake.take(&exchange.upload)?;
    let refused = intake.refused.into_iter().map(|(case, reason)| Refusal { case, reason }).collect();
    Ok(Reception { epoch: schema::epoch(tx)?, cursor, refused })
}

/// Finds where the device's feed goes on, and whether this store or the tablet went back in time.
fn follow_cursor(tx: &Connection, device: DeviceId, exchange: &Exchange) -> Result<u64, StoreError> {
    let same_epoch = exchange.epoch == Some(schema::epoch(tx)?);
    let store_went_back = same_epoch && !run::was_given(tx, exchange.cursor)?;
    if store_went_back {
        schema::renew_epoch(tx, exchange.cursor)?;
    }
    let follows = same_epoch && !store_went_back;
    let cursor = if follows { exchange.cursor } else { 0 };
    if follows {
        run::note_spoken(tx, device)?;
    }
    if cursor < stored_to(tx, device)? || !follows {
        repeat_orders(tx, device)?;
        policy::tell(tx, device)?;
        rules::tell(tx, device)?;
    }
    feed::drop_stored(tx, device, cursor)?;
    tx.prepare_cached("UPDATE devices SET stored_to = ?2 WHERE id = ?1")?
        .execute(params![device.as_bytes(), cell::integer(cursor)?])?;
    Ok(cursor)
}

fn stored_to(tx: &Connection, device: DeviceId) -> Result<u64, StoreError> {
    cell::counter(
        tx.prepare_cached("SELECT stored_to FROM devices WHERE id = ?1")?
            .query_row([device.as_bytes()], |row| row.get(0))?,
    )
}

/// A tablet that lost its place gets every order again that does not wait for it already; with its receipt while that
/// is here, so that a tablet that holds the case can compare.
fn repeat_orders(tx: &Connection, device: DeviceId) -> Result<(), StoreError> {
    let waiting = [feed::Kind::Order.code(), feed::Kind::Receipt.code()];
    tx.prepare_cached(
        "INSERT INTO feed (device, kind, case_id, reference)
         SELECT ?1, iif(receipts.position IS NULL, ?2, ?3), receipts.case_id, ledger.position
         FROM ledger LEFT JOIN receipts ON receipts.position = ledger.position AND coalesce(receipts.device, ?1) = ?1
         WHERE ledger.position NOT IN (SELECT reference FROM feed WHERE device = ?1 AND kind IN (?2, ?3))
         ORDER BY ledger.position",
    )?
    .execute(params![device.as_bytes(), waiting[0], waiting[1]])?;
    Ok(())
}

struct Intake<'a> {
    tx: &'a Connection,
    device: DeviceId,
    key: PublicKey,
    refused: BTreeMap<CaseId, RefusalReason>,
    /// The logs that rows of this upload went into: what was asked once holds until its transaction ends.
    logs: BTreeMap<(CaseId, DeviceId), Log>,
}

/// Where a log ends, and whether other tablets are to hear of it.
#[derive(Clone, Copy)]
struct Log {
    last: u64,
    chain: Digest,
    is_shared: bool,
}

/// Why one thing was not taken in: it is refused, or the store failed and so does the whole upload.
pub(super) enum Setback {
    Refused(RefusalReason),
    Store(StoreError),
}

impl<E: Into<StoreError>> From<E> for Setback {
    fn from(error: E) -> Self {
        Self::Store(error.into())
    }
}

pub(super) fn refuse(reason: RefusalReason) -> Result<(), Setback> {
    Err(Setback::Refused(reason))
}

impl Intake<'_> {
    fn take(&mut self, upload: &Upload) -> Result<(), StoreError> {
        let Upload {
            openings,
            rows,
            hand_overs,
            acks,
            requests,
            counts,
            city_keys_left: _,
            request_key,
            addenda,
            returns,
            orders: _,
            farewell: last_word,
        } = upload;
        for opening in openings {
            self.settle(opening.case, self.opening(opening))?;
        }
        for row in rows {
            let taken = self.row(row);
            self.settle(row.case, taken)?;
        }
        for notice in hand_overs {
            self.settle(notice.case, self.hand_over(notice))?;
        }
        for part in addenda {
            self.settle(part.opening.case, self.addendum(part))?;
        }
        for signed in acks {
            if let Ok(ack) = signed.verify(&self.key) {
                self.settle(ack.case, self.ack(&ack, signed))?;
            }
        }
        if let Some(key) = request_key {
            registry::keep_request_key(self.tx, self.device, key)?;
        }
        if let Some(signed) = last_word {
            farewell::put(self.tx, self.device, &self.key, signed)?;
        }
        for signed in requests {
            grant::put_request(self.tx, self.device, signed)?;
        }
        for case in returns {
            lease::wish(self.tx, *case, self.device)?;
        }
        for counted in counts.iter().filter(|counted| counted.device == self.device) {
            count::put(self.tx, counted)?;
        }
        Ok(())
    }

    /// Keeps the first reason for each case.
    fn settle(&mut self, case: CaseId, taken: Result<(), Setback>) -> Result<(), StoreError> {
        match taken {
            Ok(()) => Ok(()),
            Err(Setback::Store(error)) => Err(error),
            Err(Setback::Refused(reason)) => {
                self.refused.entry(case).or_insert(reason);
                Ok(())
            }
        }
    }

    /// Only who opened a case or was granted it knows its opening. After this store went back in time, whoever still
    /// has the case brings it back.
    fn opening(&self, opening: &Opening) -> Result<(), Setback> {
        self.refuse_purged(opening.case)?;
        if registry::enrolled(self.tx, opening.device)?.is_none() {
            return refuse(RefusalReason::NotAHolder);
        }
        match holding::opening(self.tx, opening.case)? {
            Some(stored) if stored == *opening => return Ok(holding::join(self.tx, opening.case, self.device)?),
            Some(stored) if stored.device == self.device => return refuse(RefusalReason::Forked),
            Some(_) => return refuse(RefusalReason::NotAHolder),
            None => {}
        }
        if holding::case_of_number(self.tx, &opening.number)?.is_some() {
            return refuse(RefusalReason::NumberTaken);
        }
        self.tx
            .prepare_cached("INSERT INTO openings (case_id, number, device, envelope) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![
                opening.case.as_bytes(),
                opening.number.as_str(),
                opening.device.as_bytes(),
                cell::pack(&opening.envelope)
            ])?;
        // Whoever opened a case holds it, also when another tablet is the first to bring it back.
        holding::join(self.tx, opening.case, opening.device)?;
        Ok(holding::join(self.tx, opening.case, self.device)?)
    }

    fn row(&mut self, row: &Row) -> Result<(), Setback> {
        if row.sealed.len() > ROW_BYTES_MAX {
            self.refuse_purged(row.case)?;
            return refuse(RefusalReason::TooLarge);
        }
        let log = self.log(row.case, row.device)?;
        if row.sequence <= log.last {
            return self.compare(row);
        }
        if row.sequence != log.last + 1 {
            return refuse(RefusalReason::Gap);
        }
        let chain = row.chain(log.chain);
        self.tx
            .prepare_cached(
                "INSERT INTO rows (case_id, device, sequence, kind, sealed, chain) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                row.case.as_bytes(),
                row.device.as_bytes(),
                cell::integer(row.sequence)?,
                row.kind.code(),
                row.sealed,
                chain.as_bytes()
            ])?;
        if log.is_shared {
            self.tell_holders(feed::Kind::Row, row.case, Some(self.tx.last_insert_rowid()))?;
        }
        self.logs.insert((row.case, row.device), Log { last: row.sequence, chain, ..log });
        Ok(())
    }

    /// A log into which this device may bring rows.
    fn log(&self, case: CaseId, device: DeviceId) -> Result<Log, Setback> {
        if let Some(log) = self.logs.get(&(case, device)) {
            return Ok(*log);
        }
        self.refuse_purged(case)?;
        if !holding::is_holder(self.tx, case, self.device)? || !self.speaks_for(device)? {
            return Err(Setback::Refused(RefusalReason::NotAHolder));
        }
        let (last, chain) = holding::log_end(self.tx, case, device)?;
        let is_shared = self
            .tx
            .prepare_cached("SELECT 1 FROM holders WHERE case_id = ?1 AND device <> ?2")?
            .exists(params![case.as_bytes(), self.device.as_bytes()])?;
        Ok(Log { last, chain, is_shared })
    }

    /// A holder brings its own rows, and those of another tablet that it was given. All of them are sealed with the
    /// case's key, so the name on a row proves no more than that key does.
    fn speaks_for(&self, device: DeviceId) -> Result<bool, StoreError> {
        Ok(device == self.device || registry::enrolled(self.tx, device)?.is_some())
    }

    /// A row that is here already must be the same row.
    fn compare(&self, row: &Row) -> Result<(), Setback> {
        let same = self
            .tx
            .prepare_cached(
                "SELECT 1 FROM rows WHERE case_id = ?1 AND device = ?2 AND sequence = ?3 AND kind = ?4 AND sealed = ?5",
            )?
            .exists(params![
                row.case.as_bytes(),
                row.device.as_bytes(),
                cell::integer(row.sequence)?,
                row.kind.code(),
                row.sealed
            ])?;
        if same { Ok(()) } else { refuse(RefusalReason::Forked) }
    }

    /// The latest word of the site manager stands.
    fn hand_over(&self, notice: &HandOverNotice) -> Result<(), Setback> {
        self.refuse_purged(notice.case)?;
        // The mark itself may be among the rows that were refused just now: both come again.
        if self.refused.contains_key(&notice.case) {
            return Ok(());
        }
        if !holding::is_holder(self.tx, notice.case, self.device)? || !self.speaks_for(notice.device)? {
            return refuse(RefusalReason::NotAHolder);
        }
        let changed = self
            .tx
            .prepare_cached(
                "INSERT INTO notices (case_id, device, at, outcome) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (case_id) DO UPDATE SET device = ?2, at = ?3, outcome = ?4 WHERE at < ?3",
            )?
            .execute(params![
                notice.case.as_bytes(),
                notice.device.as_bytes(),
                notice.at.0,
                cell::pack(&notice.outcome)
            ])?;
        if changed == 0 {
            return Ok(());
        }
        self.tell_holders(feed::Kind::HandOver, notice.case, None)
    }

    fn ack(&self, ack: &ShredAck, signed: &Signed<ShredAck>) -> Result<(), Setback> {
        if ack.device != self.device {
            return refuse(RefusalReason::NotAHolder);
        }
        if lease::take_ack(self.tx, ack, signed)? {
            return Ok(());
        }
        if !ledger::may_use(self.tx, ack.case, ack.receipt, self.device)? {
            return refuse(RefusalReason::NotAHolder);
        }
        certificate::put_ack(self.tx, ack, signed)?;
        Ok(())
    }

    fn addendum(&self, part: &AddendumPart) -> Result<(), Setback> {
        addendum::take(self.tx, self.device, part)
    }

    fn refuse_purged(&self, case: CaseId) -> Result<(), Setback> {
        if ledger::is_purged(self.tx, case)? { refuse(RefusalReason::Purged) } else { Ok(()) }
    }

    /// Puts an entry into the feed of every other device that holds the case.
    fn tell_holders(&self, kind: feed::Kind, case: CaseId, reference: Option<i64>) -> Result<(), Setback> {
        self.tx
            .prepare_cached(
                "INSERT INTO feed (device, kind, case_id, reference)
                 SELECT holders.device, ?1, ?2, ?3 FROM holders JOIN devices ON devices.id = holders.device
                 WHERE holders.case_id = ?2 AND holders.device <> ?4 AND NOT devices.revoked",
            )?
            .execute(params![kind.code(), case.as_bytes(), reference, self.device.as_bytes()])?;
        Ok(())
    }
}
