//! The machines of a tablet and of the server: what survives a power cut, and a clock.

use crate::{Finding, inspect::Inspector};
use desk::Clock;
use disk::{Disk, Image, SimKeyStore};
use domain::Timestamp;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

pub(crate) type Secrets = BTreeMap<String, Vec<u8>>;

/// A clock that a test sets.
#[derive(Debug, Clone, Default)]
pub(crate) struct SimClock(Arc<AtomicI64>);

impl SimClock {
    pub(crate) fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::Relaxed);
    }
}

impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::Relaxed))
    }
}

/// What is copied of a machine, to make another like it.
#[derive(Clone, Default)]
pub(crate) struct Copy {
    pub(crate) image: Image,
    pub(crate) secrets: Secrets,
}

pub(crate) struct Machine {
    pub(crate) disk: Disk,
    pub(crate) keys: SimKeyStore,
    pub(crate) clock: SimClock,
    /// How far the clock is from the right time.
    pub(crate) days_off: i32,
    /// Something is wrong with the disk, or will be.
    pub(crate) troubled: bool,
    database: &'static str,
    inspector: Option<Inspector>,
}

impl Machine {
    pub(crate) fn from_copy(copy: &Copy, seed: u64, database: &'static str) -> Self {
        let disk = Disk::from_image(&copy.image, seed);
        let keys = SimKeyStore::new(&disk);
        keys.replace(copy.secrets.clone());
        Self { disk, keys, clock: SimClock::default(), days_off: 0, troubled: false, database, inspector: None }
    }

    pub(crate) fn copy(&self) -> Copy {
        Copy { image: self.disk.image(), secrets: self.keys.current() }
    }

    /// Must be called before the program that uses the disk is ended.
    pub(crate) fn stop_looking(&mut self) {
        self.inspector = None;
    }

    pub(crate) fn heal(&mut self) {
        self.disk.heal();
        self.disk.set_capacity(None);
        self.troubled = false;
    }

    /// Looks into the database; `None` while the machine is off.
    pub(crate) fn look<T>(
        &mut self,
        question: impl FnOnce(&Inspector) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Finding> {
        if self.disk.is_off() {
            return Ok(None);
        }
        if self.inspector.is_none() {
            let opened = Inspector::open(&self.disk, self.database).map_err(Finding::unreadable)?;
            self.inspector = Some(opened);
        }
        let Some(inspector) = &self.inspector else { return Ok(None) };
        question(inspector).map(Some).map_err(Finding::unreadable)
    }
}
