//! One file: what programs see, what is durable, and what lies between the two.

use crate::{lock::Locks, shared_memory::SharedMemory};
use std::sync::{Mutex, Weak};

/// A change that no sync has confirmed.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Truncate(usize),
}

#[derive(Default)]
pub(crate) struct File {
    pub(crate) visible: Vec<u8>,
    pub(crate) durable: Vec<u8>,
    pub(crate) unsynced: Vec<Change>,
    pub(crate) locks: Locks,
    pub(crate) shared_memory: Weak<Mutex<SharedMemory>>,
    /// The first sync of a new journal or log syncs the folder too, as SQLite does on Unix.
    pub(crate) owes_folder_sync: bool,
    /// How many handles have it open: an unlinked file lives as long as one of them.
    pub(crate) handles: u32,
}

impl File {
    /// A file that is durable as it is.
    pub(crate) fn durable(bytes: Vec<u8>) -> Self {
        Self { visible: bytes.clone(), durable: bytes, ..Self::default() }
    }

    pub(crate) fn change(&mut self, change: Change) {
        change.apply(&mut self.visible);
        self.unsynced.push(change);
    }

    pub(crate) fn sync(&mut self) {
        for change in self.unsynced.drain(..) {
            change.apply(&mut self.durable);
        }
    }

    /// Fills `out` from `offset` and says whether there was enough; what is missing reads as zeros.
    pub(crate) fn read(&self, out: &mut [u8], offset: usize) -> bool {
        let from = self.visible.get(offset..).unwrap_or_default();
        let length = from.len().min(out.len());
        out[..length].copy_from_slice(&from[..length]);
        out[length..].fill(0);
        length == out.len()
    }
}

impl Change {
    pub(crate) fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Write { offset, bytes: written } => {
                let end = offset + written.len();
                if bytes.len() < end {
                    bytes.resize(end, 0);
                }
                bytes[*offset..end].copy_from_slice(written);
            }
            Self::Truncate(length) => bytes.truncate(*length),
        }
    }
}
