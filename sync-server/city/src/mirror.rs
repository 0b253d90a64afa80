//! The one mirror of what the city cannot lose: its key page with the root, the ledger, what was received, who is
//! enrolled. It lies at a second place and is opened anew for each use, so that a place that went away is noticed.

use crate::{
    CityStore, DeskError, StoreError,
    key_page::root_file::RootFiles,
    store::{SealedPage, copy_whole, mirror_batches, read_page, write_page},
};
use proofs::PublicKey;
use rusqlite::{Connection, OpenFlags};
use sealing::StoreKey;
use std::path::{Path, PathBuf};

const FILE: &str = "mirror.db";

#[derive(Debug, Clone)]
pub struct Mirror {
    directory: PathBuf,
}

impl Mirror {
    pub fn at(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into() }
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    pub fn exists(&self) -> bool {
        self.file().exists()
    }

    /// Makes an empty mirror for a city in a directory that is there.
    pub(crate) fn create(&self, city: &PublicKey) -> Result<(), DeskError> {
        crate::key_page::root_file::private_file(&self.file()).map_err(|error| self.unreachable(error))?;
        Ok(CityStore::make_mirror(&self.connect()?, city)?)
    }

    /// The mirrored page and its root.
    pub(crate) fn page(&self) -> Result<Option<(SealedPage, StoreKey)>, DeskError> {
        let Some(page) = read_page(&self.connect()?)? else { return Ok(None) };
        let root = self.roots().read(page.root_epoch)?;
        Ok(Some((page, root)))
    }

    pub(crate) fn page_version(&self) -> Result<Option<u64>, DeskError> {
        Ok(read_page(&self.connect()?)?.map(|page| page.version))
    }

    /// Keeps a page and its root; both are on the disk when this returns.
    pub(crate) fn put_page(&self, page: &SealedPage, root: &StoreKey) -> Result<(), DeskError> {
        let connection = self.connect()?;
        self.roots().write(page.root_epoch, root)?;
        Ok(write_page(&connection, page)?)
    }

    pub(crate) fn destroy_roots_but(&self, root_epoch: u64) -> Result<(), DeskError> {
        self.roots().destroy_all_but(root_epoch)
    }

    /// Overwrites and removes every root: what lies here opens nothing afterwards.
    pub fn destroy(&self) -> Result<(), DeskError> {
        self.roots().destroy_all()
    }

    /// Brings the lines that are not personal up to what the city has.
    pub(crate) fn follow(&self, store: &CityStore) -> Result<(), DeskError> {
        Ok(store.mirror_into(&mut self.connect()?)?)
    }

    pub(crate) fn batches(&self) -> Result<u64, DeskError> {
        Ok(mirror_batches(&self.connect()?)?)
    }

    /// The city whose mirror this is, by the key that signs: the page must open.
    pub fn city_key(&self) -> Result<PublicKey, DeskError> {
        let (page, root) = self.page()?.ok_or(DeskError::PageSealed)?;
        Ok(crate::key_page::signer(&root, &page)?.public())
    }

    /// The city's file as the mirror has it.
    pub fn write_city_store(&self, to: &Path) -> Result<(), DeskError> {
        let mut copy = Connection::open(to).map_err(StoreError::from)?;
        Ok(copy_whole(&self.connect()?, &mut copy)?)
    }

    /// The root alone: with it the city's file opens.
    pub fn write_root(&self, directory: &Path) -> Result<(), DeskError> {
        let (page, root) = self.page()?.ok_or(DeskError::PageSealed)?;
        RootFiles::in_directory(directory).write(page.root_epoch, &root)
    }

    fn file(&self) -> PathBuf {
        self.directory.join(FILE)
    }

    fn roots(&self) -> RootFiles {
        RootFiles::in_directory(&self.directory)
    }

    /// No log beside the file: a mirror may lie on a share, where logs do not work.
    fn connect(&self) -> Result<Connection, DeskError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = || -> Result<Connection, rusqlite::Error> {
            let connection = Connection::open_with_flags(self.file(), flags)?;
            connection.busy_timeout(std::time::Duration::from_secs(5))?;
            connection.pragma_update(None, "journal_mode", "DELETE")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.pragma_update(None, "secure_delete", "ON")?;
            connection.pragma_update(None, "trusted_schema", "OFF")?;
            Ok(connection)
        };
        open().map_err(|error| self.unreachable(error))
    }

    fn unreachable(&self, error: impl std::fmt::Display) -> DeskError {
        DeskError::Mirror { path: self.directory.display().to_string(), reason: error.to_string() }
    }
}
