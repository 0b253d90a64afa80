//! How a tablet joins: one request under the code, one answer under the code.

use domain::{DeviceId, Digest};
use proofs::PublicKey;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    pub version: u16,
    /// The code's first group: finds the code, proves nothing.
    pub hint: String,
    pub tablet: PublicKey,
    pub proof: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolAnswer {
    /// [`EnrolWelcome`], encoded.
    pub welcome: Vec<u8>,
    /// The server's proof under the code over `welcome`.
    pub proof: Vec<u8>,
}

/// What a tablet pins for as long as it is enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolWelcome {
    pub device: DeviceId,
    pub label: String,
    pub epoch: Digest,
    /// The certificate authority of the server, DER.
    pub authority: Vec<u8>,
    /// Verifies receipts, orders, key batches and certificates.
    pub city: PublicKey,
}
