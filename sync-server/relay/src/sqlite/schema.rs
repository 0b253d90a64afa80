//! The tables, how the file is opened, and whether it is whole.

use super::{farewell, lease, policy, rules, run};
use crate::StoreError;
use domain::Digest;
use proofs::digest::sha256;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use std::time::Duration;
use sync::EpochId;

const VERSION: i64 = 1;
/// Negative: SQLite then counts in KiB instead of pages.
const CACHE_KIB: i64 = -16_384;
const BUSY_WAIT: Duration = Duration::from_secs(10);

const TABLES: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
    id BLOB PRIMARY KEY,
    label TEXT NOT NULL,
    key BLOB NOT NULL,
    -- The first one the tablet named.
    request_key BLOB,
    -- A later one, for a person at the city to accept or not.
    request_key_waiting BLOB,
    enrolled_at INTEGER NOT NULL,
    last_seen INTEGER,
    revoked INTEGER NOT NULL DEFAULT 0,
    counter INTEGER NOT NULL DEFAULT 0,
    keys_left INTEGER NOT NULL DEFAULT 0,
    -- The feed is stored on the device up to here.
    stored_to INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE codes (
    digest BLOB PRIMARY KEY,
    hint TEXT NOT NULL,
    label TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The envelope goes with the case; the number stays, so that it is never given twice.
CREATE TABLE openings (
    case_id BLOB PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    device BLOB NOT NULL,
    envelope BLOB
) STRICT;

CREATE TABLE rows (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id BLOB NOT NULL,
    device BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    chain BLOB NOT NULL,
    UNIQUE (case_id, device, sequence)
) STRICT;

CREATE TABLE holders (case_id BLOB NOT NULL, device BLOB NOT NULL, PRIMARY KEY (case_id, device)) STRICT;

CREATE TABLE notices (
    case_id BLOB PRIMARY KEY,
    device BLOB NOT NULL,
    at INTEGER NOT NULL,
    outcome BLOB NOT NULL
) STRICT;

CREATE TABLE requests (
    device BLOB NOT NULL,
    number TEXT NOT NULL,
    public BLOB NOT NULL,
    signed BLOB NOT NULL,
    PRIMARY KEY (device, number)
) STRICT;

CREATE TABLE feed (
    cursor INTEGER PRIMARY KEY AUTOINCREMENT,
    device BLOB NOT NULL,
    kind INTEGER NOT NULL,
    case_id BLOB,
    -- The row or the ledger position that the entry stands for.
    reference INTEGER,
    payload BLOB,
    -- How many one-time keys the entry brings.
    keys INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX feed_by_device ON feed (device, cursor);
CREATE INDEX feed_by_case ON feed (case_id);

CREATE TABLE ledger (
    position INTEGER PRIMARY KEY,
    case_id BLOB NOT NULL,
    receipt BLOB NOT NULL,
    signed BLOB NOT NULL,
    head BLOB NOT NULL
) STRICT;
CREATE INDEX ledger_by_case ON ledger (case_id);
CREATE TRIGGER ledger_keeps BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger never forgets'); END;
CREATE TRIGGER ledger_stands BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger never changes'); END;

CREATE TABLE receipts (
    position INTEGER PRIMARY KEY,
    case_id BLOB NOT NULL,
    -- The only device that may use it: set when it answers that device's addendum.
    device BLOB,
    signed BLOB NOT NULL
) STRICT;

-- Late edits: the log of a purged case as one device holds it. The line stays until the certificate.
CREATE TABLE addenda (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id BLOB NOT NULL,
    device BLOB NOT NULL,
    receipt BLOB NOT NULL,
    rows_in_all INTEGER NOT NULL,
    -- Gone once the addendum is answered.
    opening BLOB,
    bytes INTEGER NOT NULL,
    UNIQUE (case_id, device)
) STRICT;

CREATE TABLE addendum_rows (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    addendum INTEGER NOT NULL,
    case_id BLOB NOT NULL,
    device BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    chain BLOB NOT NULL,
    UNIQUE (addendum, device, sequence)
) STRICT;

CREATE TABLE acks (
    case_id BLOB NOT NULL,
    device BLOB NOT NULL,
    signed BLOB NOT NULL,
    PRIMARY KEY (case_id, device)
) STRICT;

CREATE TABLE certificates (case_id BLOB PRIMARY KEY, signed BLOB NOT NULL) STRICT;

CREATE TABLE counts (id BLOB PRIMARY KEY, device BLOB NOT NULL, day INTEGER NOT NULL, category BLOB NOT NULL) STRICT;
";

/// Counts the keys that are on their way without a look at what else waits; an earlier store gets it when it is opened.
const KEYS_UNDER_WAY: &str = "CREATE INDEX IF NOT EXISTS feed_keys ON feed (device, keys) WHERE keys > 0;";

pub(super) fn configure(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY_WAIT)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", CACHE_KIB)?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    connection.pragma_update(None, "cell_size_check", "ON")?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}

pub(super) fn create(connection: &Connection, epoch: EpochId) -> Result<(), StoreError> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let tables =
        [TABLES, lease::TABLES, policy::TABLES, run::TABLES, farewell::TABLES, rules::TABLES, KEYS_UNDER_WAY].concat();
    transaction.execute_batch(&format!("{tables} PRAGMA user_version = {VERSION};"))?;
    set_epoch(&transaction, epoch)?;
    Ok(transaction.commit()?)
}

/// Tables that came later; a file without them gets them when it is opened.
pub(super) fn add(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch(run::TABLES)?;
    connection.execute_batch(farewell::TABLES)?;
    connection.execute_batch(rules::TABLES)?;
    Ok(connection.execute_batch(KEYS_UNDER_WAY)?)
}

/// Refuses a file of another version or one that is not whole.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version != VERSION {
        return Err(StoreError::Failed(format!("store has version {version} instead of {VERSION}")));
    }
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(StoreError::Damaged(verdict));
    }
    Ok(())
}

pub(super) fn epoch(connection: &Connection) -> Result<EpochId, StoreError> {
    let bytes =
        connection.prepare_cached("SELECT value FROM meta WHERE name = 'epoch'")?.query_row([], |row| row.get(0))?;
    Ok(Digest::from_bytes(bytes))
}

/// Gives the store a new identity, so that every tablet offers again what no receipt covers.
pub(super) fn renew_epoch(connection: &Connection, cause: u64) -> Result<EpochId, StoreError> {
    let renewed = sha256(&[b"hikitsugi/v1/epoch", epoch(connection)?.as_bytes(), &cause.to_be_bytes()]);
    set_epoch(connection, renewed)?;
    Ok(renewed)
}

pub(super) fn set_epoch(connection: &Connection, epoch: EpochId) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO meta (name, value) VALUES ('epoch', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1",
        params![epoch.as_bytes()],
    )?;
    Ok(())
}
