//! Taking an answer of the server into the store, in one transaction. Works while locked.

use crate::{
    SetAsideReason, Vault, VaultError, addendum,
    case::{self, Origin},
    farewell,
    ledger::{self, is_purged},
    log, outbox, policy, release, rules, set_aside,
    shred::{self, Shredding},
    store::{encode, exists, write_setting},
};
use domain::{CaseId, CountCategory, CountEntry, Stage, Timestamp};
use proofs::{DeletionCertificate, KeyBatch, PurgeOrder, Signed, certificate::verify_certificate};
use rusqlite::{Transaction, params};
use std::collections::{BTreeMap, BTreeSet};
use sync::{FeedEntry, FeedItem, RefusalReason, Row, tablet::Application};

const LATE: &str = "SELECT 1 FROM late WHERE case_id = ?1";
/// Something of the case lies here: a key, one that waits for a log-in, or a row.
const HELD: &str = "SELECT 1 FROM slot WHERE id = ?1 UNION SELECT 1 FROM granted WHERE case_id = ?1
    UNION SELECT 1 FROM log WHERE case_id = ?1";

/// What an answer changed here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settled {
    pub rows_received: u64,
    pub cases_received_by_city: u64,
    pub cases_deleted: u64,
    pub cases_returned: u64,
    pub set_aside: u64,
    pub server_replaced: bool,
    /// A package of rules was taken in.
    pub rules: bool,
    /// The contract is over and this tablet is as new.
    pub departed: bool,
}

impl Vault {
    pub fn settle(&mut self, application: &Application, now: Timestamp) -> Result<Settled, VaultError> {
        let enrolment = self.enrolled()?;
        let mut settled = Settled { server_replaced: enrolment.epoch != application.epoch, ..Settled::default() };
        let shredding = self.plan_shredding(&application.feed, now)?;
        let ends = self.draw_ends(&application.feed);
        let rotates =
            !shredding.is_empty() || self.may_release(&application.feed)? || self.may_miss(&application.feed)?;
        let rotation = if rotates { Some(self.begin_rotation()?) } else { None };
        let transaction = self.connection.transaction()?;
        outbox::mark_sent(&transaction, &application.upload, &application.refused)?;
        settled.set_aside += note_refusals(&transaction, application, now)?;
        let taking = Taking {
            transaction: &transaction,
            enrolment: &enrolment,
            shredding: &shredding,
            ends: &ends,
            now,
            server_now: application.server_now,
        };
        for part in application.feed.chunk_by(is_same_log) {
            taking.take_part(part, &mut settled)?;
        }
        if let Some(entry) = application.feed.last() {
            Self::write_cursor(&transaction, entry.cursor)?;
        }
        settled.set_aside += shredding.note_late(&transaction, now)?;
        settled.cases_returned += release::obey(&transaction, &enrolment.city, enrolment.device)?;
        if settled.server_replaced {
            outbox::offer_again(&transaction)?;
            let adopted = crate::Enrolment { epoch: application.epoch, ..enrolment };
            write_setting(&transaction, "enrolment", &adopted)?;
            Self::write_cursor(&transaction, 0)?;
        }
        if let Some(rotation) = &rotation {
            rotation.rewrap(&transaction, &mut *self.entropy)?;
        }
        let quiet = application.feed.is_empty() && !settled.server_replaced;
        farewell::note_answer(&transaction, &application.upload, quiet, now)?;
        transaction.commit()?;
        if rotation.is_some() {
            self.finish_shredding(now)?;
        }
        settled.departed = self.finish_departure()?;
        if !settled.departed {
            self.prepare_farewell(now)?;
        }
        Ok(settled)
    }
}

impl Vault {
    /// One count for each case whose end this feed tells of: drawn before the transaction, used if the case is ours.
    fn draw_ends(&mut self, feed: &[FeedEntry]) -> BTreeMap<CaseId, CountEntry> {
        let mut ends = BTreeMap::new();
        for entry in feed {
            if let FeedItem::HandOver(notice) = &entry.item {
                let count = self.make_count(notice.at.day(), CountCategory::Ended(notice.outcome));
                ends.insert(notice.case, count);
            }
        }
        ends
    }
}

/// The parts of a transaction that every feed item needs.
struct Taking<'a> {
    transaction: &'a Transaction<'a>,
    enrolment: &'a crate::Enrolment,
    shredding: &'a Shredding,
    ends: &'a BTreeMap<CaseId, CountEntry>,
    now: Timestamp,
    server_now: Timestamp,
}

impl Taking<'_> {
    /// Takes rows of one log, or one item of another kind.
    fn take_part(&self, part: &[FeedEntry], settled: &mut Settled) -> Result<(), VaultError> {
        let rows: Vec<&Row> = part.iter().filter_map(|entry| row_of(&entry.item)).collect();
        if rows.len() == part.len() {
            settled.rows_received += self.take_rows(&rows)?;
            return Ok(());
        }
        for entry in part {
            if !self.take(&entry.item, settled)? {
                set_aside::put(self.transaction, item_case(&entry.item), SetAsideReason::ForeignStatement, self.now)?;
                settled.set_aside += 1;
            }
        }
        Ok(())
    }

    /// Takes one item; `false` when the city did not sign it.
    fn take(&self, item: &FeedItem, settled: &mut Settled) -> Result<bool, VaultError> {
        let transaction = self.transaction;
        match item {
            FeedItem::CityKeys(batch) => self.take_keys(batch),
            FeedItem::Grant(grant) => {
                if !is_purged(transaction, grant.opening.case)? {
                    Vault::put_grant(transaction, grant, self.server_now)?;
                }
                Ok(true)
            }
            FeedItem::Row(row) => {
                settled.rows_received += self.take_rows(&[row])?;
                Ok(true)
            }
            FeedItem::HandOver(notice) => {
                let end = self.ends.get(&notice.case);
                if let Some(end) = end
                    && is_known(transaction, notice.case)?
                    && !is_purged(transaction, notice.case)?
                {
                    case::put_notice(transaction, notice, end, Origin::OtherTablet)?;
                }
                Ok(true)
            }
            FeedItem::Receipt { order, .. } => {
                let taken = self.shredding.take(transaction, order)?;
                settled.cases_received_by_city += u64::from(taken.held);
                Ok(taken.verified)
            }
            FeedItem::Order(order) => self.take_order(order),
            FeedItem::Certificate(certificate) => self.take_certificate(certificate, settled),
            FeedItem::Release(release) => {
                release::take(transaction, &self.enrolment.city, self.enrolment.device, release)
            }
            FeedItem::Policy(policy) => policy::take(transaction, &self.enrolment.city, policy),
            FeedItem::EndOfContract(end) => match end.verify(&self.enrolment.city) {
                Ok(end) => farewell::take_end(transaction, &end).map(|()| true),
                Err(_) => Ok(false),
            },
            FeedItem::Rules(package) => {
                rules::take(transaction, &self.enrolment.city, package, self.now, settled).map(|()| true)
            }
        }
    }

    fn take_keys(&self, batch: &Signed<KeyBatch>) -> Result<bool, VaultError> {
        match batch.verify(&self.enrolment.city) {
            Ok(batch) if batch.device == self.enrolment.device => {
                Vault::put_city_keys(self.transaction, &batch).map(|()| true)
            }
            Ok(_) | Err(_) => Ok(false),
        }
    }

    /// An order without its receipt proves nothing about what lies here: a case this tablet holds stays, and what this
    /// tablet has of it goes to the city.
    fn take_order(&self, order: &Signed<PurgeOrder>) -> Result<bool, VaultError> {
        let Ok(verified) = order.verify(&self.enrolment.city) else { return Ok(false) };
        if is_purged(self.transaction, verified.case)? {
            return Ok(true);
        }
        if exists(self.transaction, HELD, verified.case)? {
            addendum::note_late(self.transaction, verified.case, verified.receipt, self.now)?;
        } else {
            ledger::put_order(self.transaction, verified.case, order, None)?;
        }
        Ok(true)
    }

    /// Keeps rows of one log of a case this tablet holds; rows of its own only when it once gave them back. The ledger
    /// wins over anything that comes late.
    fn take_rows(&self, rows: &[&Row]) -> Result<u64, VaultError> {
        let Some(Row { case, device, .. }) = rows.first() else { return Ok(0) };
        let closed = is_purged(self.transaction, *case)? || exists(self.transaction, LATE, *case)?;
        if closed || !is_known(self.transaction, *case)? {
            return Ok(0);
        }
        let own = *device == self.enrolment.device;
        let last = if own { release::own_log_before(self.transaction, *case)? } else { u64::MAX };
        log::put_rows(self.transaction, rows.iter().copied().filter(|row| row.sequence <= last), true)
    }

    /// The answer to a request is that the case is gone: its line here says so.
    fn list_missed(&self, certificate: &DeletionCertificate) -> Result<(), VaultError> {
        let missed = case::Missed {
            case: certificate.case,
            number: &certificate.case_number,
            service: Some(certificate.category),
            outcome: certificate.outcome,
            at: certificate.received_at,
            stage: Stage::Purged,
        };
        case::list_missed(self.transaction, &missed)
    }

    fn take_certificate(
        &self,
        signed: &Signed<DeletionCertificate>,
        settled: &mut Settled,
    ) -> Result<bool, VaultError> {
        let Ok(certificate) = verify_certificate(&self.enrolment.city, signed) else { return Ok(false) };
        let asked = shred::drop_request(self.transaction, &certificate.case_number)?;
        match (is_known(self.transaction, certificate.case)?, asked) {
            (false, false) => return Ok(true),
            (false, true) => self.list_missed(&certificate)?,
            (true, _) => {}
        }
        settled.cases_deleted += self
            .transaction
            .prepare_cached("INSERT OR IGNORE INTO certificate (case_id, certificate) VALUES (?1, ?2)")?
            .execute(params![certificate.case.as_bytes(), encode(signed)])? as u64;
        self.transaction
            .prepare_cached("UPDATE case_entry SET stage = ?2 WHERE id = ?1 AND stage = ?3")?
            .execute(params![certificate.case.as_bytes(), Stage::Purged.code(), Stage::Received.code()])?;
        Ok(true)
    }
}

/// A refusal because of a purge explains itself with the receipt that comes; the others need a person.
fn note_refusals(transaction: &Transaction<'_>, application: &Application, now: Timestamp) -> Result<u64, VaultError> {
    let mut noted = 0;
    for refusal in &application.refused {
        transaction
            .prepare_cached("INSERT OR IGNORE INTO refused (case_id) VALUES (?1)")?
            .execute([refusal.case.as_bytes()])?;
        // A case that is not here was given back: the server speaks of a release that it lost.
        if !is_known(transaction, refusal.case)? {
            continue;
        }
        match refusal.reason {
            RefusalReason::Purged => continue,
            RefusalReason::Gap | RefusalReason::NotAHolder => outbox::offer_case_again(transaction, refusal.case)?,
            RefusalReason::Forked | RefusalReason::NumberTaken | RefusalReason::TooLarge => {}
        }
        set_aside::put(transaction, Some(refusal.case), SetAsideReason::RefusedByServer, now)?;
        noted += 1;
    }
    Ok(noted)
}

/// The cases whose rows, key or stage a feed may change; what it purges or releases is not among them.
pub fn cases_of(feed: &[FeedEntry]) -> BTreeSet<CaseId> {
    feed.iter().filter_map(|entry| item_case(&entry.item)).collect()
}

fn is_same_log(one: &FeedEntry, next: &FeedEntry) -> bool {
    let log = |entry: &FeedEntry| row_of(&entry.item).map(|row| (row.case, row.device));
    log(one).is_some_and(|one| Some(one) == log(next))
}

fn row_of(item: &FeedItem) -> Option<&Row> {
    if let FeedItem::Row(row) = item { Some(row) } else { None }
}

fn item_case(item: &FeedItem) -> Option<CaseId> {
    match item {
        FeedItem::Grant(grant) => Some(grant.opening.case),
        FeedItem::Row(row) => Some(row.case),
        FeedItem::HandOver(notice) => Some(notice.case),
        FeedItem::CityKeys(_)
        | FeedItem::Receipt { .. }
        | FeedItem::Order(_)
        | FeedItem::Certificate(_)
        | FeedItem::Release(_)
        | FeedItem::Policy(_)
        | FeedItem::EndOfContract(_)
        | FeedItem::Rules(_) => None,
    }
}

fn is_known(connection: &rusqlite::Connection, case: CaseId) -> Result<bool, VaultError> {
    exists(connection, "SELECT 1 FROM case_entry WHERE id = ?1", case)
}
