//! How a tablet signs each request, so that the server can check it against its registry.

use crate::{PublicKey, Signature, SigningKey, digest::sha256};
use domain::DeviceId;

/// Names of the headers that carry the device, its rising counter and the signature.
pub const DEVICE_HEADER: &str = "hikitsugi-device";
pub const COUNTER_HEADER: &str = "hikitsugi-counter";
pub const SIGNATURE_HEADER: &str = "hikitsugi-signature";

/// A request key as two people compare it over the telephone: `1a2b-3c4d-5e6f-7081`.
pub fn fingerprint(key: &PublicKey) -> String {
    let digest = sha256(&[b"hikitsugi/v1/request-key", key.as_bytes()]).to_string();
    [&digest[0..4], &digest[4..8], &digest[8..12], &digest[12..16]].join("-")
}

/// What a request's signature covers: everything that decides what the request does.
pub struct RequestSignature<'a> {
    pub path: &'a str,
    pub device: DeviceId,
    pub counter: u64,
    pub body: &'a [u8],
}

impl RequestSignature<'_> {
    pub fn sign(&self, key: &SigningKey) -> Signature {
        key.sign(&self.input())
    }

    pub fn verify(&self, key: &PublicKey, signature: &Signature) -> bool {
        key.verifies(&self.input(), signature)
    }

    fn input(&self) -> Vec<u8> {
        let digest = sha256(&[
            b"hikitsugi/v1/request",
            self.path.as_bytes(),
            self.device.as_bytes(),
            &self.counter.to_be_bytes(),
            self.body,
        ]);
        digest.as_bytes().to_vec()
    }
}
