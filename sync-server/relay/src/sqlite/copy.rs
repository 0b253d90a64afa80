//! A consistent copy of the store in a file of its own, also while a server writes.

use super::SqliteStore;
use crate::StoreError;
use rusqlite::{Connection, backup::Backup};
use std::{path::Path, time::Duration};

impl SqliteStore {
    /// Copies the store as it is at one moment; the copy is one file, whole and on the disk when this returns.
    pub fn back_up(&self, to: &Path) -> Result<(), StoreError> {
        let mut copy = Connection::open(to)?;
        Backup::new(&self.connection(), &mut copy)?.run_to_completion(i32::MAX, Duration::from_millis(20), None)?;
        copy.pragma_update(None, "journal_mode", "DELETE")?;
        let verdict: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if verdict == "ok" { Ok(()) } else { Err(StoreError::Damaged(verdict)) }
    }

    /// Closes the store and leaves one file without a log beside it.
    pub fn close(self) -> Result<(), StoreError> {
        let connection = self.connection();
        Ok(connection.pragma_update(None, "journal_mode", "DELETE")?)
    }
}
