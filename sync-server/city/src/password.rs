//! Passwords of city staff: Argon2id.

use argon2::{Algorithm, Argon2, Params, Version};
use proofs::sha256;

/// OWASP's first choice for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

pub(crate) const LENGTH_MIN: usize = 8;
pub(crate) const LENGTH_MAX: usize = 256;

/// Derives what is kept of a password; `None` only for a password of impossible length.
pub(crate) fn derive(password: &str, salt: &[u8; 16]) -> Option<[u8; 32]> {
    if password.len() > LENGTH_MAX {
        return None;
    }
    let parameters = Params::new(MEMORY_KIB, PASSES, LANES, Some(32)).ok()?;
    let mut derived = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
        .hash_password_into(password.as_bytes(), salt, &mut derived)
        .ok()?;
    Some(derived)
}

/// Compares without telling how far two values agree.
pub(crate) fn same(left: &[u8], right: &[u8]) -> bool {
    sha256(&[left]) == sha256(&[right])
}
