//! The fixed keys, ids and moments that every vector is made of.

use domain::{CaseId, CaseNumber, DeviceId, Digest, Timestamp};
use proofs::SigningKey;
use sealing::Entropy;

pub const CASE: CaseId = CaseId::from_bytes([0x11; 16]);
pub const OTHER_CASE: CaseId = CaseId::from_bytes([0x12; 16]);
pub const HERE: DeviceId = DeviceId::from_bytes([0x21; 16]);
pub const THERE: DeviceId = DeviceId::from_bytes([0x22; 16]);
pub const GONE: DeviceId = DeviceId::from_bytes([0x23; 16]);
/// 2026-11-22, a quarter past nine in Japan.
pub const MORNING: Timestamp = Timestamp(1_795_306_500_000);

pub fn city() -> SigningKey {
    SigningKey::from_seed([1; 32])
}

/// The tablet that opened the case.
pub fn here() -> SigningKey {
    SigningKey::from_seed([2; 32])
}

/// The tablet that borrowed it.
pub fn there() -> SigningKey {
    SigningKey::from_seed([3; 32])
}

/// The request key of the tablet that opened the case.
pub fn request_key() -> SigningKey {
    SigningKey::from_seed([4; 32])
}

pub fn number() -> CaseNumber {
    CaseNumber::new(HERE, 12)
}

pub fn later(minutes: i64) -> Timestamp {
    MORNING.plus_ms(minutes * 60_000)
}

pub fn digest(byte: u8) -> Digest {
    Digest::from_bytes([byte; 32])
}

/// Randomness that is none: it counts.
#[derive(Default)]
pub struct Counter(u8);

impl Entropy for Counter {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
    }
}
