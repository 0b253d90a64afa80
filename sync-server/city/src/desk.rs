//! The city desk at work.

mod addendum;
mod attend;
mod certify;
mod confirm;
mod exposure;
mod farewell;
mod last_resort;
mod lease;
mod open_case;
mod policy;
mod receive;
mod rules;
#[cfg(test)]
mod tests;
mod watch;

pub use addendum::{Addition, FieldChange, NoteChange, OpenedAddendum};
pub(crate) use confirm::addendum_subject;
pub use exposure::{ExposedCase, ExposedState, ExposureReport, declare_lost};
pub use farewell::{Leaving, end_contract, leaving};
pub use open_case::{OpenedCase, OpenedPhoto, Problem, ProblemKind};
pub use receive::ReceiveFault;
pub use watch::{make_mirror, sign_as_city};

use crate::{
    CityStore, DeskError, Mirror,
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
    mirror: Option<Mirror>,
    /// Why the mirror was not written last time.
    mirror_fault: Mutex<Option<String>>,
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

    /// Makes a city's keys, with their roots wherever they are to lie.
    pub fn create_with(
        roots: Box<dyn RootStore>,
        store: CityStore,
        mut entropy: Box<dyn Entropy + Send>,
        now: Timestamp,
    ) -> Result<Self, DeskError> {
        let page = KeyPage::create(roots, &store, &mut *entropy, now)?;
        Ok(Self::over(store, page, entropy, None))
    }

    pub fn open(directory: &Path, store: CityStore, entropy: Box<dyn Entropy + Send>) -> Result<Self, DeskError> {
        Self::open_mirrored(directory, store, entropy, None)
    }

    pub fn open_with(
        roots: Box<dyn RootStore>,
        store: CityStore,
        entropy: Box<dyn Entropy + Send>,
    ) -> Result<Self, DeskError> {
        Self::open_over(roots, store, entropy, None)
    }

    /// Opens a city that keeps a mirror: no key is handed out or destroyed, and nothing received, without it.
    pub fn open_mirrored(
        directory: &Path,
        store: CityStore,
        entropy: Box<dyn Entropy + Send>,
        mirror: Option<Mirror>,
    ) -> Result<Self, DeskError> {
        Self::open_over(Box::new(RootFiles::in_directory(directory)), store, entropy, mirror)
    }

    /// The same with the roots wherever they lie.
    pub fn open_over(
        roots: Box<dyn RootStore>,
        store: CityStore,
        entropy: Box<dyn Entropy + Send>,
        mirror: Option<Mirror>,
    ) -> Result<Self, DeskError> {
        let page = KeyPage::open(roots, &store, mirror.clone())?;
        let desk = Self::over(store, page, entropy, mirror);
        desk.refuse_older_store()?;
        Ok(desk)
    }

    /// Opens a city beside the server that runs it: to look, never to change a key.
    pub fn beside_a_server(
        directory: &Path,
        store: CityStore,
        entropy: Box<dyn Entropy + Send>,
    ) -> Result<Self, DeskError> {
        let page = KeyPage::read(Box::new(RootFiles::in_directory(directory)), &store)?;
        Ok(Self::over(store, page, entropy, None))
    }

    fn over(store: CityStore, page: KeyPage, entropy: Box<dyn Entropy + Send>, mirror: Option<Mirror>) -> Self {
        Self {
            store,
            page: Mutex::new(page),
            entropy: Mutex::new(entropy),
            mirror,
            mirror_fault: Mutex::new(None),
            turn: Mutex::new(()),
        }
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
