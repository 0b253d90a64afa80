//! The city desk at work.

mod addendum;
mod attend;
mod certify;
mod confirm;
mod lease;
mod open_case;
mod policy;
mod receive;
#[cfg(test)]
mod tests;

pub use addendum::{Addition, FieldChange, NoteChange, OpenedAddendum};
pub(crate) use confirm::addendum_subject;
pub use open_case::{OpenedCase, OpenedPhoto, Problem, ProblemKind};
pub use receive::ReceiveFault;

use crate::{
    CityStore, DeskError,
    key_page::{KeyPage, RootFiles, RootStore},
};
use domain::{DeviceId, Timestamp};
use proofs::PublicKey;
use sealing::Entropy;
use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};
use sync::usb::{Back, BackBody};

pub struct CityDesk {
    store: CityStore,
    page: Mutex<KeyPage>,
    entropy: Mutex<Box<dyn Entropy + Send>>,
    /// One at a time receives or attends: keys are never issued twice, certificates never numbered twice.
    turn: Mutex<()>,
}

impl CityDesk {
    /// Makes a city's keys in a directory and its store.
    pub fn create(
        directory: &Path,
        store: CityStore,
        entropy: Box<dyn Entropy + Send>,
        now: Timestamp,
    ) -> Result<Self, DeskError> {
        Self::create_with(Box::new(RootFiles::in_directory(directory)), store, entropy, now)
    }

    pub fn open(directory: &Path, store: CityStore, entropy: Box<dyn Entropy + Send>) -> Result<Self, DeskError> {
        Self::open_with(Box::new(RootFiles::in_directory(directory)), store, entropy)
    }

    /// Makes a city's keys, with their roots wherever they are to lie.
    pub fn create_with(
        roots: Box<dyn RootStore>,
        store: CityStore,
        mut entropy: Box<dyn Entropy + Send>,
        now: Timestamp,
    ) -> Result<Self, DeskError> {
        let page = KeyPage::create(roots, &store, &mut *entropy, now)?;
        Ok(Self::over(store, page, entropy))
    }

    pub fn open_with(
        roots: Box<dyn RootStore>,
        store: CityStore,
        entropy: Box<dyn Entropy + Send>,
    ) -> Result<Self, DeskError> {
        let page = KeyPage::open(roots, &store)?;
        Ok(Self::over(store, page, entropy))
    }

    fn over(store: CityStore, page: KeyPage, entropy: Box<dyn Entropy + Send>) -> Self {
        Self { store, page: Mutex::new(page), entropy: Mutex::new(entropy), turn: Mutex::new(()) }
    }

    pub fn city_key(&self) -> PublicKey {
        self.page().signing_key().public()
    }

    /// Signs the answer to a file that was carried here.
    pub fn sign_back(&self, device: DeviceId, counter: u64, body: &BackBody) -> Back {
        Back::sign(&self.page().signing_key(), device, counter, body)
    }

    pub fn store(&self) -> &CityStore {
        &self.store
    }

    fn page(&self) -> MutexGuard<'_, KeyPage> {
        self.page.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn entropy(&self) -> MutexGuard<'_, Box<dyn Entropy + Send>> {
        self.entropy.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
