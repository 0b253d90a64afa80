//! SHA-256 over parts, each with its length, so that no two lists of parts share a digest.

use domain::Digest;
use ring::digest::{Context, SHA256};

pub fn sha256(parts: &[&[u8]]) -> Digest {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut bytes = [0; 32];
    bytes.copy_from_slice(context.finish().as_ref());
    Digest::from_bytes(bytes)
}

/// The plain SHA-256 of one piece, as any other tool computes it.
pub fn sha256_plain(bytes: &[u8]) -> Digest {
    let mut digest = [0; 32];
    digest.copy_from_slice(ring::digest::digest(&SHA256, bytes).as_ref());
    Digest::from_bytes(digest)
}
