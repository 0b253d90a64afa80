//! The city's one-time public keys: a case key is only ever sealed to one of these.

use crate::Statement;
use domain::{DeviceId, Timestamp};
use serde::{Deserialize, Serialize};

/// Names one of the city's one-time keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CityKeyId(pub u64);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CityPublicKey {
    pub id: CityKeyId,
    /// X25519.
    pub public: domain::Digest,
}

/// One-time keys for one tablet, and a dated key of last resort for when a long absence uses them up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyBatch {
    pub device: DeviceId,
    pub issued_at: Timestamp,
    pub one_time: Vec<CityPublicKey>,
    pub last_resort: CityPublicKey,
}

impl Statement for KeyBatch {
    const KIND: &'static str = "key-batch";
}
