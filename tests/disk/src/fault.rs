//! What goes wrong, and at which operation: a cut, a failure, a sync that lies.

use rusqlite::ffi;
use std::ops::Range;

/// A disk that fails while the machine goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// There is no room for one operation.
    Full,
    /// One operation fails.
    Io,
    /// There is no room for that many operations, or until the disk is healed.
    FullForAWhile(u64),
    /// That many operations fail, or all until the disk is healed.
    IoForAWhile(u64),
}

/// What changes the machine's memory, and is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Write,
    Truncate,
    Sync,
    Delete,
    StoreKey,
    DestroyKey,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    Off,
    Full,
    Io,
}

/// Whether an operation is done, or only said to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Honesty {
    Done,
    OnlySaid,
}

#[derive(Default)]
pub(crate) struct Faults {
    pub(crate) operations: u64,
    pub(crate) off: bool,
    pub(crate) cut_at: Option<u64>,
    pub(crate) failing: Vec<(Range<u64>, Trouble)>,
    pub(crate) lost_syncs: Vec<u64>,
}

impl Faults {
    /// Counts an operation that is about to happen, and says whether it does.
    pub(crate) fn begin(&mut self, operation: Operation) -> Result<Honesty, Trouble> {
        self.off |= self.cut_at == Some(self.operations);
        if self.off {
            return Err(Trouble::Off);
        }
        let index = self.operations;
        self.operations += 1;
        let failing = self.failing.iter().find(|(range, trouble)| range.contains(&index) && trouble.hits(operation));
        if let Some((_, trouble)) = failing {
            return Err(*trouble);
        }
        let lies = operation == Operation::Sync && self.lost_syncs.contains(&index);
        Ok(if lies { Honesty::OnlySaid } else { Honesty::Done })
    }

    pub(crate) fn fail_at(&mut self, index: u64, failure: Failure) {
        let (length, trouble) = match failure {
            Failure::Full => (1, Trouble::Full),
            Failure::Io => (1, Trouble::Io),
            Failure::FullForAWhile(length) => (length, Trouble::Full),
            Failure::IoForAWhile(length) => (length, Trouble::Io),
        };
        self.failing.push((index..index.saturating_add(length), trouble));
    }

    pub(crate) fn heal(&mut self) {
        self.failing.clear();
        self.lost_syncs.clear();
    }

    /// The machine starts again: a cut that has struck strikes no second time.
    pub(crate) fn start(&mut self) {
        self.off = false;
        self.cut_at = None;
    }
}

impl Trouble {
    /// A disk without room refuses what needs room, and a sync, which may need it too.
    fn hits(self, operation: Operation) -> bool {
        match operation {
            Operation::Write | Operation::Sync | Operation::StoreKey => true,
            Operation::Truncate | Operation::Delete | Operation::DestroyKey => self != Self::Full,
        }
    }

    /// What SQLite is told.
    pub(crate) fn code(self, operation: Operation) -> i32 {
        match (self, operation) {
            (Self::Full, Operation::Write) => ffi::SQLITE_FULL,
            (_, Operation::Write) => ffi::SQLITE_IOERR_WRITE,
            (_, Operation::Truncate) => ffi::SQLITE_IOERR_TRUNCATE,
            (_, Operation::Sync) => ffi::SQLITE_IOERR_FSYNC,
            (_, Operation::Delete) => ffi::SQLITE_IOERR_DELETE,
            (_, Operation::StoreKey | Operation::DestroyKey) => ffi::SQLITE_IOERR,
        }
    }
}
