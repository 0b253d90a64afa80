//! Every package of rules that was ever published: a case may have been worked on by any of them. Nothing personal.

use super::{AuditAction, CityStore, StoreError, audit, pack, unpack};
use domain::{Digest, StaffId, Timestamp};
use proofs::{RulePackage, Signed};
use rusqlite::{OptionalExtension, Row, params};

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS rule_packages (
    version INTEGER PRIMARY KEY,
    digest BLOB NOT NULL,
    text TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    published_by BLOB NOT NULL,
    -- None until the desk has signed it: the program that publishes need not have the city's keys.
    signed BLOB
) STRICT;
CREATE TRIGGER IF NOT EXISTS rule_packages_keep BEFORE DELETE ON rule_packages
    BEGIN SELECT RAISE(ABORT, 'a published package stays'); END;
CREATE TRIGGER IF NOT EXISTS rule_packages_stand BEFORE UPDATE ON rule_packages
    WHEN NEW.text IS NOT OLD.text OR NEW.digest IS NOT OLD.digest OR OLD.signed IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a published package never changes'); END;
";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedRules {
    pub version: u32,
    pub digest: Digest,
    pub published_at: Timestamp,
    pub published_by: StaffId,
    pub is_signed: bool,
}

const LINE: &str = "SELECT version, digest, published_at, published_by, signed IS NOT NULL FROM rule_packages";

impl CityStore {
    /// Publishes a text under a version that is higher than any before; `false` otherwise. The desk signs it at its next turn.
    pub(crate) fn put_rules(&self, package: &RulePackage, by: StaffId) -> Result<bool, StoreError> {
        self.write(|tx| {
            let highest: Option<u32> = tx.query_row("SELECT max(version) FROM rule_packages", [], |row| row.get(0))?;
            if highest.is_some_and(|highest| highest >= package.version) {
                return Ok(false);
            }
            tx.execute(
                "INSERT INTO rule_packages (version, digest, text, published_at, published_by) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![package.version, package.digest.as_bytes(), package.text, package.issued_at.0, by.as_bytes()],
            )?;
            audit::put(tx, AuditAction::PublishedRules, by, package.digest.as_bytes(), package.issued_at)?;
            Ok(true)
        })
    }

    pub(crate) fn put_signed_rules(&self, version: u32, signed: &Signed<RulePackage>) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute("UPDATE rule_packages SET signed = ?2 WHERE version = ?1", params![version, pack(signed)])?;
            Ok(())
        })
    }

    /// Every package, the newest first.
    pub fn published_rules(&self) -> Result<Vec<PublishedRules>, StoreError> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(&format!("{LINE} ORDER BY version DESC"))?;
            let found = statement.query_map([], published)?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }

    /// The text of a version.
    pub fn rules_text(&self, version: u32) -> Result<Option<String>, StoreError> {
        self.read(|tx| {
            Ok(tx
                .prepare_cached("SELECT text FROM rule_packages WHERE version = ?1")?
                .query_row([version], |row| row.get(0))
                .optional()?)
        })
    }

    pub(crate) fn signed_rules(&self, version: u32) -> Result<Option<Signed<RulePackage>>, StoreError> {
        let signed: Option<Option<Vec<u8>>> = self.read(|tx| {
            Ok(tx
                .prepare_cached("SELECT signed FROM rule_packages WHERE version = ?1")?
                .query_row([version], |row| row.get(0))
                .optional()?)
        })?;
        signed.flatten().map(|bytes| unpack(&bytes, "a signed package of rules")).transpose()
    }
}

fn published(row: &Row<'_>) -> rusqlite::Result<PublishedRules> {
    Ok(PublishedRules {
        version: row.get(0)?,
        digest: Digest::from_bytes(row.get(1)?),
        published_at: Timestamp(row.get(2)?),
        published_by: StaffId::from_bytes(row.get(3)?),
        is_signed: row.get(4)?,
    })
}
