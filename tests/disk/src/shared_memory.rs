//! The index of a write-ahead log, shared by the connections to one file, and its eight lock slots.

use rusqlite::ffi::{SQLITE_SHM_EXCLUSIVE, SQLITE_SHM_NLOCK, SQLITE_SHM_UNLOCK};
use std::{cell::UnsafeCell, collections::BTreeSet, ffi::c_void};

#[derive(Default)]
pub(crate) struct SharedMemory {
    /// A region never moves or shrinks: SQLite keeps pointers into it until it unmaps.
    regions: Vec<Box<[UnsafeCell<u64>]>>,
    slots: [Slot; SQLITE_SHM_NLOCK as usize],
}

#[derive(Default)]
struct Slot {
    shared: BTreeSet<u64>,
    exclusive: Option<u64>,
}

// SAFETY: what the cells hold is read and written by SQLite alone, which orders that by the locks and barriers below.
unsafe impl Send for SharedMemory {}

impl SharedMemory {
    /// The start of a region; `None` when it does not exist and is not to be made.
    pub(crate) fn map(&mut self, region: usize, size: usize, extend: bool) -> Option<*mut c_void> {
        while extend && self.regions.len() <= region {
            self.regions.push((0..size.div_ceil(8)).map(|_| UnsafeCell::new(0)).collect());
        }
        Some(self.regions.get(region)?.first()?.get().cast())
    }

    /// Takes or gives back a row of slots, all or none; `false` when another handle has one of them.
    pub(crate) fn lock(&mut self, handle: u64, first: usize, count: usize, flags: i32) -> bool {
        let Some(slots) = self.slots.get_mut(first..first + count) else { return false };
        let exclusive = flags & SQLITE_SHM_EXCLUSIVE != 0;
        if flags & SQLITE_SHM_UNLOCK != 0 {
            slots.iter_mut().for_each(|slot| slot.release(handle));
            return true;
        }
        let free = slots.iter().all(|slot| slot.is_free(handle, exclusive));
        if free {
            slots.iter_mut().for_each(|slot| slot.take(handle, exclusive));
        }
        free
    }

    pub(crate) fn release_all(&mut self, handle: u64) {
        self.slots.iter_mut().for_each(|slot| slot.release(handle));
    }
}

impl Slot {
    fn is_free(&self, handle: u64, exclusive: bool) -> bool {
        let is_other = |holder: &u64| *holder != handle;
        !self.exclusive.iter().any(is_other) && (!exclusive || !self.shared.iter().any(is_other))
    }

    fn take(&mut self, handle: u64, exclusive: bool) {
        if exclusive {
            self.exclusive = Some(handle);
        } else {
            self.shared.insert(handle);
        }
    }

    fn release(&mut self, handle: u64) {
        self.shared.remove(&handle);
        self.exclusive = self.exclusive.filter(|holder| *holder != handle);
    }
}
