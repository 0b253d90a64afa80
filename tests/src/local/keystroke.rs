//! What the disk itself takes for the bytes of one key: a bare SQLite commit of a row and of the line in the list.

use rusqlite::{Connection, OpenFlags, params};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// How long a share of keys took at most.
pub fn slowest_of_hundred(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() * 99 / 100).copied().unwrap_or_default()
}

/// What one key leaves in a tablet's store: a sealed row, and the sealed line of the list.
#[derive(Debug, Clone, Copy)]
pub struct Bytes {
    row: usize,
    line: usize,
}

impl Bytes {
    /// Of the last rows that the tablet wrote.
    pub fn in_store(file: &Path) -> Result<Self, String> {
        let store = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(text)?;
        let number = |query: &str| store.query_row(query, [], |row| row.get::<_, usize>(0)).map_err(text);
        Ok(Self {
            row: number(
                "SELECT CAST(avg(length(sealed)) AS INTEGER) FROM (SELECT sealed FROM log ORDER BY id DESC LIMIT 100)",
            )?,
            line: number("SELECT CAST(avg(length(sealed)) AS INTEGER) FROM summary")?,
        })
    }
}

/// A store on the same disk that seals, merges and lists nothing.
pub struct Bare {
    store: Connection,
    bytes: Bytes,
}

impl Bare {
    pub fn open(file: &Path, bytes: Bytes) -> Result<Self, String> {
        let store = Connection::open(file).map_err(text)?;
        store
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                 CREATE TABLE row (id INTEGER PRIMARY KEY, sealed BLOB NOT NULL);
                 CREATE TABLE line (id INTEGER PRIMARY KEY, sealed BLOB NOT NULL);",
            )
            .map_err(text)?;
        Ok(Self { store, bytes })
    }

    pub fn commit(&mut self) -> Result<Duration, String> {
        let (row, line) = (vec![0x5a_u8; self.bytes.row], vec![0x5a_u8; self.bytes.line]);
        let began = Instant::now();
        let transaction = self.store.transaction().map_err(text)?;
        for (query, sealed) in
            [("INSERT INTO row (sealed) VALUES (?1)", row), ("INSERT OR REPLACE INTO line VALUES (1, ?1)", line)]
        {
            let mut statement = transaction.prepare_cached(query).map_err(text)?;
            statement.execute(params![sealed]).map_err(text)?;
        }
        transaction.commit().map_err(text)?;
        Ok(began.elapsed())
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_hundred_may_be_slower() {
        let times: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(slowest_of_hundred(times), Duration::from_millis(199));
    }
}
