//! Everything a store says, table by table, read from a copy so that nothing is disturbed.

use disk::{Disk, Image};
use rusqlite::{Connection, types::Value};
use std::collections::BTreeMap;

pub(crate) type Row = Vec<Value>;
pub(crate) type Contents = BTreeMap<String, Vec<Row>>;

/// Reads a database of an image whole. Nothing but whole databases passes.
pub(crate) fn read(image: &Image, file: &str) -> Result<Contents, String> {
    let copy = Disk::from_image(image, 0);
    let connection = Connection::open(copy.uri(file)).map_err(|error| error.to_string())?;
    read_tables(&connection).map_err(|error| error.to_string())
}

/// Reads one answer of a database of an image; nothing when it cannot be asked.
pub(crate) fn ask(image: &Image, file: &str, query: &str) -> Vec<Row> {
    ask_copy(&Disk::from_image(image, 0), file, query)
}

/// The same of a copy that was made already.
pub(crate) fn ask_copy(copy: &Disk, file: &str, query: &str) -> Vec<Row> {
    Connection::open(copy.uri(file)).and_then(|connection| read_rows(&connection, query)).unwrap_or_default()
}

fn read_tables(connection: &Connection) -> rusqlite::Result<Contents> {
    let names: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut contents = Contents::new();
    for name in names {
        let rows = read_rows(connection, &format!("SELECT * FROM {name}"))?;
        contents.insert(name, rows);
    }
    for check in ["PRAGMA integrity_check", "PRAGMA user_version"] {
        contents.insert(check.to_owned(), read_rows(connection, check)?);
    }
    Ok(contents)
}

pub(crate) fn read_rows(connection: &Connection, query: &str) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare(query)?;
    let width = statement.column_count();
    statement.query_map([], |row| (0..width).map(|column| row.get(column)).collect())?.collect()
}

/// The tables in which two states differ, for the message of a failed check.
pub(crate) fn difference(found: &Contents, expected: &Contents) -> Vec<String> {
    let names = found.keys().chain(expected.keys()).collect::<std::collections::BTreeSet<_>>();
    let count = |contents: &Contents, name: &String| contents.get(name).map(Vec::len);
    names
        .into_iter()
        .filter(|name| found.get(*name) != expected.get(*name))
        .map(|name| format!("{name}: {:?} rows, not {:?}", count(found, name), count(expected, name)))
        .collect()
}
