//! Lent cases as the relay knows them, for the city to call them back.

use domain::{CaseId, CaseNumber, DeviceId, Digest, Timestamp};
use proofs::{Release, ShredAck, Signed};

/// A case that a tablet asked for and has not given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    pub case: CaseId,
    pub number: CaseNumber,
    pub device: DeviceId,
    /// The one-time key of the grant.
    pub public: Digest,
    pub granted_at: Timestamp,
    /// The tablet wishes to give it back.
    pub wished: bool,
    /// How far the relay holds the tablet's own log: last sequence and chained digest.
    pub held: (u64, Digest),
    /// Another tablet has stored every row that the relay holds of the case.
    pub kept_elsewhere: bool,
    /// How far the last release of this grant reaches.
    pub released: Option<(u64, Digest)>,
}

/// A tablet that gave a case back, with the city's word and its own.
#[derive(Debug, Clone, PartialEq)]
pub struct ReturnedCase {
    pub device: DeviceId,
    pub release: Signed<Release>,
    pub ack: Signed<ShredAck>,
}
