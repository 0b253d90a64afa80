//! What the list says of a case, sealed with the case's own key beside its log, so that a list opens no log.
//!
//! The seal is bound to where every device's log of the case ends: once a row came, an older summary opens no more.

use crate::{Vault, VaultError, slot::OpenSlots};
use domain::{CaseId, Digest, Stage};
use proofs::sha256;
use rusqlite::{Connection, OptionalExtension, Transaction, params, types::Value};
use sealing::{CaseKey, Entropy, VaultKey, aead};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Not named in `SCHEMA`: a store of an earlier program gets it when it is opened.
pub(crate) const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS summary (
        case_id BLOB PRIMARY KEY,
        -- The digest of the log that it was made from, to which it is sealed.
        log BLOB NOT NULL, sealed BLOB NOT NULL
    ) WITHOUT ROWID;
";

const PURPOSE: &str = "summary";
/// Longer than the id of any device, and so behind all of them.
const BEHIND_ALL: [u8; 17] = [0xff; 17];

/// Which rows of a case are here: where every device's log of it ends, with its chained digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogState(Digest);

/// What the list is to say of a case once the rows that come with it are stored.
pub struct NewSummary<'a> {
    pub plaintext: &'a [u8],
    /// The log without those rows. When it has grown otherwise, the summary is not kept.
    pub of: LogState,
}

impl Vault {
    pub fn log_state(&self, case: CaseId) -> Result<LogState, VaultError> {
        log_state(&self.connection, case)
    }

    /// The summaries that were made from exactly the rows that are here. Whatever does not fit or open is left out.
    pub fn summaries(&self, vault_key: &VaultKey) -> Result<BTreeMap<CaseId, Zeroizing<Vec<u8>>>, VaultError> {
        let slots = self.open_slots(vault_key)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT summary.case_id, summary.log, summary.sealed, slot.outer FROM summary
             JOIN case_entry ON case_entry.id = summary.case_id JOIN slot ON slot.id = summary.case_id
             WHERE stage IN (?1, ?2)",
        )?;
        let mut rows = statement.query([Stage::Open.code(), Stage::HandingOver.code()])?;
        let mut found = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let blob = |at| row.get_ref(at).ok().and_then(|value| value.as_blob().ok()).unwrap_or_default();
            let Some(case) = CaseId::from_slice(blob(0)) else { continue };
            if log_state(&self.connection, case).is_ok_and(|LogState(state)| state.as_bytes() == blob(1))
                && let Some(plaintext) = open(&slots, case, blob(1), blob(2), blob(3))
            {
                found.insert(case, plaintext);
            }
        }
        Ok(found)
    }

    /// Keeps summaries that were made anew from the log, each with the log that it was made from.
    pub fn keep_summaries(&mut self, made: &[(CaseId, &CaseKey, NewSummary<'_>)]) -> Result<(), VaultError> {
        let transaction = self.connection.transaction()?;
        for (case, key, summary) in made {
            let fitting = if_it_fits(&transaction, *case, Some(summary))?;
            put_if(&transaction, *case, key, fitting, &mut *self.entropy)?;
        }
        Ok(transaction.commit()?)
    }
}

fn open(slots: &OpenSlots<'_>, case: CaseId, state: &[u8], sealed: &[u8], outer: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let key = CaseKey::try_from(slots.open(case.as_bytes(), outer).ok()?.as_slice()).ok()?;
    aead::open(key.expose(), PURPOSE, &associated_data(case, state), sealed).ok()
}

/// The summary, unless it was made without rows that came since.
pub(crate) fn if_it_fits<'a>(
    transaction: &Transaction<'_>,
    case: CaseId,
    summary: Option<&'a NewSummary<'a>>,
) -> Result<Option<&'a [u8]>, VaultError> {
    let Some(summary) = summary else { return Ok(None) };
    Ok((log_state(transaction, case)? == summary.of).then_some(summary.plaintext))
}

/// Seals a summary to the rows that are here now, and answers which these are.
pub(crate) fn put_if(
    transaction: &Transaction<'_>,
    case: CaseId,
    key: &CaseKey,
    plaintext: Option<&[u8]>,
    entropy: &mut dyn Entropy,
) -> Result<Option<LogState>, VaultError> {
    let Some(plaintext) = plaintext else { return Ok(None) };
    let LogState(state) = log_state(transaction, case)?;
    let sealed = aead::seal(key.expose(), PURPOSE, &associated_data(case, state.as_bytes()), plaintext, entropy);
    transaction
        .prepare_cached("INSERT OR REPLACE INTO summary (case_id, log, sealed) VALUES (?1, ?2, ?3)")?
        .execute(params![case.as_bytes(), state.as_bytes(), sealed])?;
    Ok(Some(LogState(state)))
}

/// A row whose head is damaged is told as it lies there: nothing here fails for it.
pub(crate) fn log_state(connection: &Connection, case: CaseId) -> Result<LogState, VaultError> {
    // One look for each device, however long its log is.
    let mut statement = connection.prepare_cached(
        "SELECT device, sequence, chain FROM log WHERE case_id = ?1 AND device < ?2
         ORDER BY device DESC, sequence DESC LIMIT 1",
    )?;
    let mut parts = vec![b"hikitsugi/v1/log-state".to_vec(), case.as_bytes().to_vec()];
    let mut before = Value::Blob(BEHIND_ALL.to_vec());
    while let Some((device, sequence, chain)) = statement
        .query_row(params![case.as_bytes(), before], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?
    {
        parts.extend([bytes(&device), bytes(&sequence), bytes(&chain)]);
        before = device;
    }
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    Ok(LogState(sha256(&parts)))
}

fn bytes(value: &Value) -> Vec<u8> {
    match value {
        Value::Blob(bytes) => bytes.clone(),
        Value::Text(text) => text.clone().into_bytes(),
        Value::Integer(number) => number.to_be_bytes().to_vec(),
        Value::Real(number) => number.to_be_bytes().to_vec(),
        Value::Null => Vec::new(),
    }
}

/// Binds a summary to its case and to the digest of the log that it was made from.
pub fn associated_data(case: CaseId, log: &[u8]) -> Vec<u8> {
    let mut data = b"hikitsugi/v1/summary".to_vec();
    data.extend_from_slice(case.as_bytes());
    data.extend_from_slice(log);
    data
}
