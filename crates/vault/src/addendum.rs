//! Late edits on their way to the city: the whole sealed log of a case whose receipt did not cover it. Works while locked.

use crate::{
    SetAsideReason, Vault, VaultError,
    log::read_row,
    set_aside,
    store::{decode, exists},
    unreadable,
};
use domain::{CaseId, Digest, Timestamp};
use rusqlite::{Transaction, params};
use sync::{AddendumPart, Opening, Refusal, RefusalReason, Row};

/// Late cases of which the server lacks something and has refused nothing in this exchange.
const UNSENT: &str = "SELECT late.case_id, late.receipt, late.sent_rows, opening.opening,
        (SELECT count(*) FROM log WHERE log.case_id = late.case_id)
    FROM late JOIN opening ON opening.case_id = late.case_id
    WHERE late.sent_rows < (SELECT count(*) FROM log WHERE log.case_id = late.case_id)
        AND late.case_id NOT IN (SELECT case_id FROM refused)";

impl Vault {
    /// The next parts of late cases within `room` bytes, and whether more waits. `alone` lets one row be larger.
    pub(crate) fn unsent_addenda(&self, room: usize, alone: bool) -> Result<(Vec<AddendumPart>, bool), VaultError> {
        let (mut parts, mut room, mut first) = (Vec::new(), room, alone);
        for mut part in self.unsent_logs()? {
            let sent = part.sent;
            let (rows, whole) = self.log_after(part.case, sent, &mut room, &mut first)?;
            if !rows.is_empty() {
                part.whole.rows = rows;
                parts.push(part.whole);
            }
            if !whole {
                return Ok((parts, true));
            }
        }
        Ok((parts, false))
    }

    pub(crate) fn has_unsent_addendum(&self) -> Result<bool, VaultError> {
        Ok(self.connection.prepare_cached(&format!("SELECT EXISTS ({UNSENT})"))?.query_row([], |row| row.get(0))?)
    }

    fn unsent_logs(&self) -> Result<Vec<Waiting>, VaultError> {
        const DAMAGED: VaultError = VaultError::Damaged("late case");
        let mut statement = self.connection.prepare_cached(&format!("{UNSENT} ORDER BY late.case_id"))?;
        let mut found = statement.query([])?;
        let mut waiting = Vec::new();
        while let Some(cells) = found.next()? {
            let opening: Opening = decode(&cells.get::<_, Vec<u8>>(3)?, "opening")?;
            let receipt = Digest::from_slice(&cells.get::<_, Vec<u8>>(1)?).ok_or(DAMAGED)?;
            waiting.push(Waiting {
                case: CaseId::from_slice(&cells.get::<_, Vec<u8>>(0)?).ok_or(DAMAGED)?,
                sent: cells.get(2)?,
                whole: AddendumPart { opening, receipt, rows: Vec::new(), rows_in_all: cells.get(4)? },
            });
        }
        Ok(waiting)
    }

    /// A case's rows after the first `sent` ones, as far as there is room; whether these are the last.
    fn log_after(
        &self,
        case: CaseId,
        sent: u64,
        room: &mut usize,
        first: &mut bool,
    ) -> Result<(Vec<Row>, bool), VaultError> {
        let mut statement = self.connection.prepare(
            "SELECT case_id, device, sequence, kind, sealed FROM log WHERE case_id = ?1 ORDER BY id LIMIT -1 OFFSET ?2",
        )?;
        let mut found = statement.query(params![case.as_bytes(), sent])?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let row = read_row(row)?;
            if row.sealed.len() > *room && !*first {
                return Ok((rows, false));
            }
            *first = false;
            *room = room.saturating_sub(row.sealed.len());
            rows.push(row);
        }
        Ok((rows, true))
    }
}

/// A late case of which something is still to be sent.
struct Waiting {
    case: CaseId,
    sent: u64,
    whole: AddendumPart,
}

/// Closes the log of a case that the city received without this tablet's last edits, and says so. True when it is new.
pub(crate) fn note_late(
    transaction: &Transaction<'_>,
    case: CaseId,
    receipt: Digest,
    now: Timestamp,
) -> Result<bool, VaultError> {
    let new = transaction
        .prepare_cached("INSERT OR IGNORE INTO late (case_id, receipt) VALUES (?1, ?2)")?
        .execute(params![case.as_bytes(), receipt.as_bytes()])?
        > 0;
    if new {
        // Its rows were refused because it is purged; as an addendum they are welcome in this very exchange.
        transaction.prepare_cached("DELETE FROM refused WHERE case_id = ?1")?.execute([case.as_bytes()])?;
        unreadable::keep_back(transaction, now)?;
    }
    set_aside::put(transaction, Some(case), SetAsideReason::LateEdit, now)?;
    Ok(new)
}

/// Remembers what the server has stored. One that lacks the beginning, or the order, gets everything again.
pub(crate) fn mark_sent(
    transaction: &Transaction<'_>,
    parts: &[AddendumPart],
    refused: &[Refusal],
) -> Result<(), VaultError> {
    for part in parts {
        let case = part.opening.case;
        match refused.iter().find(|refusal| refusal.case == case).map(|refusal| refusal.reason) {
            None => mark_stored(transaction, part)?,
            Some(RefusalReason::Gap | RefusalReason::NotAHolder) => {
                transaction
                    .prepare_cached("UPDATE late SET sent_rows = 0 WHERE case_id = ?1")?
                    .execute([case.as_bytes()])?;
            }
            Some(
                RefusalReason::Purged | RefusalReason::Forked | RefusalReason::NumberTaken | RefusalReason::TooLarge,
            ) => {}
        }
    }
    Ok(())
}

fn mark_stored(transaction: &Transaction<'_>, part: &AddendumPart) -> Result<(), VaultError> {
    let case = part.opening.case;
    transaction
        .prepare_cached("UPDATE late SET sent_rows = sent_rows + ?2 WHERE case_id = ?1")?
        .execute(params![case.as_bytes(), part.rows.len()])?;
    for row in &part.rows {
        transaction
            .prepare_cached("UPDATE log SET sent = 1 WHERE case_id = ?1 AND device = ?2 AND sequence = ?3")?
            .execute(params![case.as_bytes(), row.device.as_bytes(), row.sequence])?;
    }
    let whole = "SELECT 1 FROM late WHERE case_id = ?1 AND sent_rows >= (SELECT count(*) FROM log WHERE case_id = ?1)";
    if exists(transaction, whole, case)? {
        // The sealed log says that it was handed over; the notice has nobody left to tell.
        transaction.execute("UPDATE hand_over SET sent = 1 WHERE case_id = ?1", [case.as_bytes()])?;
    }
    Ok(())
}
