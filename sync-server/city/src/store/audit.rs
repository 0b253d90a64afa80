//! Who did what to which case or device, chained so that a missing line shows.

use super::{CityStore, StoreError, TERMINAL};
use domain::{CaseId, Digest, StaffId, Timestamp};
use proofs::sha256;
use rusqlite::{Connection, OptionalExtension, params};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditAction {
    LoggedIn,
    ViewedCase,
    ViewedPhoto,
    ExportedCase,
    ReceivedCase,
    ViewedAddendum,
    ExportedAddendum,
    ConfirmedAddendum,
    IssuedCode,
    RevokedDevice,
    TookCarriedFile,
    DeclaredLost,
    EndedContract,
    AcceptedRequestKey,
    SetRules,
    PublishedRules,
}

impl AuditAction {
    fn code(self) -> &'static str {
        match self {
            Self::LoggedIn => "logged-in",
            Self::ViewedCase => "viewed-case",
            Self::ViewedPhoto => "viewed-photo",
            Self::ExportedCase => "exported-case",
            Self::ReceivedCase => "received-case",
            Self::ViewedAddendum => "viewed-addendum",
            Self::ExportedAddendum => "exported-addendum",
            Self::ConfirmedAddendum => "confirmed-addendum",
            Self::IssuedCode => "issued-code",
            Self::RevokedDevice => "revoked-device",
            Self::TookCarriedFile => "took-carried-file",
            Self::EndedContract => "ended-contract",
            Self::SetRules => "set-rules",
            Self::PublishedRules => "published-rules",
            Self::DeclaredLost => "declared-lost",
            Self::AcceptedRequestKey => "accepted-request-key",
        }
    }
}

impl CityStore {
    pub(crate) fn audit(
        &self,
        action: AuditAction,
        staff: StaffId,
        subject: &[u8],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|tx| put(tx, action, staff, subject, now))
    }

    /// A line of a command in a terminal, written before the deed: a deed without its line must not be.
    pub fn audit_from_terminal(&self, action: AuditAction, subject: &[u8], now: Timestamp) -> Result<(), StoreError> {
        self.audit(action, TERMINAL, subject, now)
    }

    /// When and by whom something was last done to a case, or to a device's addendum to one.
    pub fn last_done(&self, action: AuditAction, subject: &[u8]) -> Result<Option<(Timestamp, StaffId)>, StoreError> {
        self.read(|tx| {
            Ok(tx
                .query_row(
                    "SELECT at, staff FROM audit WHERE subject = ?1 AND action = ?2 ORDER BY position DESC LIMIT 1",
                    params![subject, action.code()],
                    |row| Ok((Timestamp(row.get(0)?), StaffId::from_bytes(row.get(1)?))),
                )
                .optional()?)
        })
    }

    /// Who saw a case, first to last.
    pub(crate) fn viewers(&self, case: CaseId) -> Result<Vec<(Timestamp, StaffId)>, StoreError> {
        self.read(|tx| {
            let mut statement =
                tx.prepare("SELECT at, staff FROM audit WHERE subject = ?1 AND action = ?2 ORDER BY position")?;
            let viewers = statement.query_map(params![case.as_bytes(), AuditAction::ViewedCase.code()], |row| {
                Ok((Timestamp(row.get(0)?), StaffId::from_bytes(row.get(1)?)))
            })?;
            Ok(viewers.collect::<Result<_, _>>()?)
        })
    }
}

/// Writes a line inside the transaction of what it speaks of, where that is one of this store.
pub(super) fn put(
    tx: &Connection,
    action: AuditAction,
    staff: StaffId,
    subject: &[u8],
    now: Timestamp,
) -> Result<(), StoreError> {
    let chain = link(head(tx)?, now.0, staff.as_bytes(), action.code(), subject);
    tx.execute(
        "INSERT INTO audit (at, staff, action, subject, chain) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![now.0, staff.as_bytes(), action.code(), subject, chain.as_bytes()],
    )?;
    Ok(())
}

fn head(tx: &Connection) -> Result<Digest, StoreError> {
    let last =
        tx.query_row("SELECT chain FROM audit ORDER BY position DESC LIMIT 1", [], |row| row.get(0)).optional()?;
    Ok(last.map_or(sha256(&[b"hikitsugi/v1/audit"]), Digest::from_bytes))
}

fn link(before: Digest, at: i64, staff: &[u8; 16], action: &str, subject: &[u8]) -> Digest {
    sha256(&[before.as_bytes(), &at.to_be_bytes(), staff, action.as_bytes(), subject])
}

/// Follows the whole chain.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    let mut chain = sha256(&[b"hikitsugi/v1/audit"]);
    let mut statement = connection.prepare("SELECT at, staff, action, subject, chain FROM audit ORDER BY position")?;
    let mut lines = statement.query([])?;
    while let Some(line) = lines.next()? {
        let action: String = line.get(2)?;
        let subject: Vec<u8> = line.get(3)?;
        chain = link(chain, line.get(0)?, &line.get(1)?, &action, &subject);
        if chain != Digest::from_bytes(line.get(4)?) {
            return Err(StoreError::Damaged("the audit log does not chain".into()));
        }
    }
    Ok(())
}
