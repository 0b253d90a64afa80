//! Who has locked a file how far: none, shared, reserved, pending, exclusive.

use rusqlite::ffi::{SQLITE_LOCK_NONE, SQLITE_LOCK_PENDING, SQLITE_LOCK_RESERVED, SQLITE_LOCK_SHARED};
use std::collections::BTreeMap;

#[derive(Default)]
pub(crate) struct Locks(BTreeMap<u64, i32>);

impl Locks {
    /// Raises a handle's lock; `false` when another handle stands in the way.
    pub(crate) fn raise(&mut self, handle: u64, wanted: i32) -> bool {
        if self.level(handle) >= wanted {
            return true;
        }
        let others = self.highest_but(handle);
        let free = match wanted {
            SQLITE_LOCK_SHARED => others < SQLITE_LOCK_PENDING,
            SQLITE_LOCK_RESERVED => others < SQLITE_LOCK_RESERVED,
            _ if others >= SQLITE_LOCK_RESERVED => false,
            _ => {
                // Nobody new may begin to read while this one waits for the readers to go.
                self.0.insert(handle, SQLITE_LOCK_PENDING);
                others == SQLITE_LOCK_NONE
            }
        };
        if free {
            self.0.insert(handle, wanted);
        }
        free
    }

    pub(crate) fn lower(&mut self, handle: u64, to: i32) {
        if to == SQLITE_LOCK_NONE {
            self.0.remove(&handle);
        } else if self.level(handle) > to {
            self.0.insert(handle, to);
        }
    }

    pub(crate) fn is_reserved(&self) -> bool {
        self.0.values().any(|level| *level >= SQLITE_LOCK_RESERVED)
    }

    fn level(&self, handle: u64) -> i32 {
        self.0.get(&handle).copied().unwrap_or(SQLITE_LOCK_NONE)
    }

    fn highest_but(&self, handle: u64) -> i32 {
        let others = self.0.iter().filter(|(holder, _)| **holder != handle);
        others.map(|(_, level)| *level).max().unwrap_or(SQLITE_LOCK_NONE)
    }
}
