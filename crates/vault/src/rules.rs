//! The packages of rules that the city signed. Whether one can be used is for whoever reads it; until a later one is
//! known to be good, the earlier one stays. Works while locked.

use crate::{
    SetAsideReason, Settled, Vault, VaultError, set_aside,
    store::{decode, encode},
};
use domain::Timestamp;
use proofs::{ProofError, PublicKey, RulePackage, Signed};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// Not named in `SCHEMA`: a store of an earlier program gets it when it is opened.
pub(crate) const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS rule_package (
        version INTEGER PRIMARY KEY, signed BLOB NOT NULL, received_at INTEGER NOT NULL
    );
";

/// A package as it lies here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRules {
    pub version: u32,
    pub received_at: Timestamp,
    /// None when it can no longer be read or verified.
    pub package: Option<RulePackage>,
}

impl Vault {
    /// What lies here, the newest first. Each is verified again.
    pub fn rule_packages(&self) -> Result<Vec<HeldRules>, VaultError> {
        let city = self.enrolment()?.map(|enrolment| enrolment.city);
        let mut statement = self
            .connection
            .prepare_cached("SELECT version, signed, received_at FROM rule_package ORDER BY version DESC")?;
        let held = statement.query_map([], |row| {
            let signed: Vec<u8> = row.get(1)?;
            let package = city.and_then(|city| verified(&signed, &city));
            Ok(HeldRules { version: row.get(0)?, received_at: Timestamp(row.get(2)?), package })
        })?;
        Ok(held.collect::<Result<_, _>>()?)
    }

    /// Drops every package but these, once it is known which are needed. The newest always stays.
    pub fn keep_rules(&mut self, versions: &[u32]) -> Result<(), VaultError> {
        let transaction = self.connection.transaction()?;
        let newest = newest(&transaction)?;
        for version in held_versions(&transaction)? {
            if !versions.contains(&version) && Some(version) != newest {
                transaction.prepare_cached("DELETE FROM rule_package WHERE version = ?1")?.execute([version])?;
            }
        }
        Ok(transaction.commit()?)
    }
}

fn verified(signed: &[u8], city: &PublicKey) -> Option<RulePackage> {
    let signed: Signed<RulePackage> = decode(signed, "a package of rules").ok()?;
    RulePackage::verify(&signed, city).ok()
}

fn newest(connection: &Connection) -> Result<Option<u32>, VaultError> {
    Ok(connection.prepare_cached("SELECT max(version) FROM rule_package")?.query_row([], |row| row.get(0))?)
}

fn held_versions(connection: &Connection) -> Result<Vec<u32>, VaultError> {
    let mut statement = connection.prepare_cached("SELECT version FROM rule_package")?;
    let versions = statement.query_map([], |row| row.get(0))?;
    Ok(versions.collect::<Result<_, _>>()?)
}

/// Takes a package of a higher version than any that lies here. Whatever else arrives is set aside and replaces nothing.
pub(crate) fn take(
    transaction: &Transaction<'_>,
    city: &PublicKey,
    signed: &Signed<RulePackage>,
    now: Timestamp,
    settled: &mut Settled,
) -> Result<(), VaultError> {
    let package = match RulePackage::verify(signed, city) {
        Ok(package) => package,
        Err(ProofError::Malformed(_)) => return refuse(transaction, SetAsideReason::TornRules, now, settled),
        Err(ProofError::ForeignSigner | ProofError::BadSignature | ProofError::Mismatch) => {
            return refuse(transaction, SetAsideReason::ForeignStatement, now, settled);
        }
    };
    let is_old = newest(transaction)?.is_some_and(|newest| newest >= package.version);
    if is_old && !is_held(transaction, city, &package)? {
        return refuse(transaction, SetAsideReason::OlderRules, now, settled);
    }
    for reason in [SetAsideReason::TornRules, SetAsideReason::OlderRules] {
        set_aside::drop_reason(transaction, reason)?;
    }
    transaction
        .prepare_cached(
            "INSERT INTO rule_package (version, signed, received_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (version) DO UPDATE SET signed = ?2",
        )?
        .execute(params![package.version, encode(signed), now.0])?;
    settled.rules = true;
    Ok(())
}

/// True when the same package lies here under its version, or something that can no longer be read.
fn is_held(transaction: &Transaction<'_>, city: &PublicKey, package: &RulePackage) -> Result<bool, VaultError> {
    let held: Option<Vec<u8>> = transaction
        .prepare_cached("SELECT signed FROM rule_package WHERE version = ?1")?
        .query_row([package.version], |row| row.get(0))
        .optional()?;
    Ok(held.is_some_and(|held| verified(&held, city).is_none_or(|held| held.digest == package.digest)))
}

fn refuse(
    transaction: &Transaction<'_>,
    reason: SetAsideReason,
    now: Timestamp,
    settled: &mut Settled,
) -> Result<(), VaultError> {
    set_aside::put(transaction, None, reason, now)?;
    settled.set_aside += 1;
    Ok(())
}
