//! The shredder: the only place that destroys a case, and only against a verified receipt.
//!
//! The order is what makes it hold. `S_n+1` is made; one transaction drops the case and rewraps the survivors;
//! `S_n` is destroyed; the log is truncated; and only then does the tablet sign that it has forgotten.

use crate::{
    Vault, VaultError, addendum,
    case::{self, Missed},
    ledger::{self, is_purged, put_order},
    log::tip,
    release, set_aside,
    store::{decode, encode, exists},
};
use domain::{CaseId, CaseNumber, CountCategory, CountEntry, Digest, Stage, Timestamp};
use proofs::{DeletionCertificate, PurgeOrder, Receipt, ShredAck, ShredMethod, Signed, VerifiedReceipt};
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::BTreeMap;
use sync::{FeedEntry, FeedItem, HandOverNotice};

/// What the receipts of one answer mean for this tablet.
pub(crate) struct Shredding {
    /// By the digest of the order: a case can have a receipt for each addendum besides its first.
    verdicts: BTreeMap<Digest, (CaseId, Verdict)>,
}

enum Verdict {
    /// The city holds everything this tablet has: it may go. The count is used if the case was opened here.
    Shred(VerifiedReceipt, CountEntry),
    /// This tablet asked for the case, and it is gone before it came: the city waits for that word.
    Requested(VerifiedReceipt),
    /// This tablet gave the case back before: the city may not have heard that it was shredded then.
    Returned(VerifiedReceipt),
    /// This tablet never asked for the case.
    Stranger,
    /// This tablet holds an edit that the city does not: it stays until the city has that too.
    Late { receipt: Digest },
    /// Another receipt has settled the case here, or this one is for another tablet.
    Settled,
}

pub(crate) struct Taken {
    pub(crate) verified: bool,
    pub(crate) held: bool,
}

impl Shredding {
    pub(crate) fn is_empty(&self) -> bool {
        !self.verdicts.values().any(|(_, verdict)| verdict.destroys())
    }

    /// Applies one receipt's verdict.
    pub(crate) fn take(&self, transaction: &Transaction<'_>, order: &Signed<PurgeOrder>) -> Result<Taken, VaultError> {
        let Some((case, verdict)) = self.verdicts.get(&order.digest()) else {
            return Ok(Taken { verified: false, held: false });
        };
        match verdict {
            Verdict::Shred(proof, end) => {
                drop_case(transaction, proof, end)?;
                put_order(transaction, *case, order, Some(ShredMethod::CryptographicErase))?;
                Ok(Taken { verified: true, held: true })
            }
            Verdict::Requested(proof) => {
                drop_request(transaction, &proof.receipt().case_number)?;
                case::list_missed(transaction, &missed(proof.receipt()))?;
                put_order(transaction, *case, order, Some(ShredMethod::NeverHeld))?;
                Ok(Taken { verified: true, held: false })
            }
            Verdict::Returned(proof) => {
                drop_request(transaction, &proof.receipt().case_number)?;
                put_order(transaction, *case, order, Some(ShredMethod::CryptographicErase))?;
                Ok(Taken { verified: true, held: false })
            }
            Verdict::Stranger => {
                put_order(transaction, *case, order, None)?;
                Ok(Taken { verified: true, held: false })
            }
            Verdict::Late { .. } | Verdict::Settled => Ok(Taken { verified: true, held: false }),
        }
    }

    /// Keeps what is not covered, and says so; answers how many cases are newly late.
    pub(crate) fn note_late(&self, transaction: &Transaction<'_>, now: Timestamp) -> Result<u64, VaultError> {
        let mut new = 0;
        for (case, verdict) in self.verdicts.values() {
            if let Verdict::Late { receipt } = verdict {
                new += u64::from(addendum::note_late(transaction, *case, *receipt, now)?);
            }
        }
        Ok(new)
    }

    /// Enters a verdict. The receipt that covers a case settles it, and so does the first one that is no late one.
    fn enter(&mut self, order: Digest, case: CaseId, verdict: Verdict) {
        if self.verdicts.contains_key(&order) {
            return;
        }
        let settled = self.verdicts.values().any(|(of, known)| *of == case && known.settles());
        let known_late = self.verdicts.values_mut().find(|(of, known)| *of == case && known.is_late());
        let verdict = match known_late {
            _ if settled => Verdict::Settled,
            Some((_, known)) if verdict.settles() => {
                *known = Verdict::Settled;
                verdict
            }
            Some(_) => Verdict::Settled,
            None => verdict,
        };
        self.verdicts.insert(order, (case, verdict));
    }
}

impl Verdict {
    fn destroys(&self) -> bool {
        matches!(self, Self::Shred(..) | Self::Requested(_) | Self::Returned(_))
    }

    fn settles(&self) -> bool {
        self.destroys() || matches!(self, Self::Stranger)
    }

    fn is_late(&self) -> bool {
        matches!(self, Self::Late { .. })
    }
}

impl Vault {
    /// Verifies the receipts of a feed and compares them with what lies here. Changes nothing.
    pub(crate) fn plan_shredding(&mut self, feed: &[FeedEntry], now: Timestamp) -> Result<Shredding, VaultError> {
        let enrolment = self.enrolled()?;
        let mut plan = Shredding { verdicts: BTreeMap::new() };
        for entry in feed {
            let FeedItem::Receipt { receipt, order } = &entry.item else { continue };
            let Ok(proof) = VerifiedReceipt::verify(&enrolment.city, receipt, order) else { continue };
            let case = proof.receipt().case;
            let verdict = self.judge(proof, enrolment.device, now)?;
            plan.enter(order.digest(), case, verdict);
        }
        Ok(plan)
    }

    fn judge(
        &mut self,
        proof: VerifiedReceipt,
        device: domain::DeviceId,
        now: Timestamp,
    ) -> Result<Verdict, VaultError> {
        let receipt = proof.receipt();
        let for_another = receipt.addendum.is_some_and(|named| named != device);
        if for_another || is_purged(&self.connection, receipt.case)? {
            return Ok(Verdict::Settled);
        }
        if !exists(&self.connection, "SELECT 1 FROM case_entry WHERE id = ?1", receipt.case)? {
            let asked = self.has_asked(&receipt.case_number)?;
            let returned = release::was_released(&self.connection, receipt.case)?;
            return Ok(match (returned, asked) {
                (true, _) => Verdict::Returned(proof),
                (false, true) => Verdict::Requested(proof),
                (false, false) => Verdict::Stranger,
            });
        }
        let (last, chain) = tip(&self.connection, receipt.case, device)?;
        if !proof.covers(device, last, chain) {
            return Ok(Verdict::Late { receipt: proof.order().receipt });
        }
        let end = self.make_count(now.day(), CountCategory::Ended(proof.receipt().outcome));
        Ok(Verdict::Shred(proof, end))
    }

    /// Destroys the old slot secret, empties the log, and signs what was shredded. Also finishes what a crash left.
    pub fn finish_shredding(&mut self, now: Timestamp) -> Result<(), VaultError> {
        self.recover_slots()?;
        self.truncate_log()?;
        self.sign_acks(now)?;
        self.sign_release_acks(now)
    }

    /// Signs an acknowledgement for every shred that has none. The slot secrets must be clean before.
    fn sign_acks(&mut self, now: Timestamp) -> Result<(), VaultError> {
        let orders = {
            let mut statement = self
                .connection
                .prepare_cached("SELECT signed_order, owed FROM ledger WHERE owed IS NOT NULL AND ack IS NULL")?;
            statement
                .query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?)))?
                .collect::<Result<Vec<_>, _>>()?
        };
        if orders.is_empty() {
            return Ok(());
        }
        let (enrolment, identity, slot_epoch) = (self.enrolled()?, self.identity()?, self.slot_epoch()?);
        let transaction = self.connection.transaction()?;
        for (bytes, owed) in orders {
            let signed: Signed<PurgeOrder> = decode(&bytes, "order")?;
            let order = signed.verify(&enrolment.city).map_err(|_| VaultError::Damaged("order"))?;
            let ack = ShredAck {
                case: order.case,
                receipt: order.receipt,
                device: enrolment.device,
                shredded_at: now,
                method: if owed == ledger::SHREDDED { ShredMethod::CryptographicErase } else { ShredMethod::NeverHeld },
                slot_epoch: slot_epoch.saturating_sub(1),
            };
            transaction
                .prepare_cached("UPDATE ledger SET ack = ?2 WHERE case_id = ?1")?
                .execute(params![order.case.as_bytes(), encode(&Signed::sign(&identity, &ack))])?;
        }
        Ok(transaction.commit()?)
    }

    pub fn certificate(&self, case: CaseId) -> Result<Option<Signed<DeletionCertificate>>, VaultError> {
        let bytes: Option<Vec<u8>> = self
            .connection
            .query_row("SELECT certificate FROM certificate WHERE case_id = ?1", [case.as_bytes()], |row| row.get(0))
            .optional()?;
        bytes.map(|bytes| decode(&bytes, "certificate")).transpose()
    }
}

fn missed(receipt: &Receipt) -> Missed<'_> {
    Missed {
        case: receipt.case,
        number: &receipt.case_number,
        service: None,
        outcome: receipt.outcome,
        at: receipt.received_at,
        stage: Stage::Received,
    }
}

/// Drops a request that will not be answered, and the one-time secret that waited for the answer.
/// Answers whether there was one.
pub(crate) fn drop_request(transaction: &Transaction<'_>, number: &CaseNumber) -> Result<bool, VaultError> {
    let number = number.as_str();
    transaction
        .prepare_cached("DELETE FROM slot WHERE id IN (SELECT public FROM request WHERE number = ?1)")?
        .execute([number])?;
    Ok(transaction.prepare_cached("DELETE FROM request WHERE number = ?1")?.execute([number])? > 0)
}

/// Drops every key, row and statement of a case. Whoever calls it holds a verified receipt or release.
pub(crate) fn erase(transaction: &Transaction<'_>, case: CaseId) -> Result<(), VaultError> {
    let granted: Option<Vec<u8>> = transaction
        .query_row("SELECT sealed_grant FROM granted WHERE case_id = ?1", [case.as_bytes()], |row| row.get(0))
        .optional()?;
    if let Some(grant) = granted {
        let grant: sync::Grant = decode(&grant, "grant")?;
        transaction.prepare_cached("DELETE FROM slot WHERE id = ?1")?.execute([grant.public.as_bytes()])?;
    }
    for statement in [
        "DELETE FROM slot WHERE id = ?1",
        "DELETE FROM log WHERE case_id = ?1",
        "DELETE FROM summary WHERE case_id = ?1",
        "DELETE FROM opening WHERE case_id = ?1",
        "DELETE FROM hand_over WHERE case_id = ?1",
        "DELETE FROM granted WHERE case_id = ?1",
        "DELETE FROM late WHERE case_id = ?1",
        "DELETE FROM refused WHERE case_id = ?1",
        "DELETE FROM lease WHERE case_id = ?1",
    ] {
        transaction.execute(statement, [case.as_bytes()])?;
    }
    set_aside::drop_case(transaction, case)
}

/// Drops everything of a case but its line in the list.
fn drop_case(transaction: &Transaction<'_>, proof: &VerifiedReceipt, end: &CountEntry) -> Result<(), VaultError> {
    let case = proof.receipt().case;
    correct_count(transaction, proof)?;
    erase(transaction, case)?;
    drop_request(transaction, &proof.receipt().case_number)?;
    let unended = "SELECT 1 FROM case_entry WHERE id = ?1 AND own = 1 AND stage = 'open'";
    if exists(transaction, unended, case)? {
        Vault::put_count(transaction, end)?;
    }
    transaction.prepare_cached("UPDATE case_entry SET stage = ?2, outcome = ?3 WHERE id = ?1")?.execute(params![
        case.as_bytes(),
        Stage::Received.code(),
        proof.receipt().outcome.code()
    ])?;
    Ok(())
}

/// When tablets ended a case in two ways, what the city received is what is counted.
fn correct_count(transaction: &Transaction<'_>, proof: &VerifiedReceipt) -> Result<(), VaultError> {
    let (case, received) = (proof.receipt().case, proof.receipt().outcome);
    let query = "SELECT notice FROM hand_over JOIN case_entry ON case_entry.id = hand_over.case_id
        WHERE case_id = ?1 AND case_entry.own = 1";
    let notice: Option<Vec<u8>> = transaction.query_row(query, [case.as_bytes()], |row| row.get(0)).optional()?;
    let Some(notice) = notice else { return Ok(()) };
    let notice: HandOverNotice = decode(&notice, "hand-over")?;
    if notice.outcome == received {
        return Ok(());
    }
    Vault::correct_end(transaction, notice.at.day(), notice.outcome, received)
}
