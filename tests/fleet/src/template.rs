//! A fleet that is enrolled and has its staff, made once: every schedule begins with a copy of it.

use crate::{
    Finding,
    hub::{Hub, Shared, Wire},
    link::Said,
    machine::{Copy, Machine},
    server::{CITY, RELAY, Server},
};
use bridge::{AddStaff, Enrol, GetStatus, LogIn, Synchronise};
use city::{CityDesk, CityStore};
use desk::{Serve, Settings, SignedRequest, Tablet, Transport};
use disk::Chance;
use domain::{DeviceId, Digest, Role, StaffId, Timestamp};
use image::{RgbImage, codecs::jpeg::JpegEncoder};
use proofs::{EnrolmentCode, PublicKey};
use relay::SqliteStore;
use sync::{CityLink, EnrolmentOffer, TransportFault, encode};
use vault::{Argon2Cost, Vault};

pub(crate) const TABLETS: usize = 4;
/// 2026-11-22 09:00 in Japan.
pub(crate) const START: Timestamp = Timestamp(1_795_305_600_000);
pub(crate) const MANAGER: &str = "kumo-no-michi-27";
pub(crate) const CLERK: &str = "hoshi-no-eki-58";
/// The template draws from streams of its own, which no schedule's seed comes near.
const STREAM: u64 = 0x7e3a_1c5d_90b2_6f48;
/// A frame that is as small as a frame may be, and so broad that faces are looked for in it only once.
const FRAME: (u32, u32) = (540, 620);

pub struct Template {
    pub(crate) tablets: Vec<Copy>,
    pub(crate) server: Copy,
    pub(crate) devices: Vec<DeviceId>,
    pub(crate) staff: Vec<[StaffId; 2]>,
    pub(crate) city: PublicKey,
    pub(crate) frame: Vec<u8>,
}

pub(crate) fn settings() -> Settings {
    Settings { argon2: Argon2Cost { memory_kib: 8, passes: 1 }, ..Settings::default() }
}

/// Opens a tablet's store on its machine, as the program does at its start.
pub(crate) fn open_tablet(
    machine: &Machine,
    seed: u64,
    transport: Box<dyn Transport>,
) -> Result<Tablet, vault::VaultError> {
    let (uri, keys) = (machine.disk.uri("tablet.db"), Box::new(machine.keys.clone()));
    let vault = Vault::open_without_reserve(&uri, keys, Box::new(Chance::new(seed ^ 0x7a)))?;
    let entropy = Box::new(Chance::new(seed ^ 0xde5c));
    Ok(Tablet::new(vault, Box::new(machine.clock.clone()), entropy, transport, settings()))
}

/// On first contact there is no hub that knows the tablet.
struct FirstWire {
    wire: Wire,
    device: DeviceId,
}

impl Transport for FirstWire {
    fn send(&self, request: &SignedRequest) -> Result<Vec<u8>, TransportFault> {
        self.wire.send(request)
    }

    fn send_unpinned(&self, _: &str, _: &str, body: &[u8]) -> Result<Vec<u8>, TransportFault> {
        let hub = self.wire.hub.lock();
        let Some(running) = &hub.server.running else { return Err(TransportFault::Unreachable) };
        let answer = running.relay.enrol(body, self.device, b"authority", START);
        answer.map(|answer| encode(&answer)).map_err(|_| TransportFault::Unreadable)
    }
}

impl Template {
    pub fn make() -> Result<Self, Finding> {
        let broken = |error: &dyn std::fmt::Display| Finding::simulation("the template", error);
        let server = make_server().map_err(|error| broken(&error))?;
        let city = server.running.as_ref().map(|running| running.desk.city_key());
        let city = city.ok_or_else(|| broken(&"the server is down"))?;
        let devices: Vec<DeviceId> = (0..TABLETS).map(|at| DeviceId::from_bytes([at as u8 + 1; 16])).collect();
        let machines: Vec<Machine> =
            (0..TABLETS).map(|at| Machine::from_copy(&Copy::default(), STREAM ^ at as u64, "tablet.db")).collect();
        for machine in &machines {
            machine.clock.set(START);
        }
        let hub = Shared::new(Hub::new(server, machines, devices.clone(), city));
        let mut staff = Vec::new();
        for (at, device) in devices.iter().enumerate() {
            staff.push(enrol(&hub, at, *device).map_err(|error| broken(&error))?);
        }
        let mut hub = hub.lock();
        hub.verdict()?;
        hub.server.stop();
        for machine in &mut hub.tablets {
            machine.stop_looking();
        }
        Ok(Self {
            tablets: hub.tablets.iter().map(Machine::copy).collect(),
            server: hub.server.machine.copy(),
            devices,
            staff,
            city,
            frame: frame(),
        })
    }
}

fn make_server() -> Result<Server, String> {
    let mut server = Server::new(&Copy::default(), STREAM ^ 0x5e);
    server.machine.clock.set(START);
    let (relay, city) = (server.machine.disk.uri(RELAY), server.machine.disk.uri(CITY));
    SqliteStore::create(&relay, Digest::from_bytes([7; 32])).map_err(|error| error.to_string())?;
    let store = CityStore::create(&city).map_err(|error| error.to_string())?;
    CityDesk::create_with(server.roots(), store, Box::new(Chance::new(STREAM ^ 0xc1)), START)
        .map_err(|error| error.to_string())?;
    server.start()?;
    Ok(server)
}

fn enrol(hub: &Shared, at: usize, device: DeviceId) -> Result<[StaffId; 2], Box<dyn std::error::Error>> {
    let code = EnrolmentCode::from_random([at as u8 + 1; 10]);
    let offer = EnrolmentOffer {
        hint: code.hint().into(),
        digest: code.stored_digest(),
        label: format!("窓口{}", at + 1),
        expires_at: START.plus_ms(proofs::enrolment::VALID_MS),
    };
    let mut said = Said::default();
    hub.lock()
        .server
        .with_desk(&mut said, |_, link| link.offer_enrolment(offer))
        .map_err(|error| error.to_string())??;
    let wire = FirstWire { wire: Wire { hub: hub.clone(), tablet: at }, device };
    let tablet = open_tablet(&hub.lock().tablets[at], STREAM ^ ((at as u64 + 1) << 16), Box::new(wire))?;
    tablet.serve(Enrol { server: "https://city".into(), code: code.grouped() })?;
    let add = |name: &str, role, secret: &str| AddStaff { name: name.into(), role, secret: secret.into() };
    let status = tablet.serve(add("現場責任者", Role::SiteManager, MANAGER))?;
    let manager = status.staff.first().ok_or("nobody was added")?.id;
    tablet.serve(LogIn { staff: manager, secret: MANAGER.into() })?;
    tablet.serve(add("担当者", Role::Clerk, CLERK))?;
    tablet.serve(Synchronise {})?;
    let status = tablet.serve(GetStatus { touched: false })?;
    let clerk = status.staff.iter().find(|entry| entry.id != manager).ok_or("nobody was added")?.id;
    Ok([manager, clerk])
}

fn frame() -> Vec<u8> {
    let picture = RgbImage::from_pixel(FRAME.0, FRAME.1, image::Rgb([180, 190, 200]));
    let mut jpeg = Vec::new();
    JpegEncoder::new(&mut jpeg).encode_image(&picture).expect("a small picture encodes");
    jpeg
}
