//! One machine's files and names, and everything that may be done to them.

use crate::{
    fault::{Faults, Honesty, Operation, Trouble},
    file::{Change, File},
    shared_memory::SharedMemory,
};
use rusqlite::ffi;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

/// One write, as the recorder keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub file: String,
    pub offset: u64,
    pub bytes: Vec<u8>,
}

/// Which file a handle has open, and since which start of the machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opened {
    pub(crate) handle: u64,
    pub(crate) file: u64,
    start: u64,
}

#[derive(Default)]
pub(crate) struct Machine {
    pub(crate) files: BTreeMap<u64, File>,
    /// What programs see.
    pub(crate) names: BTreeMap<String, u64>,
    /// What a power cut leaves.
    pub(crate) durable_names: BTreeMap<String, u64>,
    pub(crate) faults: Faults,
    pub(crate) capacity: Option<u64>,
    pub(crate) powersafe: bool,
    pub(crate) recorded: Option<Vec<Written>>,
    /// Handles of an earlier start are dead.
    pub(crate) starts: u64,
    last_id: u64,
}

/// What is done, or SQLite's code for why not.
type Outcome<T> = Result<T, i32>;

impl Machine {
    /// Puts a file on the disk that has always been there.
    pub(crate) fn put(&mut self, name: &str, bytes: Vec<u8>) {
        let file = self.draw_id();
        self.files.insert(file, File::durable(bytes));
        self.names.insert(name.to_owned(), file);
        self.durable_names.insert(name.to_owned(), file);
    }

    /// Opens a file, or makes it. A file without a name is nobody else's.
    pub(crate) fn open(&mut self, name: Option<&str>, create: bool, is_log: bool) -> Outcome<Opened> {
        if self.faults.off {
            return Err(ffi::SQLITE_IOERR);
        }
        let found = name.and_then(|name| self.names.get(name).copied());
        let file = match (found, create) {
            (Some(file), _) => file,
            (None, false) => return Err(ffi::SQLITE_CANTOPEN),
            (None, true) => self.make(name, is_log),
        };
        self.files.entry(file).or_default().handles += 1;
        Ok(Opened { handle: self.draw_id(), file, start: self.starts })
    }

    fn make(&mut self, name: Option<&str>, is_log: bool) -> u64 {
        let file = self.draw_id();
        self.files.insert(file, File { owes_folder_sync: is_log, ..File::default() });
        if let Some(name) = name {
            self.names.insert(name.to_owned(), file);
        }
        file
    }

    pub(crate) fn close(&mut self, opened: Opened) {
        if opened.start != self.starts {
            return;
        }
        if let Some(file) = self.files.get_mut(&opened.file) {
            file.locks.lower(opened.handle, ffi::SQLITE_LOCK_NONE);
            file.handles = file.handles.saturating_sub(1);
        }
        self.sweep();
    }

    /// Lets go of files that have neither a name nor a handle.
    fn sweep(&mut self) {
        let (names, durable) = (&self.names, &self.durable_names);
        let is_named = |file: &u64| names.values().chain(durable.values()).any(|named| named == file);
        self.files.retain(|id, file| file.handles > 0 || is_named(id));
    }

    pub(crate) fn read(&mut self, opened: Opened, out: &mut [u8], offset: usize) -> Outcome<()> {
        let whole = self.file(opened, ffi::SQLITE_IOERR_READ)?.read(out, offset);
        if whole { Ok(()) } else { Err(ffi::SQLITE_IOERR_SHORT_READ) }
    }

    pub(crate) fn size(&mut self, opened: Opened) -> Outcome<usize> {
        Ok(self.file(opened, ffi::SQLITE_IOERR_FSTAT)?.visible.len())
    }

    pub(crate) fn write(&mut self, opened: Opened, bytes: &[u8], offset: usize) -> Outcome<()> {
        self.begin(opened, Operation::Write)?;
        let grown = (offset + bytes.len()).saturating_sub(self.file(opened, ffi::SQLITE_IOERR_WRITE)?.visible.len());
        if self.capacity.is_some_and(|capacity| grown > 0 && self.used() + grown as u64 > capacity) {
            return Err(ffi::SQLITE_FULL);
        }
        if self.recorded.is_some() {
            let file = self.name_of(opened.file).unwrap_or_default().to_owned();
            let written = Written { file, offset: offset as u64, bytes: bytes.to_vec() };
            self.recorded.get_or_insert_default().push(written);
        }
        let change = Change::Write { offset, bytes: bytes.to_vec() };
        self.file(opened, ffi::SQLITE_IOERR_WRITE)?.change(change);
        Ok(())
    }

    pub(crate) fn truncate(&mut self, opened: Opened, length: usize) -> Outcome<()> {
        self.begin(opened, Operation::Truncate)?;
        self.file(opened, ffi::SQLITE_IOERR_TRUNCATE)?.change(Change::Truncate(length));
        Ok(())
    }

    /// Makes a file durable, and its name with it; every name of the folder when the folder is synced too.
    pub(crate) fn sync(&mut self, opened: Opened) -> Outcome<()> {
        if self.begin(opened, Operation::Sync)? == Honesty::OnlySaid {
            return Ok(());
        }
        let file = self.file(opened, ffi::SQLITE_IOERR_FSYNC)?;
        file.sync();
        if std::mem::take(&mut file.owes_folder_sync) {
            self.durable_names = self.names.clone();
        }
        if let Some(name) = self.name_of(opened.file).map(str::to_owned) {
            self.durable_names.insert(name, opened.file);
        }
        Ok(())
    }

    pub(crate) fn delete(&mut self, name: &str, durably: bool) -> Outcome<()> {
        if self.faults.off {
            return Err(ffi::SQLITE_IOERR_DELETE);
        }
        if !self.names.contains_key(name) {
            return Err(ffi::SQLITE_IOERR_DELETE_NOENT);
        }
        self.faults.begin(Operation::Delete).map_err(|trouble| trouble.code(Operation::Delete))?;
        self.names.remove(name);
        if durably {
            self.durable_names.remove(name);
        }
        self.sweep();
        Ok(())
    }

    /// True when there is such a file with something in it, as SQLite asks on Unix.
    pub(crate) fn exists(&self, name: &str) -> Outcome<bool> {
        if self.faults.off {
            return Err(ffi::SQLITE_IOERR_ACCESS);
        }
        Ok(self.visible(name).is_some_and(|bytes| !bytes.is_empty()))
    }

    pub(crate) fn lock(&mut self, opened: Opened, wanted: i32) -> Outcome<()> {
        let free = self.file(opened, ffi::SQLITE_IOERR_LOCK)?.locks.raise(opened.handle, wanted);
        if free { Ok(()) } else { Err(ffi::SQLITE_BUSY) }
    }

    pub(crate) fn unlock(&mut self, opened: Opened, to: i32) {
        if let Ok(file) = self.file(opened, ffi::SQLITE_IOERR_UNLOCK) {
            file.locks.lower(opened.handle, to);
        }
    }

    pub(crate) fn is_reserved(&mut self, opened: Opened) -> Outcome<bool> {
        Ok(self.file(opened, ffi::SQLITE_IOERR_CHECKRESERVEDLOCK)?.locks.is_reserved())
    }

    /// The memory that all connections to a file share; it goes with the last of them.
    pub(crate) fn shared_memory(&mut self, opened: Opened) -> Outcome<Arc<Mutex<SharedMemory>>> {
        let file = self.file(opened, ffi::SQLITE_IOERR_SHMMAP)?;
        if let Some(shared) = file.shared_memory.upgrade() {
            return Ok(shared);
        }
        let shared = Arc::default();
        file.shared_memory = Arc::downgrade(&shared);
        Ok(shared)
    }

    pub(crate) fn check_alive(&self, opened: Opened) -> Outcome<()> {
        if self.faults.off || opened.start != self.starts { Err(ffi::SQLITE_IOERR) } else { Ok(()) }
    }

    pub(crate) fn visible(&self, name: &str) -> Option<&Vec<u8>> {
        self.names.get(name).and_then(|file| self.files.get(file)).map(|file| &file.visible)
    }

    /// A key store is no file, but it stops with the same machine.
    pub(crate) fn begin_key(&mut self, operation: Operation) -> Result<(), Trouble> {
        self.faults.begin(operation).map(|_| ())
    }

    fn begin(&mut self, opened: Opened, operation: Operation) -> Outcome<Honesty> {
        self.check_alive(opened).map_err(|_| Trouble::Off.code(operation))?;
        self.faults.begin(operation).map_err(|trouble| trouble.code(operation))
    }

    fn file(&mut self, opened: Opened, code: i32) -> Outcome<&mut File> {
        self.check_alive(opened).map_err(|_| code)?;
        self.files.get_mut(&opened.file).ok_or(code)
    }

    fn name_of(&self, file: u64) -> Option<&str> {
        self.names.iter().find(|(_, named)| **named == file).map(|(name, _)| name.as_str())
    }

    fn used(&self) -> u64 {
        self.names.values().filter_map(|file| self.files.get(file)).map(|file| file.visible.len() as u64).sum()
    }

    fn draw_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }
}
