//! City staff: who they are, and what their log-in is checked against.

use super::{CityStore, StoreError, counter, integer, token_digest};
use domain::{StaffId, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

/// Failures of yesterday hold nobody up.
const FORGOTTEN_AFTER_MS: i64 = 24 * 60 * 60 * 1000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    pub id: StaffId,
    pub login: String,
    pub name: String,
}

/// What a log-in is checked against.
pub(crate) struct Credentials {
    pub(crate) staff: Staff,
    pub(crate) salt: [u8; 16],
    pub(crate) password: [u8; 32],
    pub(crate) totp_secret: Vec<u8>,
    pub(crate) totp_step: u64,
}

/// How often a log-in failed in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Attempts {
    pub(crate) failed: u32,
    pub(crate) last_at: Timestamp,
}

impl CityStore {
    /// `false` when the log-in name is taken.
    pub(crate) fn add_staff(&self, credentials: &Credentials) -> Result<bool, StoreError> {
        let Credentials { staff, salt, password, totp_secret, totp_step: _ } = credentials;
        self.write(|tx| {
            let added = tx.execute(
                "INSERT OR IGNORE INTO staff (id, login, name, salt, password, totp_secret) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![staff.id.as_bytes(), staff.login, staff.name, salt, password, totp_secret],
            )?;
            Ok(added > 0)
        })
    }

    pub(crate) fn credentials(&self, login: &str) -> Result<Option<Credentials>, StoreError> {
        self.read(|tx| {
            let found = tx
                .query_row(
                    "SELECT id, login, name, salt, password, totp_secret, totp_step FROM staff WHERE login = ?1",
                    [login],
                    |row| {
                        let staff =
                            Staff { id: StaffId::from_bytes(row.get(0)?), login: row.get(1)?, name: row.get(2)? };
                        Ok((staff, row.get(3)?, row.get(4)?, row.get(5)?, row.get::<_, i64>(6)?))
                    },
                )
                .optional()?;
            found
                .map(|(staff, salt, password, totp_secret, step)| {
                    Ok(Credentials { staff, salt, password, totp_secret, totp_step: counter(step)? })
                })
                .transpose()
        })
    }

    pub(crate) fn staff_name(&self, id: StaffId) -> Result<Option<String>, StoreError> {
        self.read(|tx| {
            Ok(tx.query_row("SELECT name FROM staff WHERE id = ?1", [id.as_bytes()], |row| row.get(0)).optional()?)
        })
    }

    /// Counts an attempt before it is checked, so that attempts side by side are counted too.
    pub(crate) fn begin_attempt(&self, login: &str, now: Timestamp) -> Result<Attempts, StoreError> {
        let key = token_digest(login);
        self.write(|tx| {
            tx.execute("DELETE FROM attempts WHERE last_at < ?1", [now.0 - FORGOTTEN_AFTER_MS])?;
            let before = attempts(tx, &key)?;
            tx.execute(
                "INSERT INTO attempts (login, failed, last_at) VALUES (?1, 1, ?2)
                 ON CONFLICT (login) DO UPDATE SET failed = failed + 1, last_at = ?2",
                params![key.as_bytes(), now.0],
            )?;
            Ok(before)
        })
    }

    pub(crate) fn attempts(&self, login: &str) -> Result<Attempts, StoreError> {
        self.read(|tx| attempts(tx, &token_digest(login)))
    }

    /// Forgets failures and takes the code's time step; `false` when that step was used before.
    pub(crate) fn finish_attempt(&self, staff: &Staff, totp_step: u64) -> Result<bool, StoreError> {
        self.write(|tx| {
            let taken = tx.execute(
                "UPDATE staff SET totp_step = ?2 WHERE id = ?1 AND totp_step < ?2",
                params![staff.id.as_bytes(), integer(totp_step)?],
            )?;
            if taken > 0 {
                tx.execute("DELETE FROM attempts WHERE login = ?1", [token_digest(&staff.login).as_bytes()])?;
            }
            Ok(taken > 0)
        })
    }
}

fn attempts(tx: &Connection, key: &domain::Digest) -> Result<Attempts, StoreError> {
    let found = tx
        .query_row("SELECT failed, last_at FROM attempts WHERE login = ?1", [key.as_bytes()], |row| {
            Ok(Attempts { failed: row.get(0)?, last_at: Timestamp(row.get(1)?) })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}
