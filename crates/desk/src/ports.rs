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

/// Plugged-in drives that carry files where there is no network.
pub trait Drives: Send + Sync {
    fn list(&self) -> Vec<bridge::Drive>;
    /// The file is whole on the drive when it returns, or the one of that name is as it was.
    fn write(&self, drive: &str, file: &str, bytes: &[u8]) -> Result<(), DriveFault>;
    fn read(&self, drive: &str, file: &str, most: usize) -> Result<Vec<u8>, DriveFault>;
    /// Writes over what is in the file and empties it; its name stays, so that the drive is known again.
    fn blank(&self, drive: &str, file: &str) -> Result<(), DriveFault>;
    fn remove(&self, drive: &str, file: &str) -> Result<(), DriveFault>;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DriveFault {
    /// The drive is not there, or no longer.
    Gone,
    Full,
    Unwritable,
    NoSuchFile,
    TooLarge,
    Unreadable,
}
