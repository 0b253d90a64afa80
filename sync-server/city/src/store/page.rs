//! The sealed key page, with the number of its root and a version that only rises.

use super::{CityStore, StoreError, counter, integer};
use rusqlite::{Connection, OptionalExtension, params};

/// A page as it lies on a disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SealedPage {
    pub(crate) root_epoch: u64,
    /// Tells a page from the one before it, also under the same root.
    pub(crate) version: u64,
    pub(crate) sealed: Vec<u8>,
}

impl CityStore {
    pub(crate) fn key_page(&self) -> Result<Option<SealedPage>, StoreError> {
        read(&self.connection())
    }

    /// Replaces the key page. An older one may stand in the log for a while: its root is gone.
    pub(crate) fn put_key_page(&self, page: &SealedPage) -> Result<(), StoreError> {
        write(&self.connection(), page)
    }
}

pub(super) fn add_version(connection: &Connection) -> Result<(), StoreError> {
    let found = "SELECT 1 FROM pragma_table_info('key_page') WHERE name = 'version'";
    if connection.query_row(found, [], |_| Ok(())).optional()?.is_none() {
        connection.execute_batch("ALTER TABLE key_page ADD COLUMN version INTEGER NOT NULL DEFAULT 0")?;
    }
    Ok(())
}

pub(crate) fn read(connection: &Connection) -> Result<Option<SealedPage>, StoreError> {
    let found: Option<(i64, i64, Vec<u8>)> = connection
        .query_row("SELECT root_epoch, version, sealed FROM key_page", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let page = |(root_epoch, version, sealed)| {
        Ok(SealedPage { root_epoch: counter(root_epoch)?, version: counter(version)?, sealed })
    };
    found.map(page).transpose()
}

pub(crate) fn write(connection: &Connection, page: &SealedPage) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO key_page (id, root_epoch, version, sealed) VALUES (1, ?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET root_epoch = ?1, version = ?2, sealed = ?3",
        params![integer(page.root_epoch)?, integer(page.version)?, page.sealed],
    )?;
    Ok(())
}
