//! The sealed, append-only log of a case: what lies in the tablet's store, in the outbox and at the relay.

use domain::{CaseId, CaseNumber, DeviceId, Digest};
use proofs::{CityKeyId, sha256};
use serde::{Deserialize, Serialize};

/// One sealed entry of one device's log of one case. Sequences start at 1 and have no gap.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub case: CaseId,
    pub device: DeviceId,
    pub sequence: u64,
    pub kind: RowKind,
    pub sealed: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RowKind {
    /// One automerge change.
    Change,
    /// One part of a face photo: small, so that a cut line never sends a whole photo twice.
    Photo,
}

/// The first word about a case: who opened it, its number, and its key sealed to the city.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    pub case: CaseId,
    pub number: CaseNumber,
    pub device: DeviceId,
    pub envelope: CityEnvelope,
}

/// A case key sealed by HPKE to one of the city's one-time keys.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CityEnvelope {
    pub key: CityKeyId,
    pub encapsulated: Vec<u8>,
    pub ciphertext: Vec<u8>,
}

/// A case key sealed by HPKE to the one-time key that a tablet sent with its request.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceEnvelope {
    pub encapsulated: Vec<u8>,
    pub ciphertext: Vec<u8>,
}

/// The largest part of a photo that one row holds.
pub const PHOTO_PART_BYTES: usize = 128 << 10;

/// Where the chain of a device's rows of a case begins.
pub fn chain_start(case: CaseId, device: DeviceId) -> Digest {
    sha256(&[b"hikitsugi/v1/chain", case.as_bytes(), device.as_bytes()])
}

impl Row {
    /// The chained digest up to this row.
    pub fn chain(&self, before: Digest) -> Digest {
        sha256(&[before.as_bytes(), &self.associated_data(), &self.sealed])
    }

    /// Whether a row is the next one of the same log.
    pub fn is_followed_by(&self, next: &Self) -> bool {
        (self.case, self.device, self.sequence.checked_add(1)) == (next.case, next.device, Some(next.sequence))
    }

    /// What the seal of this row is bound to.
    pub fn associated_data(&self) -> Vec<u8> {
        associated_data(self.case, self.device, self.sequence, self.kind)
    }
}

/// Binds a seal to its case, device, sequence and kind.
pub fn associated_data(case: CaseId, device: DeviceId, sequence: u64, kind: RowKind) -> Vec<u8> {
    let mut data = b"hikitsugi/v1/row".to_vec();
    data.extend_from_slice(case.as_bytes());
    data.extend_from_slice(device.as_bytes());
    data.extend_from_slice(&sequence.to_be_bytes());
    data.push(kind.code());
    data
}

/// Rows part by part, each part of one log and without a gap.
pub fn runs(rows: &[Row]) -> impl Iterator<Item = &[Row]> {
    rows.chunk_by(Row::is_followed_by)
}

impl RowKind {
    pub fn code(self) -> u8 {
        match self {
            Self::Change => 1,
            Self::Photo => 2,
        }
    }

    pub fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Change),
            2 => Some(Self::Photo),
            _ => None,
        }
    }
}

macro_rules! sealed_debug {
    ($name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(sealed)"))
            }
        }
    };
}
sealed_debug!(CityEnvelope);
sealed_debug!(DeviceEnvelope);

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row({} {} {} {:?})", self.case, self.device, self.sequence, self.kind)
    }
}
