//! A tablet at an enrolled counter, with a city that gives keys and nothing else.

use desk::{Clock, Settings, SignedRequest, Tablet, Transport};
use domain::{DeviceId, Digest, Timestamp};
use proofs::{CityKeyId, CityPublicKey, KeyBatch, Signed, SigningKey};
use sealing::{OneTimeSecret, SystemEntropy};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use sync::{Answer, FeedEntry, FeedItem, TransportFault, wire::COMPACT};
use vault::{Argon2Cost, Enrolment, MemoryKeyStore, Vault};

/// 2026-11-16, a Monday, at noon in Japan.
pub(crate) const NOON: Timestamp = Timestamp(1_794_798_000_000);
const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);
pub(crate) const PIN: &str = "481516";
const EPOCH: Digest = Digest::from_bytes([5; 32]);

/// Stands still until somebody moves it.
#[derive(Clone)]
pub(crate) struct StandingClock(pub(crate) Arc<AtomicI64>);

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::Relaxed))
    }
}

struct City;

impl Transport for City {
    fn send(&self, _: &SignedRequest) -> Result<Vec<u8>, TransportFault> {
        let key =
            |id: u8| CityPublicKey { id: CityKeyId(id.into()), public: OneTimeSecret::from_bytes([id; 32]).public() };
        let batch =
            KeyBatch { device: DEVICE, issued_at: NOON, one_time: (1..90).map(key).collect(), last_resort: key(99) };
        let feed = vec![FeedEntry { cursor: 1, item: FeedItem::CityKeys(Signed::sign(&city(), &batch)) }];
        Ok(Answer { epoch: EPOCH, now: NOON, refused: vec![], feed, more: false }.write(COMPACT))
    }

    fn send_unpinned(&self, _: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, TransportFault> {
        Err(TransportFault::Unreachable)
    }
}

fn city() -> SigningKey {
    SigningKey::from_seed([9; 32])
}

pub(crate) fn switch_on(folder: &Path, keys: &MemoryKeyStore, clock: &StandingClock) -> Tablet {
    let path = folder.join("tablet.db");
    let mut vault = Vault::open(&path, Box::new(keys.clone()), Box::new(SystemEntropy::default())).expect("opens");
    let (label, server) = ("窓口1".into(), "https://localhost".into());
    let enrolment = Enrolment { device: DEVICE, label, server, authority: vec![], city: city().public(), epoch: EPOCH };
    vault.set_enrolment(&enrolment).expect("enrols");
    let settings = Settings { argon2: Argon2Cost { memory_kib: 64, passes: 1 }, ..Settings::default() };
    Tablet::new(vault, Box::new(clock.clone()), Box::new(SystemEntropy::default()), Box::new(City), settings)
}
