//! The raw pages of an SQLite file: which byte belongs to which table, and which to nothing that lives.
//!
//! It reads the file format itself, because a database never shows what lies in its free pages and gaps.

mod page;
mod schema;
mod tree;

use serde::Serialize;
use std::{collections::BTreeMap, fmt, ops::Range, path::Path};

/// What a byte of a database file is part of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// A row, or an entry of an index, of this table.
    Live { table: String },
    /// Between the rows of a page of this table: what was there once may still be there.
    Slack { table: String },
    /// A page that waits to be used again.
    FreePage,
    /// A page that nothing refers to.
    Unreferenced,
    /// The write-ahead log, or a journal: older and newer states of pages.
    Log,
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Live { table } => write!(f, "live row of {table}"),
            Self::Slack { table } => write!(f, "unallocated slack in {table}"),
            Self::FreePage => f.write_str("free page"),
            Self::Unreferenced => f.write_str("page without owner"),
            Self::Log => f.write_str("write-ahead log"),
        }
    }
}

/// The address by which a database can be read without changing a byte around it.
///
/// With a log beside it the log has to be read too, and then SQLite needs its index of it.
pub fn address_to_read(database: &Path) -> String {
    let path: String = database
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .map(|byte| match byte {
            b'/' | b'.' | b'_' | b'-' | b'~' => char::from(*byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(*byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    format!("file:{path}?{}", if log_bytes(database) == 0 { "immutable=1" } else { "mode=ro" })
}

/// How long the write-ahead log of a database is.
pub fn log_bytes(database: &Path) -> u64 {
    let mut log = database.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).map_or(0, |metadata| metadata.len())
}

/// Who owns a page, and which of its bytes live.
#[derive(Debug, Default)]
struct Owned {
    table: String,
    live: Vec<Range<usize>>,
}

/// The map of one file.
pub struct Layout {
    page_size: usize,
    /// Bytes before the first page, and before each page.
    header: usize,
    frame_header: usize,
    is_log: bool,
    owned: BTreeMap<usize, Owned>,
    free: Vec<usize>,
}

const MAGIC: &[u8] = b"SQLite format 3\0";
const LOG_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

impl Layout {
    /// Reads the map of a database or of its write-ahead log; `None` for any other file.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(MAGIC) { Some(Self::of_database(bytes)?) } else { Self::of_log(bytes) }
    }

    fn of_database(bytes: &[u8]) -> Option<Self> {
        let file = page::File::of(bytes)?;
        let mut layout = Self {
            page_size: file.page_size,
            header: 0,
            frame_header: 0,
            is_log: false,
            owned: BTreeMap::new(),
            free: tree::free_pages(&file),
        };
        for (table, root) in schema::roots(&file) {
            tree::walk(&file, root, &table, &mut layout.owned);
        }
        Some(layout)
    }

    fn of_log(bytes: &[u8]) -> Option<Self> {
        let magic = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?);
        if magic & !1 != 0x377f_0682 {
            return None;
        }
        let page_size = u32::from_be_bytes(bytes.get(8..12)?.try_into().ok()?);
        Some(Self {
            page_size: usize::try_from(page_size).ok().filter(|size| *size >= 512)?,
            header: LOG_HEADER,
            frame_header: FRAME_HEADER,
            is_log: true,
            owned: BTreeMap::new(),
            free: Vec::new(),
        })
    }

    /// The page, counted from 1, or the frame of a log, and the area of a byte.
    pub fn at(&self, offset: usize) -> (usize, Area) {
        let framed = self.page_size + self.frame_header;
        let (page, within) = match offset.checked_sub(self.header) {
            Some(offset) => (offset / framed + 1, offset % framed),
            None => (1, 0),
        };
        (page, if self.is_log { Area::Log } else { self.area(page, within) })
    }

    fn area(&self, page: usize, within: usize) -> Area {
        match self.owned.get(&page) {
            Some(owned) if owned.live.iter().any(|live| live.contains(&within)) => {
                Area::Live { table: owned.table.clone() }
            }
            Some(owned) => Area::Slack { table: owned.table.clone() },
            None if self.free.contains(&page) => Area::FreePage,
            None => Area::Unreferenced,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    const OLD: &str = "PRAGMA secure_delete = OFF; PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF;";
    const SECURE: &str = "PRAGMA secure_delete = ON; PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF;";

    fn canary(number: usize) -> Vec<u8> {
        format!("みやまきりしま{number:06}").repeat(12).into_bytes()
    }

    /// Many rows, some with overflow pages, an index, half of them deleted.
    fn database(path: &Path, pragmas: &str) -> Connection {
        let connection = Connection::open(path).expect("opens");
        connection.execute_batch(pragmas).expect("is set");
        connection
            .execute_batch(
                "CREATE TABLE log (id INTEGER PRIMARY KEY, name TEXT, body BLOB); CREATE INDEX by_name ON log (name);",
            )
            .expect("creates");
        for number in 0..400 {
            let body = if number % 20 == 0 { canary(number).repeat(40) } else { canary(number) };
            let row = rusqlite::params![format!("name-{number:06}"), body];
            connection.execute("INSERT INTO log (name, body) VALUES (?1, ?2)", row).expect("inserts");
        }
        connection
    }

    fn areas(path: &Path, needle: &[u8]) -> Vec<Area> {
        let bytes = std::fs::read(path).expect("reads");
        let layout = Layout::of(&bytes).expect("is a database");
        let found = (0..bytes.len()).filter(|&at| bytes[at..].starts_with(needle));
        found.map(|at| layout.at(at).1).collect()
    }

    #[test]
    fn every_row_that_is_there_is_live_and_belongs_to_its_table() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.db");
        drop(database(&path, SECURE));
        for needle in ["みやまきりしま000000", "みやまきりしま000007", "name-000123"] {
            let found = areas(&path, needle.as_bytes());
            let live = Area::Live { table: "log".into() };
            assert!(!found.is_empty() && found.iter().all(|area| *area == live), "{needle}: {found:?}");
        }
    }

    #[test]
    fn what_was_deleted_is_found_in_slack_and_free_pages() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.db");
        database(&path, OLD).execute_batch("DELETE FROM log WHERE id % 2 = 1").expect("deletes");
        // Number 0 has overflow pages, which are free now; number 2 lay between two rows that stay.
        assert!(areas(&path, "みやまきりしま000000".as_bytes()).contains(&Area::FreePage));
        assert_eq!(areas(&path, "みやまきりしま000002".as_bytes())[0], Area::Slack { table: "log".into() });
    }

    #[test]
    fn with_secure_delete_nothing_of_it_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.db");
        let connection = database(&path, SECURE);
        connection.execute_batch("DELETE FROM log WHERE id % 2 = 1").expect("deletes");
        for number in (0..400).step_by(2) {
            assert_eq!(areas(&path, format!("みやまきりしま{number:06}").as_bytes()), [], "{number}");
        }
    }

    #[test]
    fn what_stands_in_the_write_ahead_log_is_found_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.db");
        let connection =
            database(&path, "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = OFF;");
        let found = areas(&folder.path().join("x.db-wal"), "みやまきりしま000007".as_bytes());
        assert!(!found.is_empty() && found.iter().all(|area| *area == Area::Log));
        drop(connection);
    }

    #[test]
    fn a_torn_file_has_a_map_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.db");
        drop(database(&path, OLD));
        let mut bytes = std::fs::read(&path).expect("reads");
        bytes.truncate(bytes.len() / 2 + 77);
        for at in (100..bytes.len()).step_by(31) {
            bytes[at] ^= 0x5a;
        }
        let layout = Layout::of(&bytes).expect("begins as a database");
        assert_ne!(layout.at(bytes.len() - 1).1, Area::Log);
    }
}
