//! One machine's disk, as a test holds it.

use crate::{
    Chance, Failure, Keep, Written,
    machine::Machine,
    vfs::{Registered, Registration},
};
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, MutexGuard},
};

/// The contents of a disk: file names and bytes.
pub type Image = BTreeMap<String, Vec<u8>>;

/// The disk of one machine. A clone is the same disk. The last one to go takes it out of SQLite's list.
#[derive(Clone)]
pub struct Disk(Arc<Registered>);

impl Disk {
    pub fn new(seed: u64) -> Self {
        Self::over(Machine::default(), seed)
    }

    /// Another machine, with what was copied from a disk.
    pub fn from_image(image: &Image, seed: u64) -> Self {
        let mut machine = Machine::default();
        for (name, bytes) in image {
            machine.put(name, bytes.clone());
        }
        Self::over(machine, seed)
    }

    fn over(machine: Machine, seed: u64) -> Self {
        Self(Arc::new(Registered(Registration::register(machine, Chance::new(seed)))))
    }

    /// What SQLite opens as a database on this disk.
    pub fn uri(&self, name: &str) -> PathBuf {
        PathBuf::from(format!("file:{name}?vfs={}", self.0.0.name()))
    }

    /// Takes the power away and gives it back. Whatever had a file open finds it dead.
    pub fn power_cut(&self, keep: Keep, chance: &mut Chance) {
        self.machine().power_cut(keep, chance);
    }

    /// The operation with this index does not happen, nor anything after it, until the power comes back.
    pub fn cut_at(&self, index: u64) {
        self.machine().faults.cut_at = Some(index);
    }

    pub fn fail_at(&self, index: u64, failure: Failure) {
        self.machine().faults.fail_at(index, failure);
    }

    /// This sync says that it is done, and does nothing.
    pub fn lose_sync_at(&self, index: u64) {
        self.machine().faults.lost_syncs.push(index);
    }

    /// Ends every failure, also those that have not come yet. A cut and the capacity stay.
    pub fn heal(&self) {
        self.machine().faults.heal();
    }

    /// How many bytes fit on the disk.
    pub fn set_capacity(&self, capacity: Option<u64>) {
        self.machine().capacity = capacity;
    }

    /// Promises that a write spoils nothing beside it, as SQLite takes for granted on Unix.
    pub fn set_powersafe(&self, powersafe: bool) {
        self.machine().powersafe = powersafe;
    }

    /// How many operations there were: the index of the next one.
    pub fn operations(&self) -> u64 {
        self.machine().faults.operations
    }

    pub fn is_off(&self) -> bool {
        self.machine().faults.off
    }

    /// Begins or ends to keep every byte that is written.
    pub fn record(&self, on: bool) {
        self.machine().recorded = on.then(Vec::new);
    }

    pub fn recorded(&self) -> Vec<Written> {
        self.machine().recorded.clone().unwrap_or_default()
    }

    /// What programs see, and what a thief copies.
    pub fn image(&self) -> Image {
        let machine = self.machine();
        let file = |name: &String| (name.clone(), machine.visible(name).cloned().unwrap_or_default());
        machine.names.keys().map(file).collect()
    }

    /// What programs see of a file; nothing when there is none.
    pub fn file(&self, name: &str) -> Vec<u8> {
        self.machine().visible(name).cloned().unwrap_or_default()
    }

    /// What a power cut leaves of a file at the least; `None` when not even its name.
    pub fn durable(&self, name: &str) -> Option<Vec<u8>> {
        let machine = self.machine();
        Some(machine.files.get(machine.durable_names.get(name)?)?.durable.clone())
    }

    pub(crate) fn machine(&self) -> MutexGuard<'_, Machine> {
        self.0.0.machine()
    }
}
