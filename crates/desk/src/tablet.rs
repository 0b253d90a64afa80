//! The tablet as one thing: the desk behind a lock, and the network beside it.

use crate::{
    admin::synchronise::SyncState,
    ports::{Clock, DriveFault, Drives, Transport},
    rulebook::CityRules,
    session::Session,
};
use bridge::{Fault, FaultCode};
use domain::Timestamp;
use sealing::Entropy;
use std::sync::{Mutex, MutexGuard, PoisonError};
use vault::{Argon2Cost, Vault};

#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How long nobody may touch the screen before it closes by itself.
    pub auto_lock_ms: i64,
    pub argon2: Argon2Cost,
    /// The hour and minute of the nightly sync, in Japan.
    pub night_sync: (u8, u8),
}

impl Default for Settings {
    fn default() -> Self {
        Self { auto_lock_ms: 5 * 60_000, argon2: Argon2Cost::COUNTER, night_sync: (20, 0) }
    }
}

/// Everything behind the screen but the network.
pub struct Desk {
    pub(crate) vault: Vault,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) entropy: Box<dyn Entropy + Send>,
    pub(crate) settings: Settings,
    pub(crate) session: Option<Session>,
    pub(crate) sync: SyncState,
    pub(crate) drives: Box<dyn Drives>,
    /// Read when somebody asks for the first time, and again when others came.
    pub(crate) city_rules: Option<CityRules>,
    /// Cases that were read from the store since the program began.
    pub(crate) cases_read: u64,
}

pub struct Tablet {
    desk: Mutex<Desk>,
    /// Held through a whole exchange: whoever wants one meanwhile waits and then has their own.
    exchange: Mutex<()>,
    pub(crate) transport: Box<dyn Transport>,
}

impl Tablet {
    pub fn new(
        vault: Vault,
        clock: Box<dyn Clock>,
        entropy: Box<dyn Entropy + Send>,
        transport: Box<dyn Transport>,
        settings: Settings,
    ) -> Self {
        let desk = Desk {
            vault,
            clock,
            entropy,
            settings,
            session: None,
            sync: SyncState::default(),
            drives: Box::new(NoDrives),
            city_rules: None,
            cases_read: 0,
        };
        Self { desk: Mutex::new(desk), exchange: Mutex::default(), transport }
    }

    /// The same tablet with a way to plugged-in drives.
    pub fn with_drives(self, drives: Box<dyn Drives>) -> Self {
        self.desk().drives = drives;
        self
    }

    /// How many cases were read from the store since the program began: what grows with the list is to be seen by it.
    pub fn cases_read(&self) -> u64 {
        self.desk().cases_read
    }

    /// The desk, one caller at a time. Its state is on the disk, so a caller that panicked left nothing half done in it.
    pub(crate) fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The turn of one exchange with the city, without holding the desk.
    pub(crate) fn exchange_turn(&self) -> MutexGuard<'_, ()> {
        self.exchange.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The session, or the fault that says to log in. Whatever needs one counts as activity.
    pub(crate) fn session(&mut self) -> Result<&mut Session, Fault> {
        self.lock_if_idle();
        let (now, auto_lock_ms) = (self.now(), self.settings.auto_lock_ms);
        let session = self.session.as_mut().ok_or(FaultCode::Locked)?;
        session.locks_at = now.plus_ms(auto_lock_ms);
        Ok(session)
    }
}

/// A machine to which nothing can be plugged.
struct NoDrives;

impl Drives for NoDrives {
    fn list(&self) -> Vec<bridge::Drive> {
        Vec::new()
    }

    fn write(&self, _: &str, _: &str, _: &[u8]) -> Result<(), DriveFault> {
        Err(DriveFault::Gone)
    }

    fn read(&self, _: &str, _: &str, _: usize) -> Result<Vec<u8>, DriveFault> {
        Err(DriveFault::Gone)
    }

    fn blank(&self, _: &str, _: &str) -> Result<(), DriveFault> {
        Err(DriveFault::Gone)
    }

    fn remove(&self, _: &str, _: &str) -> Result<(), DriveFault> {
        Err(DriveFault::Gone)
    }
}
