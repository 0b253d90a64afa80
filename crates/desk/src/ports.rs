//! The outside world as the desk sees it.

use domain::{DeviceId, Timestamp};
use proofs::Signature;
use sync::TransportFault;

pub trait Clock: Send {
    fn now(&self) -> Timestamp;
}

/// Where a request goes, and the certificate authority that must stand behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    pub address: String,
    /// DER.
    pub authority: Vec<u8>,
}

/// One exchange with the tablet's signature over everything that decides what it does.
#[derive(Debug, Clone)]
pub struct SignedRequest {
    pub server: Server,
    pub path: &'static str,
    pub device: DeviceId,
    pub counter: u64,
    pub signature: Signature,
    pub body: Vec<u8>,
}

pub trait Transport: Send + Sync {
    /// Sends to the pinned server and to no other.
    fn send(&self, request: &SignedRequest) -> Result<Vec<u8>, TransportFault>;
    /// The first contact: no authority is pinned yet, so nothing secret may be in the body.
    fn send_unpinned(&self, address: &str, path: &str, body: &[u8]) -> Result<Vec<u8>, TransportFault>;
}
