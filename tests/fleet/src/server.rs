//! The server: the real relay and the real city desk over one simulated machine.

use crate::{
    Finding,
    link::{Apart, Said, SimLink},
    machine::{Copy, Machine},
    schedule::Left,
};
use city::{CityDesk, CityStore, DeskError, RootStore};
use desk::Clock;
use disk::{Chance, SimKeyStore};
use proofs::Signature;
use relay::{ExchangeFault, Relay, SignedRequest, SqliteStore};
use sealing::{StoreKey, entropy::make_bytes};
use std::io;
use sync::{
    Answer, TransportFault,
    usb::{BackBody, FILE_BUDGET, Outbound, names_of},
    wire::BATCH_BYTES,
};
use vault::{KeyStore, KeyStoreError};

pub(crate) const RELAY: &str = "relay.db";
pub(crate) const CITY: &str = "city.db";
const ROOT: &str = "city-root-";

/// A request as it lies on the wire.
#[derive(Clone)]
pub(crate) struct Message {
    pub(crate) path: &'static str,
    pub(crate) device: domain::DeviceId,
    pub(crate) counter: u64,
    pub(crate) signature: Signature,
    pub(crate) body: Vec<u8>,
}

pub(crate) struct Server {
    pub(crate) machine: Machine,
    pub(crate) running: Option<Running>,
    /// What the next power cut leaves.
    pub(crate) keep: Left,
    /// Troubles between relay and city desk.
    pub(crate) apart: Apart,
    starts: u64,
    seed: u64,
}

pub(crate) struct Running {
    pub(crate) relay: Relay<SqliteStore>,
    pub(crate) desk: CityDesk,
}

impl Server {
    pub(crate) fn new(copy: &Copy, seed: u64) -> Self {
        let machine = Machine::from_copy(copy, seed, RELAY);
        Self { machine, running: None, keep: Left::Nothing, apart: Apart::default(), starts: 0, seed }
    }

    /// What `serve` does at its start.
    pub(crate) fn start(&mut self) -> Result<(), String> {
        self.starts += 1;
        let said = |error: &dyn std::fmt::Display| error.to_string();
        let relay = SqliteStore::open(&self.machine.disk.uri(RELAY)).map_err(|error| said(&error))?;
        let store = CityStore::open(&self.machine.disk.uri(CITY)).map_err(|error| said(&error))?;
        let city = store.city_key().map_err(|error| said(&error))?;
        let entropy = Box::new(Chance::new(self.seed ^ (self.starts << 32)));
        let desk = CityDesk::open_with(self.roots(), store, entropy).map_err(|error| said(&error))?;
        let relay = Relay::new(relay, city);
        desk.refuse_older_relay(&relay).map_err(|error| said(&error))?;
        let leap = u32::from_be_bytes(make_bytes(&mut Chance::new(self.seed ^ (self.starts << 33))));
        relay.begin_run(leap).map_err(|error| said(&error))?;
        self.running = Some(Running { relay, desk });
        Ok(())
    }

    /// What `restore` does: an older copy of the relay learns what the city knows.
    pub(crate) fn restore(&mut self) -> Result<(), String> {
        let said = |error: &dyn std::fmt::Display| error.to_string();
        let relay = SqliteStore::open(&self.machine.disk.uri(RELAY)).map_err(|error| said(&error))?;
        let city = CityStore::open(&self.machine.disk.uri(CITY)).map_err(|error| said(&error))?;
        let mut entropy = Chance::new(self.seed ^ 0x7e57);
        let epoch = domain::Digest::from_bytes(make_bytes(&mut entropy));
        let leap = u32::from_be_bytes(make_bytes(&mut entropy));
        let restoration = city.restoration(epoch, leap).map_err(|error| said(&error))?;
        match relay.restore(&restoration) {
            Ok(true) => {}
            Ok(false) => return Err("the older ledger is not the beginning of the city's".into()),
            Err(error) => return Err(said(&error)),
        }
        let exchanges = relay::RelayStore::exchanges(&relay).map_err(|error| said(&error))?;
        city.keep_exchanges(exchanges).map_err(|error| said(&error))
    }

    pub(crate) fn stop(&mut self) {
        self.machine.stop_looking();
        self.running = None;
    }

    pub(crate) fn roots(&self) -> Box<dyn RootStore> {
        Box::new(Roots(self.machine.keys.clone()))
    }

    /// The server's own `exchange`, with its status codes as a tablet reads them.
    pub(crate) fn exchange(&mut self, message: &Message, said: &mut Said) -> Result<Vec<u8>, TransportFault> {
        self.serve(message, BATCH_BYTES, said).map(|(version, answer)| answer.write(version))
    }

    /// What the city's page for carried files does: the message in the file, the answer, and the file that goes back.
    pub(crate) fn take_carried(
        &mut self,
        file: &[u8],
        said: &mut Said,
    ) -> Result<(Message, Vec<u8>, Vec<u8>), TransportFault> {
        let out = Outbound::read(file).map_err(|_| TransportFault::Unreadable)?;
        let stored = out.exchange().map(|exchange| names_of(&exchange.upload));
        let (device, counter, message) = (out.device, out.counter, crate::usb::message(out));
        let (version, answer) = self.serve(&message, FILE_BUDGET, said)?;
        let stored = stored.map_err(|_| TransportFault::Unreadable)?;
        let encoded = answer.clone().write(version);
        let Some(Running { desk, .. }) = &self.running else { return Err(TransportFault::Unreachable) };
        let back = desk.sign_back(device, counter, &BackBody { stored, answer }).write();
        Ok((message, encoded, back))
    }

    /// The three calls of the server.
    fn serve(&mut self, message: &Message, budget: usize, said: &mut Said) -> Result<(u16, Answer), TransportFault> {
        let now = self.machine.clock.now();
        let Self { machine, running, apart, .. } = self;
        let Some(Running { relay, desk }) = running else { return Err(TransportFault::Unreachable) };
        let request = SignedRequest {
            path: message.path,
            device: message.device,
            counter: message.counter,
            signature: message.signature,
            body: &message.body,
        };
        let answered = relay.accept(request, now).map_err(|fault| status(&fault)).and_then(|accepted| {
            let link = SimLink::new(relay, apart, said);
            // As the server does: what the city desk cannot do now it does next time.
            let _ = desk.attend(&link, now);
            let version = accepted.version;
            let answer = relay.answer_within(accepted, now, budget).map_err(|_| TransportFault::Unreadable)?;
            Ok((version, answer))
        });
        if machine.disk.is_off() { Err(TransportFault::Unreachable) } else { answered }
    }

    /// Lets the city desk work.
    pub(crate) fn with_desk<T>(
        &mut self,
        said: &mut Said,
        work: impl FnOnce(&CityDesk, &SimLink<'_>) -> T,
    ) -> Result<T, Finding> {
        let Self { running, apart, .. } = self;
        let Some(Running { relay, desk }) = running else {
            return Err(Finding::simulation("city desk", "the server is down"));
        };
        let link = SimLink::new(relay, apart, said);
        Ok(work(desk, &link))
    }
}

fn status(fault: &ExchangeFault) -> TransportFault {
    match fault {
        ExchangeFault::Unreadable | ExchangeFault::Store(_) => TransportFault::Unreadable,
        ExchangeFault::Version(_) => TransportFault::VersionsDiffer,
        ExchangeFault::Unauthenticated => TransportFault::NotRecognised,
        ExchangeFault::Revoked => TransportFault::Revoked,
    }
}

/// The city's roots in the key store of the simulated machine.
struct Roots(SimKeyStore);

impl RootStore for Roots {
    fn read(&self, epoch: u64) -> Result<StoreKey, DeskError> {
        let name = format!("{ROOT}{epoch}");
        let found = self.0.load(&name).map_err(failed)?.ok_or_else(|| missing(&name))?;
        StoreKey::try_from(found.as_slice()).map_err(|_| missing(&name))
    }

    fn write(&mut self, epoch: u64, root: &StoreKey) -> Result<(), DeskError> {
        self.0.store(&format!("{ROOT}{epoch}"), root.expose()).map_err(failed)
    }

    fn destroy_all_but(&mut self, epoch: u64) -> Result<(), DeskError> {
        let keep = format!("{ROOT}{epoch}");
        for name in self.0.names().map_err(failed)?.into_iter().filter(|name| *name != keep) {
            self.0.destroy(&name).map_err(failed)?;
        }
        Ok(())
    }
}

fn failed(error: KeyStoreError) -> DeskError {
    DeskError::RootFile { path: error.name, error: io::Error::other(error.reason) }
}

fn missing(name: &str) -> DeskError {
    DeskError::RootFile { path: name.to_owned(), error: io::ErrorKind::NotFound.into() }
}
