//! Copies of the city's file: for a back-up, which can open nothing, and out of a mirror.

use super::{CityStore, StoreError};
use rusqlite::{Connection, backup::Backup};
use std::{path::Path, time::Duration};

impl CityStore {
    /// Copies the file as it is at one moment, without the key page: no key that ever was opens this copy.
    pub fn back_up(&self, to: &Path) -> Result<(), StoreError> {
        let mut copy = Connection::open(to)?;
        copy_whole(&self.connection(), &mut copy)?;
        // Nothing of the page may stand in a journal either.
        copy.pragma_update(None, "journal_mode", "MEMORY")?;
        copy.pragma_update(None, "secure_delete", "ON")?;
        copy.execute_batch("DELETE FROM key_page; DELETE FROM sessions;")?;
        whole(&copy)
    }
}

pub(crate) fn copy_whole(from: &Connection, to: &mut Connection) -> Result<(), StoreError> {
    Backup::new(from, to)?.run_to_completion(i32::MAX, Duration::from_millis(20), None)?;
    // A file of its own, without a log beside it.
    to.pragma_update(None, "journal_mode", "DELETE")?;
    Ok(())
}

pub(crate) fn whole(copy: &Connection) -> Result<(), StoreError> {
    let verdict: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(StoreError::Damaged(verdict)) }
}
