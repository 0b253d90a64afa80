//! Sessions: the file knows only the digest of a token.

use super::{CityStore, Staff, StoreError, token_digest};
use domain::{StaffId, Timestamp};
use rusqlite::{OptionalExtension, params};

/// A session ends after half an hour without a request.
const IDLE_MS: i64 = 30 * 60 * 1000;
/// And after a working day whatever happens.
const LIFE_MS: i64 = 12 * 60 * 60 * 1000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub staff: Staff,
}

impl CityStore {
    pub(crate) fn start_session(&self, token: &str, staff: StaffId, now: Timestamp) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO sessions (token, staff, started_at, last_at) VALUES (?1, ?2, ?3, ?3)",
                params![token_digest(token).as_bytes(), staff.as_bytes(), now.0],
            )?;
            Ok(())
        })
    }

    /// The session of a token, if it is alive; it lives on from now.
    pub(crate) fn session(&self, token: &str, now: Timestamp) -> Result<Option<Session>, StoreError> {
        self.write(|tx| {
            tx.execute(
                "DELETE FROM sessions WHERE last_at < ?1 OR started_at < ?2",
                params![now.0 - IDLE_MS, now.0 - LIFE_MS],
            )?;
            let digest = token_digest(token);
            tx.execute("UPDATE sessions SET last_at = ?2 WHERE token = ?1", params![digest.as_bytes(), now.0])?;
            let staff = tx
                .query_row(
                    "SELECT staff.id, staff.login, staff.name FROM sessions JOIN staff ON staff.id = sessions.staff
                     WHERE token = ?1",
                    [digest.as_bytes()],
                    |row| Ok(Staff { id: StaffId::from_bytes(row.get(0)?), login: row.get(1)?, name: row.get(2)? }),
                )
                .optional()?;
            Ok(staff.map(|staff| Session { staff }))
        })
    }

    pub(crate) fn end_session(&self, token: &str) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute("DELETE FROM sessions WHERE token = ?1", [token_digest(token).as_bytes()])?;
            Ok(())
        })
    }
}
