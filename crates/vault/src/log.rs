//! The sealed log: rows are sealed here, before they touch the disk, and never change afterwards.

use crate::{LogState, NewSummary, Vault, VaultError, summary};
use domain::{CaseId, CountCategory, CountEntry, DeviceId, Digest, Timestamp};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use sealing::{CaseKey, aead};
use sync::{
    Row, RowKind,
    row::{associated_data, chain_start},
};
use zeroize::Zeroizing;

const PURPOSE: &str = "row";

/// A row that is about to be sealed.
pub struct NewRow<'a> {
    pub kind: RowKind,
    pub plaintext: &'a [u8],
}

impl Vault {
    /// Appends rows to this tablet's log of a case, all of them or none; they are on the disk when it returns.
    pub fn append(
        &mut self,
        case: CaseId,
        key: &CaseKey,
        rows: &[NewRow<'_>],
        count: Option<(CountCategory, Timestamp)>,
    ) -> Result<(), VaultError> {
        let count = count.map(|(category, now)| self.make_count(now.day(), category));
        self.append_summed_up(case, key, rows, count.as_ref(), None).map(drop)
    }

    /// The same with what the list says of the case from now on. Answers the log with the new rows, when that fits it.
    pub fn append_summed_up(
        &mut self,
        case: CaseId,
        key: &CaseKey,
        rows: &[NewRow<'_>],
        count: Option<&CountEntry>,
        summary: Option<&NewSummary<'_>>,
    ) -> Result<Option<LogState>, VaultError> {
        let device = self.enrolled()?.device;
        let mut sequence = self.end_of_own_log(case, device)?;
        let mut sealed = Vec::with_capacity(rows.len());
        for row in rows {
            sequence += 1;
            sealed.push(self.seal_row_at(case, device, sequence, key, row));
        }
        let transaction = self.connection.transaction()?;
        let summary = summary::if_it_fits(&transaction, case, summary)?;
        put_rows(&transaction, &sealed, false)?;
        let state = summary::put_if(&transaction, case, key, summary, &mut *self.entropy)?;
        if let Some(count) = count {
            Self::put_count(&transaction, count)?;
        }
        transaction.commit()?;
        Ok(state)
    }

    pub(crate) fn seal_row(&mut self, case: CaseId, key: &CaseKey, row: &NewRow<'_>) -> Result<Row, VaultError> {
        let device = self.enrolled()?.device;
        let last = self.end_of_own_log(case, device)?;
        Ok(self.seal_row_at(case, device, last + 1, key, row))
    }

    /// Where a new row goes. A case that was given back and lent again goes on where it ended, or its log would fork.
    fn end_of_own_log(&self, case: CaseId, device: DeviceId) -> Result<u64, VaultError> {
        let (last, _) = tip(&self.connection, case, device)?;
        let before = crate::release::own_log_before(&self.connection, case)?;
        if last < before { Err(VaultError::LogOnItsWay) } else { Ok(last) }
    }

    fn seal_row_at(&mut self, case: CaseId, device: DeviceId, sequence: u64, key: &CaseKey, row: &NewRow<'_>) -> Row {
        let associated = associated_data(case, device, sequence, row.kind);
        let sealed = aead::seal(key.expose(), PURPOSE, &associated, row.plaintext, &mut *self.entropy);
        Row { case, device, sequence, kind: row.kind, sealed }
    }

    /// Where this tablet's own log of a case ends.
    pub fn own_tip(&self, case: CaseId) -> Result<(u64, Digest), VaultError> {
        tip(&self.connection, case, self.enrolled()?.device)
    }

    /// The changes of a case in the order in which they arrived.
    pub fn changes(&self, case: CaseId) -> Result<Vec<Row>, VaultError> {
        self.rows("case_id = ?1 AND kind = ?2", params![case.as_bytes(), RowKind::Change.code()])
    }

    /// Every row of a case, photos included, in the order in which they arrived.
    pub fn all_rows(&self, case: CaseId) -> Result<Vec<Row>, VaultError> {
        self.rows("case_id = ?1", params![case.as_bytes()])
    }

    /// The rows that hold one photo, part after part; as many as are here.
    pub fn photo_rows(&self, case: CaseId, device: DeviceId, first: u64, count: u64) -> Result<Vec<Row>, VaultError> {
        let condition = "case_id = ?1 AND device = ?2 AND sequence >= ?3 AND sequence < ?4 AND kind = ?5";
        let end = first.saturating_add(count);
        self.rows(condition, params![case.as_bytes(), device.as_bytes(), first, end, RowKind::Photo.code()])
    }

    pub(crate) fn rows(&self, condition: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Vec<Row>, VaultError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT case_id, device, sequence, kind, sealed FROM log WHERE {condition} ORDER BY id"
        ))?;
        let mut rows = statement.query(values)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read_row(row)?);
        }
        Ok(found)
    }
}

/// Opens a sealed row.
pub fn open_row(row: &Row, key: &CaseKey) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    Ok(aead::open(key.expose(), PURPOSE, &row.associated_data(), &row.sealed)?)
}

pub(crate) fn read_row(row: &rusqlite::Row<'_>) -> Result<Row, VaultError> {
    const DAMAGED: VaultError = VaultError::Damaged("row");
    Ok(Row {
        case: row.get_ref(0)?.as_blob().ok().and_then(CaseId::from_slice).ok_or(DAMAGED)?,
        device: row.get_ref(1)?.as_blob().ok().and_then(DeviceId::from_slice).ok_or(DAMAGED)?,
        sequence: row.get(2)?,
        kind: RowKind::from_code(row.get(3)?).ok_or(DAMAGED)?,
        sealed: row.get(4)?,
    })
}

/// The last sequence and the chained digest of one device's log of a case.
pub(crate) fn tip(connection: &Connection, case: CaseId, device: DeviceId) -> Result<(u64, Digest), VaultError> {
    let last = connection
        .prepare_cached(
            "SELECT sequence, chain FROM log WHERE case_id = ?1 AND device = ?2 ORDER BY sequence DESC LIMIT 1",
        )?
        .query_row(params![case.as_bytes(), device.as_bytes()], |row| {
            Ok((row.get::<_, u64>(0)?, row.get::<_, Vec<u8>>(1)?))
        })
        .optional()?;
    match last {
        Some((sequence, chain)) => Ok((sequence, Digest::from_slice(&chain).ok_or(VaultError::Damaged("chain"))?)),
        None => Ok((0, chain_start(case, device))),
    }
}

/// Puts a row at the end of its device's log; `false` when it does not belong there.
pub(crate) fn put_row(transaction: &Transaction<'_>, row: &Row, sent: bool) -> Result<bool, VaultError> {
    Ok(put_rows(transaction, std::iter::once(row), sent)? == 1)
}

/// Puts rows of one log at its end; answers how many of them belong there.
pub(crate) fn put_rows<'a>(
    transaction: &Transaction<'_>,
    rows: impl IntoIterator<Item = &'a Row>,
    sent: bool,
) -> Result<u64, VaultError> {
    let mut end = None;
    let mut here = 0;
    for row in rows {
        let (last, chain) = match end {
            Some(end) => end,
            None => tip(transaction, row.case, row.device)?,
        };
        if row.sequence == last + 1 {
            let chain = row.chain(chain);
            insert(transaction, row, chain, sent)?;
            end = Some((row.sequence, chain));
        } else {
            end = Some((last, chain));
        }
        here += u64::from(row.sequence <= last + 1);
    }
    Ok(here)
}

fn insert(transaction: &Transaction<'_>, row: &Row, chain: Digest, sent: bool) -> Result<(), VaultError> {
    transaction
        .prepare_cached(
            "INSERT INTO log (case_id, device, sequence, kind, chain, sent, sealed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            row.case.as_bytes(),
            row.device.as_bytes(),
            row.sequence,
            row.kind.code(),
            chain.as_bytes(),
            sent,
            row.sealed
        ])?;
    Ok(())
}
