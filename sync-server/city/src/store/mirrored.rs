//! Which lines of the city's file the mirror does not have yet. Triggers write them down; nobody can forget to.

use super::{CityStore, StoreError};
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
    ("contract_end", "id"),
    ("last_resort_given", "device"),
];

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS unmirrored (name TEXT NOT NULL, key ANY NOT NULL, PRIMARY KEY (name, key)) STRICT;
";
const BATCHES: &str = "mirrored-batches";

/// Makes the list and its triggers. A file that has lines already owes all of them.
pub(super) fn add(connection: &Connection) -> Result<(), StoreError> {
    let owed = connection.query_row("SELECT 1 FROM sqlite_schema WHERE name = 'unmirrored'", [], |_| Ok(()));
    let is_new = owed.optional()?.is_none();
    connection.execute_batch(TABLES)?;
    for (table, key) in MIRRORED {
        // Not OR IGNORE: the conflict clause of the statement that fires a trigger would win over it.
        let note = |line| {
            format!(
                "BEGIN INSERT INTO unmirrored SELECT '{table}', {line}.{key}
                 WHERE NOT EXISTS (SELECT 1 FROM unmirrored WHERE name = '{table}' AND key = {line}.{key}); END"
            )
        };
        connection.execute_batch(&format!(
            "CREATE TRIGGER IF NOT EXISTS {table}_added AFTER INSERT ON {table} {};
             CREATE TRIGGER IF NOT EXISTS {table}_changed AFTER UPDATE ON {table} {};
             CREATE TRIGGER IF NOT EXISTS {table}_dropped AFTER DELETE ON {table} {};",
            note("NEW"),
            note("NEW"),
            note("OLD"),
        ))?;
    }
    if is_new { owe_everything(connection) } else { Ok(()) }
}

fn owe_everything(connection: &Connection) -> Result<(), StoreError> {
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
