//! The city desk's own file: staff, sessions, what was received, certificates, who saw what. No resident's data.

mod addendum;
mod audit;
mod case;
mod copy;
mod end;
mod granted;
mod last_resort;
mod lost;
mod memory;
mod mirrored;
mod page;
mod policy;
mod request_key;
mod restoration;
mod rules;
mod session;
mod staff;

pub use addendum::{AddendumState, ConfirmedAddendum};
pub use audit::AuditAction;
pub use case::{ReceivedCase, ReceivedState};
pub use rules::PublishedRules;

pub(crate) use lost::TERMINAL;
pub use staff::Staff;

pub(crate) use copy::copy_whole;
pub(crate) use memory::KnownLedger;
pub(crate) use mirrored::batches as mirror_batches;
pub(crate) use page::{SealedPage, read as read_page, write as write_page};
pub(crate) use session::Session;
pub(crate) use staff::{Attempts, Credentials};

use domain::Digest;
use proofs::PublicKey;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior, params};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

const VERSION: i64 = 1;
const BUSY_WAIT: Duration = Duration::from_secs(10);

const TABLES: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE staff (
    id BLOB PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    salt BLOB NOT NULL,
    password BLOB NOT NULL,
    totp_secret BLOB NOT NULL,
    -- The last time step whose code was accepted: no code is accepted twice.
    totp_step INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Kept by what was typed, so that unknown names are throttled like known ones.
CREATE TABLE attempts (login BLOB PRIMARY KEY, failed INTEGER NOT NULL, last_at INTEGER NOT NULL) STRICT;

CREATE TABLE sessions (
    token BLOB PRIMARY KEY,
    staff BLOB NOT NULL REFERENCES staff (id),
    started_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT;

CREATE TABLE cases (
    case_id BLOB PRIMARY KEY,
    number TEXT NOT NULL,
    category BLOB NOT NULL,
    outcome BLOB NOT NULL,
    kinds BLOB NOT NULL,
    holders BLOB NOT NULL,
    key INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    received_by BLOB NOT NULL,
    -- announced, received, certified, published
    state TEXT NOT NULL,
    receipt_digest BLOB NOT NULL,
    -- Receipt and order, until the certificate is signed.
    receipt BLOB,
    certificate_year INTEGER,
    certificate_running INTEGER,
    certificate BLOB,
    UNIQUE (certificate_year, certificate_running)
) STRICT;

-- What city staff confirmed after the receipt, one line for each device that held late edits.
CREATE TABLE addenda (
    -- Case and device, one after the other: the name of the line.
    pair BLOB NOT NULL UNIQUE,
    case_id BLOB NOT NULL,
    device BLOB NOT NULL,
    kinds BLOB NOT NULL,
    confirmed_at INTEGER NOT NULL,
    confirmed_by BLOB NOT NULL,
    -- announced, confirmed
    state TEXT NOT NULL,
    receipt_digest BLOB NOT NULL,
    -- Receipt and order, until the certificate is signed.
    receipt BLOB,
    PRIMARY KEY (case_id, device)
) STRICT;

CREATE TABLE audit (
    position INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    staff BLOB NOT NULL,
    action TEXT NOT NULL,
    subject BLOB NOT NULL,
    chain BLOB NOT NULL
) STRICT;
CREATE INDEX audit_by_subject ON audit (subject);
CREATE TRIGGER audit_keeps BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log never forgets'); END;
CREATE TRIGGER audit_stands BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log never changes'); END;

-- Whoever could replace a key here could ask for any case in the name of its device.
-- A later key of a device is entered by a person alone; the newest holds.
CREATE TABLE request_keys (position INTEGER PRIMARY KEY, device BLOB NOT NULL, key BLOB NOT NULL) STRICT;
CREATE TRIGGER request_keys_keep BEFORE DELETE ON request_keys BEGIN SELECT RAISE(ABORT, 'a request key stays'); END;
CREATE TRIGGER request_keys_stand BEFORE UPDATE ON request_keys
    BEGIN SELECT RAISE(ABORT, 'a request key never changes'); END;

CREATE TABLE key_page (id INTEGER PRIMARY KEY CHECK (id = 1), root_epoch INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;
";

const LATER_TABLES: &[&str] =
    &[memory::TABLES, lost::TABLES, granted::TABLES, last_resort::TABLES, end::TABLES, policy::TABLES, rules::TABLES];

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("city store is damaged: {0}")]
    Damaged(String),
    #[error("disk is full")]
    Full,
    #[error("city store is busy with another process")]
    Busy,
    #[error("city store failed: {0}")]
    Failed(String),
}

pub struct CityStore {
    connection: Mutex<Connection>,
}

impl CityStore {
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open(path)?;
        configure(&connection)?;
        connection.execute_batch(&format!("BEGIN IMMEDIATE; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;"))?;
        add(&connection)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE
                | OpenFlags::SQLITE_OPEN_URI
                | OpenFlags::SQLITE_OPEN_NO_MUTEX
                | OpenFlags::SQLITE_OPEN_EXRESCODE,
        )?;
        configure(&connection)?;
        check(&connection)?;
        add(&connection)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// Opens a store by its address (`file:…?immutable=1`) to look at it, and changes nothing.
    pub(crate) fn open_to_read(address: &str) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(address, flags)?;
        check(&connection)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// The key that verifies everything this city signs.
    pub fn city_key(&self) -> Result<PublicKey, StoreError> {
        self.read(|tx| {
            let bytes = tx.query_row("SELECT value FROM meta WHERE name = 'city-key'", [], |row| row.get(0))?;
            Ok(PublicKey::from_bytes(bytes))
        })
    }

    pub(crate) fn set_city_key(&self, key: &PublicKey) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute("INSERT INTO meta (name, value) VALUES ('city-key', ?1)", params![key.as_bytes()])?;
            Ok(())
        })
    }

    /// Empties the write-ahead log, unless another process reads it just now.
    pub(crate) fn truncate_log(&self) -> Result<(), StoreError> {
        self.connection().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Makes the same tables in a mirror, without the triggers that feed one.
    pub(crate) fn make_mirror(connection: &Connection, city: &PublicKey) -> Result<(), StoreError> {
        connection.execute_batch(&format!("BEGIN IMMEDIATE; {TABLES} {}", LATER_TABLES.concat()))?;
        page::add_version(connection)?;
        connection.execute("INSERT INTO meta (name, value) VALUES ('city-key', ?1)", params![city.as_bytes()])?;
        Ok(connection.execute_batch(&format!("PRAGMA user_version = {VERSION}; COMMIT"))?)
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        work(&transaction)
    }

    fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }
}

/// Tables that came later; a file without them gets them when it is opened.
fn add(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    for tables in LATER_TABLES {
        connection.execute_batch(tables)?;
    }
    page::add_version(connection)?;
    mirrored::add(connection)?;
    Ok(connection.execute_batch("COMMIT")?)
}

fn configure(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY_WAIT)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    connection.pragma_update(None, "cell_size_check", "ON")?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}

fn check(connection: &Connection) -> Result<(), StoreError> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version != VERSION {
        return Err(StoreError::Failed(format!("store has version {version} instead of {VERSION}")));
    }
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(StoreError::Damaged(verdict));
    }
    audit::check(connection)
}

fn integer(value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::Failed("a number is out of range".into()))
}

fn counter(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| torn("a counter"))
}

fn pack<T: Serialize>(value: &T) -> Vec<u8> {
    sync::encode(value)
}

fn unpack<T: DeserializeOwned>(bytes: &[u8], what: &str) -> Result<T, StoreError> {
    sync::decode(bytes).map_err(|_| torn(what))
}

fn torn(what: &str) -> StoreError {
    StoreError::Damaged(format!("{what} cannot be read"))
}

/// What is kept of something secret that must be recognised again.
pub(crate) fn token_digest(token: &str) -> Digest {
    proofs::sha256(&[b"hikitsugi/v1/city-token", token.as_bytes()])
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::{Error, ErrorCode};
        let is = |codes: &[ErrorCode]| error.sqlite_error_code().is_some_and(|code| codes.contains(&code));
        if is(&[ErrorCode::DiskFull]) {
            return Self::Full;
        }
        if is(&[ErrorCode::DatabaseBusy, ErrorCode::DatabaseLocked]) {
            return Self::Busy;
        }
        let unreadable_cell = matches!(
            error,
            Error::FromSqlConversionFailure(..) | Error::IntegralValueOutOfRange(..) | Error::InvalidColumnType(..)
        );
        if unreadable_cell || is(&[ErrorCode::DatabaseCorrupt, ErrorCode::NotADatabase]) {
            return Self::Damaged(error.to_string());
        }
        Self::Failed(error.to_string())
    }
}
