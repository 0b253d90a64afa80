//! Which lines of the city's file the mirror does not have yet. Triggers write them down; nobody can forget to.
//!
//! Without a mirror nothing is written down: the first one gets everything.

use super::{CityStore, LATER_TABLES, StoreError};
use rusqlite::{Connection, OptionalExtension, Transaction, params, params_from_iter, types::Value};

/// Every table that the mirror has too, with the column that names a line.
const MIRRORED: &[(&str, &str)] = &[
    ("staff", "id"),
    ("cases", "case_id"),
    ("audit", "position"),
    ("addenda", "pair"),
    ("request_keys", "position"),
    ("orders", "position"),
    ("known_devices", "id"),
    ("lost_devices", "id"),
    ("granted", "pair"),
    ("policy", "name"),
    ("rule_packages", "version"),
    ("contract_end", "id"),
    ("last_resort_given", "device"),
];

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS unmirrored (name TEXT NOT NULL, key ANY NOT NULL, PRIMARY KEY (name, key)) STRICT;
";
const BATCHES: &str = "mirrored-batches";
/// Stands in the file from the moment on at which a mirror is owed everything.
const SET: &str = "mirror-set";

/// Makes the list and its triggers. A file that came out of a mirror owes it all of its lines.
pub(super) fn add(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch(TABLES)?;
    let trigger: Option<String> = connection
        .query_row("SELECT sql FROM sqlite_schema WHERE name = 'audit_added'", [], |row| row.get(0))
        .optional()?;
    if trigger.as_ref().is_some_and(|sql| sql.contains(SET)) {
        return add_later_triggers(connection);
    }
    if batches(connection)? > 0 {
        owe_everything(connection)?;
    } else {
        connection.execute("DELETE FROM unmirrored", [])?;
    }
    MIRRORED.iter().try_for_each(|(table, key)| add_triggers(connection, table, key))
}

/// The triggers of tables that an earlier program did not have.
fn add_later_triggers(connection: &Connection) -> Result<(), StoreError> {
    let mut statement = connection.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name = ?1")?;
    for (table, key) in MIRRORED {
        if !statement.exists([format!("{table}_added")])? {
            add_triggers(connection, table, key)?;
        }
    }
    Ok(())
}

/// The triggers of one table, instead of those of an earlier program.
fn add_triggers(connection: &Connection, table: &str, key: &str) -> Result<(), StoreError> {
    for (name, event, line) in [("added", "INSERT", "NEW"), ("changed", "UPDATE", "NEW"), ("dropped", "DELETE", "OLD")]
    {
        // Not OR IGNORE: the conflict clause of the statement that fires a trigger would win over it.
        connection.execute_batch(&format!(
            "DROP TRIGGER IF EXISTS {table}_{name};
             CREATE TRIGGER {table}_{name} AFTER {event} ON {table}
             WHEN EXISTS (SELECT 1 FROM meta WHERE name = '{SET}')
             BEGIN INSERT INTO unmirrored SELECT '{table}', {line}.{key}
                 WHERE NOT EXISTS (SELECT 1 FROM unmirrored WHERE name = '{table}' AND key = {line}.{key}); END;"
        ))?;
    }
    Ok(())
}

/// From here on there is a mirror, and every line is to be copied to it.
fn owe_everything(connection: &Connection) -> Result<(), StoreError> {
    connection.execute("INSERT OR IGNORE INTO meta (name, value) VALUES (?1, x'')", [SET])?;
    for (table, key) in MIRRORED {
        connection.execute(&format!("INSERT OR IGNORE INTO unmirrored SELECT '{table}', {key} FROM {table}"), [])?;
    }
    Ok(())
}

impl CityStore {
    /// Copies into a mirror what it does not have yet. The mirror has it before this file says so.
    pub(crate) fn mirror_into(&self, mirror: &mut Connection) -> Result<(), StoreError> {
        self.write(|tx| {
            let owed = owed(tx)?;
            if owed.is_empty() {
                return Ok(());
            }
            let target = mirror.transaction()?;
            // A mirror that an earlier program made.
            LATER_TABLES.iter().try_for_each(|tables| target.execute_batch(tables))?;
            for (table, key) in &owed {
                let column = MIRRORED.iter().find(|(name, _)| name == table).map_or("", |(_, column)| column);
                copy_line(tx, &target, table, column, key)?;
            }
            let batch = batches(tx)? + 1;
            set_batches(&target, batch)?;
            target.commit()?;
            set_batches(tx, batch)?;
            tx.execute("DELETE FROM unmirrored", [])?;
            Ok(())
        })
    }

    /// Everything is to be copied again: for a new mirror.
    pub(crate) fn owe_everything(&self) -> Result<(), StoreError> {
        self.write(|tx| owe_everything(tx))
    }

    /// How many times lines were copied, and whether lines wait.
    pub(crate) fn mirrored(&self) -> Result<(u64, bool), StoreError> {
        self.read(|tx| Ok((batches(tx)?, !owed(tx)?.is_empty())))
    }
}

fn owed(tx: &Connection) -> Result<Vec<(String, Value)>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT name, key FROM unmirrored")?;
    let owed = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(owed.collect::<Result<_, _>>()?)
}

fn copy_line(
    from: &Transaction<'_>,
    to: &Connection,
    table: &str,
    column: &str,
    key: &Value,
) -> Result<(), StoreError> {
    let mut statement = from.prepare_cached(&format!("SELECT * FROM {table} WHERE {column} = ?1"))?;
    let width = statement.column_count();
    let line: Option<Vec<Value>> =
        statement.query_row([key], |row| (0..width).map(|index| row.get(index)).collect()).optional()?;
    match line {
        Some(values) => {
            let places = vec!["?"; width].join(", ");
            to.prepare_cached(&format!("INSERT OR REPLACE INTO {table} VALUES ({places})"))?
                .execute(params_from_iter(values))?;
        }
        None => {
            to.execute(&format!("DELETE FROM {table} WHERE {column} = ?1"), [key])?;
        }
    }
    Ok(())
}

pub(crate) fn batches(connection: &Connection) -> Result<u64, StoreError> {
    let found: Option<[u8; 8]> =
        connection.query_row("SELECT value FROM meta WHERE name = ?1", [BATCHES], |row| row.get(0)).optional()?;
    Ok(found.map_or(0, u64::from_be_bytes))
}

fn set_batches(connection: &Connection, batches: u64) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
        params![BATCHES, batches.to_be_bytes()],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CityDesk, Mirror, make_mirror, store::AuditAction};
    use domain::{StaffId, Timestamp};
    use sealing::SystemEntropy;
    use std::path::Path;

    const NOW: Timestamp = Timestamp(1_795_316_400_000);

    fn city(folder: &Path) -> CityStore {
        let store = CityStore::create(&folder.join("city.db")).expect("creates");
        drop(CityDesk::create(folder, store, Box::new(SystemEntropy::default()), NOW).expect("makes the keys"));
        CityStore::open(&folder.join("city.db")).expect("opens")
    }

    fn note(store: &CityStore, lines: i64) {
        for _ in 0..lines {
            store.audit(AuditAction::LoggedIn, StaffId::from_bytes([1; 16]), b"", NOW).expect("writes");
        }
    }

    fn count(connection: &Connection, table: &str) -> i64 {
        connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).expect("counts")
    }

    fn set_mirror(folder: &Path, store: &CityStore) -> Connection {
        std::fs::create_dir(folder.join("mirror")).expect("a folder");
        make_mirror(folder, store, &Mirror::at(folder.join("mirror"))).expect("makes");
        Connection::open(folder.join("mirror").join("mirror.db")).expect("opens")
    }

    #[test]
    fn without_a_mirror_nothing_waits_and_the_first_one_gets_everything() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = city(folder.path());
        note(&store, 30);
        assert_eq!(count(&store.connection(), "unmirrored"), 0);
        let mirror = set_mirror(folder.path(), &store);
        assert_eq!((count(&mirror, "audit"), store.mirrored().expect("reads")), (30, (1, false)));
        note(&store, 2);
        drop(store);
        let store = CityStore::open(&folder.path().join("city.db")).expect("opens");
        assert_eq!(count(&store.connection(), "unmirrored"), 2, "from now on every line waits for it");
    }

    #[test]
    fn a_table_that_neither_an_earlier_program_nor_its_mirror_had_is_mirrored_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = city(folder.path());
        let mirror = set_mirror(folder.path(), &store);
        for earlier in [&*store.connection(), &mirror] {
            earlier.execute_batch("DROP TABLE rule_packages").expect("an earlier program");
        }
        drop((store, mirror));
        let store = CityStore::open(&folder.path().join("city.db")).expect("opens");
        let package = proofs::RulePackage::new(2, "規則".into(), NOW);
        assert!(store.put_rules(&package, StaffId::from_bytes([1; 16])).expect("writes"));
        let mut mirror = Connection::open(folder.path().join("mirror").join("mirror.db")).expect("opens");
        store.mirror_into(&mut mirror).expect("copies");
        assert_eq!(count(&mirror, "rule_packages"), 1);
    }

    #[test]
    fn the_list_of_an_earlier_program_is_emptied_where_no_mirror_is_set_and_kept_where_one_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = city(folder.path());
        note(&store, 3);
        let earlier = "DROP TRIGGER audit_added; INSERT INTO unmirrored SELECT 'audit', position FROM audit;
            CREATE TRIGGER audit_added AFTER INSERT ON audit BEGIN SELECT 1; END; DELETE FROM meta WHERE name = 'mirror-set'";
        store.connection().execute_batch(earlier).expect("an earlier program");
        let again = || CityStore::open(&folder.path().join("city.db")).expect("opens");
        assert_eq!(count(&again().connection(), "unmirrored"), 0);
        set_mirror(folder.path(), &store);
        store.connection().execute_batch(earlier).expect("an earlier program");
        assert!(count(&again().connection(), "unmirrored") >= 3);
        note(&again(), 1);
        assert!(count(&again().connection(), "unmirrored") >= 4);
    }
}
