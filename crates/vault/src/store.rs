//! Opening the database: how it keeps and forgets, its tables, and small settings.

use crate::{KeyStore, VaultError, reserve::Reserve};
use domain::CaseId;
use rusqlite::{Connection, OptionalExtension, Transaction, params, params_from_iter};
use sealing::Entropy;
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::BTreeSet, path::Path};

const SCHEMA_VERSION: i64 = 1;

/// The tablet's store. One process has it open at a time.
pub struct Vault {
    pub(crate) connection: Connection,
    pub(crate) key_store: Box<dyn KeyStore>,
    pub(crate) entropy: Box<dyn Entropy + Send>,
    /// A store in memory needs none, and a simulated disk has no room beside it.
    pub(crate) reserve: Option<Reserve>,
    /// Counters for requests that are drawn and not yet used.
    pub(crate) counters: std::ops::Range<u64>,
}

/// Old content must not stay behind in free pages, temporary files or the log; a confirmed write must be on the disk.
const PRAGMAS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16384;
    PRAGMA cell_size_check = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA mmap_size = 0;
    PRAGMA foreign_keys = ON;
    PRAGMA busy_timeout = 5000;
";

/// How often the store was settled.
const SETTLED: &str = "settled";

const SCHEMA: &str = "
    CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE staff (
        id BLOB PRIMARY KEY, sealed BLOB NOT NULL, salt BLOB NOT NULL,
        memory_kib INTEGER NOT NULL, passes INTEGER NOT NULL, wrapped BLOB NOT NULL,
        failures INTEGER NOT NULL DEFAULT 0, blocked_until INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE TABLE slot (id BLOB PRIMARY KEY, outer BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE case_entry (
        id BLOB PRIMARY KEY, number TEXT NOT NULL, service TEXT, opened_at INTEGER NOT NULL,
        stage TEXT NOT NULL, own INTEGER NOT NULL, outcome TEXT
    ) WITHOUT ROWID;
    CREATE TABLE opening (
        case_id BLOB PRIMARY KEY, opening BLOB NOT NULL, sent INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX opening_unsent ON opening (case_id) WHERE sent = 0;
    CREATE TABLE log (
        id INTEGER PRIMARY KEY, case_id BLOB NOT NULL, device BLOB NOT NULL, sequence INTEGER NOT NULL,
        kind INTEGER NOT NULL, chain BLOB NOT NULL, sent INTEGER NOT NULL, sealed BLOB NOT NULL,
        UNIQUE (case_id, device, sequence)
    );
    CREATE INDEX log_unsent ON log (id) WHERE sent = 0;
    CREATE TABLE hand_over (
        case_id BLOB PRIMARY KEY, notice BLOB NOT NULL, own INTEGER NOT NULL, sent INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE refused (case_id BLOB PRIMARY KEY) WITHOUT ROWID;
    CREATE INDEX hand_over_unsent ON hand_over (case_id) WHERE sent = 0;
    CREATE TABLE request (
        number TEXT PRIMARY KEY, public BLOB NOT NULL, signed BLOB NOT NULL, sent INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE granted (case_id BLOB PRIMARY KEY, sealed_grant BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE ledger (
        case_id BLOB PRIMARY KEY, signed_order BLOB NOT NULL, position INTEGER NOT NULL UNIQUE,
        -- What this tablet owes the city: nothing, the word that it shredded, or that it never held the case.
        owed TEXT CHECK (owed IN ('shredded', 'never-held')),
        ack BLOB, sent INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE INDEX ledger_unsent ON ledger (position) WHERE owed IS NOT NULL AND sent = 0;
    -- Cases that the city received without the last edits of this tablet; their logs are closed.
    CREATE TABLE late (
        case_id BLOB PRIMARY KEY,
        -- The digest of the receipt that does not cover what lies here.
        receipt BLOB NOT NULL,
        -- How much of the log, from its beginning, the city's server has stored.
        sent_rows INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE TABLE certificate (case_id BLOB PRIMARY KEY, certificate BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE count (id BLOB PRIMARY KEY, day INTEGER NOT NULL, category BLOB NOT NULL, sent INTEGER NOT NULL)
        WITHOUT ROWID;
    CREATE INDEX count_unsent ON count (id) WHERE sent = 0;
    CREATE INDEX count_day ON count (day);
    CREATE TABLE city_key (id INTEGER PRIMARY KEY, public BLOB NOT NULL);
    CREATE TABLE set_aside (
        id INTEGER PRIMARY KEY, case_id BLOB, reason TEXT NOT NULL, at INTEGER NOT NULL, UNIQUE (case_id, reason)
    );
";

/// What a store of an earlier program lacks and gets when it is opened.
const LATER_TABLES: [&str; 3] = [crate::rules::TABLES, crate::summary::TABLES, crate::case::INDEX];

impl Vault {
    pub fn open(
        path: &Path,
        key_store: Box<dyn KeyStore>,
        entropy: Box<dyn Entropy + Send>,
    ) -> Result<Self, VaultError> {
        Self::prepare(Connection::open(path)?, key_store, entropy, Some(Reserve::beside(path)))
    }

    /// Opens a store beside which no room is kept: where the disk is simulated, and `path` an SQLite URI that names it.
    pub fn open_without_reserve(
        path: &Path,
        key_store: Box<dyn KeyStore>,
        entropy: Box<dyn Entropy + Send>,
    ) -> Result<Self, VaultError> {
        Self::prepare(Connection::open(path)?, key_store, entropy, None)
    }

    pub fn open_in_memory(key_store: Box<dyn KeyStore>, entropy: Box<dyn Entropy + Send>) -> Result<Self, VaultError> {
        Self::prepare(Connection::open_in_memory()?, key_store, entropy, None)
    }

    fn prepare(
        connection: Connection,
        key_store: Box<dyn KeyStore>,
        entropy: Box<dyn Entropy + Send>,
        reserve: Option<Reserve>,
    ) -> Result<Self, VaultError> {
        connection.execute_batch(PRAGMAS)?;
        connection.set_prepared_statement_cache_capacity(128);
        let mut vault = Self { connection, key_store, entropy, reserve, counters: 0..0 };
        vault.migrate()?;
        vault.finish_forgetting()?;
        vault.depart_if_answered()?;
        vault.prepare_secrets()?;
        vault.recover_slots()?;
        vault.keep_reserve();
        Ok(vault)
    }

    fn migrate(&mut self) -> Result<(), VaultError> {
        let version: i64 = self.connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        match version {
            SCHEMA_VERSION => Ok(self.connection.execute_batch(&LATER_TABLES.concat())?),
            0 => {
                let transaction = self.connection.transaction()?;
                transaction.execute_batch(SCHEMA)?;
                transaction.execute_batch(crate::lease::TABLES)?;
                transaction.execute_batch(&LATER_TABLES.concat())?;
                transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
                Ok(transaction.commit()?)
            }
            _ => Err(VaultError::LaterVersion),
        }
    }

    pub(crate) fn keep_reserve(&self) {
        if let Some(reserve) = &self.reserve {
            reserve.keep();
        }
    }

    pub(crate) fn release_reserve(&self) {
        if let Some(reserve) = &self.reserve {
            reserve.release();
        }
    }

    /// Moves the log into the database and empties it, so that no old page stays in it.
    pub(crate) fn truncate_log(&self) -> Result<(), VaultError> {
        let busy: i64 = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy == 0 { Ok(()) } else { Err(VaultError::Damaged("write-ahead log is busy")) }
    }

    /// Makes what is read what the disk has. A transaction that failed after its last write, or whose program was killed
    /// before its sync, may read one way now and another way after a power cut; the next one that is synced settles it for
    /// good. To be done before a key goes that one of the two ways needs.
    pub(crate) fn settle_on_disk(&mut self) -> Result<(), VaultError> {
        let times = self.setting::<u64>(SETTLED)?.unwrap_or(0);
        // Another value each time: a line that stays as it is writes nothing.
        self.set_setting(SETTLED, &(times + 1))
    }

    pub fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, VaultError> {
        read_setting(&self.connection, name)
    }

    pub fn set_setting<T: Serialize>(&mut self, name: &str, value: &T) -> Result<(), VaultError> {
        let transaction = self.connection.transaction()?;
        write_setting(&transaction, name, value)?;
        Ok(transaction.commit()?)
    }
}

pub(crate) fn read_setting<T: DeserializeOwned>(connection: &Connection, name: &str) -> Result<Option<T>, VaultError> {
    let value: Option<Vec<u8>> = connection
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    value.map(|bytes| postcard::from_bytes(&bytes).map_err(|_| VaultError::Damaged("setting"))).transpose()
}

pub(crate) fn write_setting<T: Serialize>(
    transaction: &Transaction<'_>,
    name: &str,
    value: &T,
) -> Result<(), VaultError> {
    let bytes = encode(value);
    transaction
        .prepare_cached(
            "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
        )?
        .execute(params![name, bytes])?;
    Ok(())
}

/// True when the query finds something for a case.
pub(crate) fn exists(connection: &Connection, query: &str, case: CaseId) -> Result<bool, VaultError> {
    Ok(connection.prepare_cached(query)?.query_row([case.as_bytes()], |_| Ok(())).optional()?.is_some())
}

/// The cases that a query finds.
pub(crate) fn cases(connection: &Connection, query: &str, with: &[&str]) -> Result<BTreeSet<CaseId>, VaultError> {
    let mut statement = connection.prepare_cached(query)?;
    let found = statement.query_map(params_from_iter(with), |row| row.get::<_, Vec<u8>>(0))?;
    found.map(|case| CaseId::from_slice(&case?).ok_or(VaultError::Damaged("case id"))).collect()
}

pub(crate) fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    postcard::to_stdvec(value).expect("stored values hold only plain data")
}

pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8], what: &'static str) -> Result<T, VaultError> {
    postcard::from_bytes(bytes).map_err(|_| VaultError::Damaged(what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Enrolment, MemoryKeyStore, NewRow};
    use domain::{DeviceId, Digest, Service, Timestamp};
    use proofs::{CityKeyId, CityPublicKey, KeyBatch, SigningKey};
    use sealing::{OneTimeSecret, SystemEntropy};
    use sync::RowKind;

    fn enrolled(path: &Path) -> Vault {
        let entropy = Box::new(SystemEntropy::default());
        let mut vault = Vault::open(path, Box::new(MemoryKeyStore::default()), entropy).expect("opens");
        let enrolment = Enrolment {
            device: DeviceId::from_bytes([1; 16]),
            label: "窓口1".into(),
            server: "https://localhost".into(),
            authority: vec![],
            city: SigningKey::from_seed([1; 32]).public(),
            epoch: Digest::from_bytes([1; 32]),
        };
        vault.set_enrolment(&enrolment).expect("enrols");
        let public = OneTimeSecret::from_bytes([1; 32]).public();
        let key = CityPublicKey { id: CityKeyId(1), public };
        let batch = KeyBatch {
            device: enrolment.device,
            issued_at: Timestamp(0),
            one_time: vec![key.clone()],
            last_resort: key,
        };
        let transaction = vault.connection.transaction().expect("begins");
        Vault::put_city_keys(&transaction, &batch).expect("stores");
        transaction.commit().expect("commits");
        vault
    }

    #[test]
    fn a_full_disk_refuses_the_new_keeps_the_old_and_goes_on_when_there_is_room() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut vault = enrolled(&folder.path().join("t.db"));
        let vault_key = vault.make_vault_key();
        let new = vault.draw_case().expect("draws");
        let first = NewRow { kind: RowKind::Change, plaintext: b"first" };
        vault.begin_case(&new, Service::Inquiry, &first, &vault_key, Timestamp(0)).expect("begins");
        let pages: i64 = vault.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("counts");
        vault.connection.pragma_update(None, "max_page_count", pages + 2).expect("limits");
        let large = NewRow { kind: RowKind::Photo, plaintext: &[7; 200_000] };
        let refused = vault.append(new.id, &new.key, &[large], None);
        assert!(matches!(refused, Err(VaultError::Full)));
        assert_eq!(vault.all_rows(new.id).expect("reads").len(), 1);
        vault.connection.pragma_update(None, "max_page_count", i64::from(i32::MAX)).expect("limits");
        let large = NewRow { kind: RowKind::Photo, plaintext: &[7; 200_000] };
        vault.append(new.id, &new.key, &[large], None).expect("there is room again");
    }

    #[test]
    fn an_exchange_has_the_kept_room_to_itself_and_gives_it_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut vault = enrolled(&folder.path().join("t.db"));
        let reserve = folder.path().join("t.db-reserve");
        assert!(reserve.exists(), "room is kept from the beginning");
        vault.begin_exchange(Timestamp(0)).expect("begins");
        assert!(!reserve.exists());
        vault.end_exchange();
        assert!(reserve.exists());
    }

    #[test]
    fn an_exchange_that_does_not_begin_gives_the_kept_room_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut vault = enrolled(&folder.path().join("t.db"));
        vault.connection.execute_batch("ALTER TABLE refused RENAME TO away").expect("breaks the store");
        assert!(vault.begin_exchange(Timestamp(0)).is_err());
        assert!(folder.path().join("t.db-reserve").exists());
    }

    #[test]
    fn a_store_of_a_later_version_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("t.db");
        drop(enrolled(&path));
        let later = Connection::open(&path).expect("opens");
        later.pragma_update(None, "user_version", SCHEMA_VERSION + 1).expect("updates");
        drop(later);
        let entropy = Box::new(SystemEntropy::default());
        let opened = Vault::open(&path, Box::new(MemoryKeyStore::default()), entropy);
        assert!(matches!(opened, Err(VaultError::LaterVersion)));
    }

    #[test]
    fn a_torn_file_is_no_store_and_says_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("t.db");
        std::fs::write(&path, [7; 5000]).expect("writes");
        let entropy = Box::new(SystemEntropy::default());
        assert!(Vault::open(&path, Box::new(MemoryKeyStore::default()), entropy).is_err());
    }
}
