//! Cases that came by request: since when they are here, and whether somebody wished to give one back.

use crate::{
    Vault, VaultError,
    store::{encode, exists},
};
use domain::{CaseId, Timestamp};
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::BTreeMap;
use sync::Grant;

pub(crate) const TABLES: &str = "
    CREATE TABLE lease (
        case_id BLOB PRIMARY KEY,
        -- The one-time key of the grant: a release names the grant that it ends.
        public BLOB NOT NULL,
        granted_at INTEGER NOT NULL,
        wish TEXT CHECK (wish IN ('wished', 'offered', 'sent')),
        -- The city's release, while this tablet still holds something that it does not cover.
        release BLOB
    ) WITHOUT ROWID;
    CREATE TABLE release_ack (
        release BLOB PRIMARY KEY, case_id BLOB NOT NULL, held INTEGER NOT NULL,
        -- How far this tablet's own log went: lent again, it must come back that far before it goes on.
        last_sequence INTEGER NOT NULL,
        ack BLOB, sent INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE INDEX release_ack_case ON release_ack (case_id);
";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// By the server's clock.
    pub granted_at: Timestamp,
    pub wish: Option<ReturnWish>,
}

/// How far a wish to give a case back has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnWish {
    /// It waits for the next exchange and can be taken back.
    Wished,
    /// The city may know of it.
    Sent,
}

impl Vault {
    /// `None` for a case that was opened here, and for one that is not here.
    pub fn lease(&self, case: CaseId) -> Result<Option<Lease>, VaultError> {
        let found = self
            .connection
            .prepare_cached("SELECT granted_at, wish FROM lease WHERE case_id = ?1")?
            .query_row([case.as_bytes()], |row| Ok(lease(row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(found)
    }

    /// Every case that is lent to this tablet.
    pub fn leases(&self) -> Result<BTreeMap<CaseId, Lease>, VaultError> {
        let mut statement = self.connection.prepare_cached("SELECT case_id, granted_at, wish FROM lease")?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, lease(row.get(1)?, row.get(2)?))))?;
        rows.map(|row| {
            let (case, lease) = row?;
            Ok((CaseId::from_slice(&case).ok_or(VaultError::Damaged("lease"))?, lease))
        })
        .collect()
    }

    /// Stores the wish to give a case back; `false` for a case that was not lent to this tablet.
    pub fn return_case(&mut self, case: CaseId) -> Result<bool, VaultError> {
        self.connection
            .execute("UPDATE lease SET wish = 'wished' WHERE case_id = ?1 AND wish IS NULL", [case.as_bytes()])?;
        Ok(self.lease(case)?.is_some())
    }

    /// Takes the wish back; `false` when the city may know of it already.
    pub fn keep_case(&mut self, case: CaseId) -> Result<bool, VaultError> {
        let statement = "UPDATE lease SET wish = NULL WHERE case_id = ?1 AND wish = 'wished'";
        self.connection.execute(statement, [case.as_bytes()])?;
        Ok(self.lease(case)?.is_some_and(|lease| lease.wish.is_none()))
    }

    /// From here on a wish cannot be taken back: nobody knows what an exchange that fails has told the city.
    pub(crate) fn offer_returns(&mut self) -> Result<(), VaultError> {
        self.connection.prepare_cached("UPDATE lease SET wish = 'offered' WHERE wish = 'wished'")?.execute([])?;
        Ok(())
    }

    pub(crate) fn offered_returns(&self) -> Result<Vec<CaseId>, VaultError> {
        let mut statement = self.connection.prepare_cached("SELECT case_id FROM lease WHERE wish = 'offered'")?;
        let cases = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?.collect::<Result<Vec<_>, _>>()?;
        cases.iter().map(|case| CaseId::from_slice(case).ok_or(VaultError::Damaged("lease"))).collect()
    }
}

fn lease(granted_at: i64, wish: Option<String>) -> Lease {
    let wish = wish.map(|wish| if wish == "wished" { ReturnWish::Wished } else { ReturnWish::Sent });
    Lease { granted_at: Timestamp(granted_at), wish }
}

/// A new grant begins a new lease: whatever was wished or released before speaks of another one.
pub(crate) fn begin(transaction: &Transaction<'_>, grant: &Grant, at: Timestamp) -> Result<(), VaultError> {
    let case = grant.opening.case;
    if exists(transaction, "SELECT 1 FROM case_entry WHERE id = ?1 AND own = 1", case)? {
        return Ok(());
    }
    transaction
        .prepare_cached("INSERT OR REPLACE INTO lease (case_id, public, granted_at) VALUES (?1, ?2, ?3)")?
        .execute(params![case.as_bytes(), grant.public.as_bytes(), at.0])?;
    Ok(())
}

pub(crate) fn mark_sent(transaction: &Transaction<'_>, upload: &sync::Upload) -> Result<(), VaultError> {
    for case in &upload.returns {
        let statement = "UPDATE lease SET wish = 'sent' WHERE case_id = ?1 AND wish = 'offered'";
        transaction.execute(statement, [case.as_bytes()])?;
    }
    for ack in &upload.acks {
        transaction.prepare_cached("UPDATE release_ack SET sent = 1 WHERE ack = ?1")?.execute([encode(ack)])?;
    }
    Ok(())
}

/// Another server may have heard of nothing.
pub(crate) fn offer_again(transaction: &Transaction<'_>) -> Result<(), VaultError> {
    transaction.prepare_cached("UPDATE lease SET wish = 'offered' WHERE wish = 'sent'")?.execute([])?;
    transaction.prepare_cached("UPDATE release_ack SET sent = 0")?.execute([])?;
    Ok(())
}
