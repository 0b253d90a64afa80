//! AES-256-GCM under a key derived for one purpose, with a random nonce and padded length.
//!
//! Layout: suite (1 byte) ‖ nonce (12) ‖ ciphertext and tag.

use crate::{Entropy, entropy::make_bytes, padding};
use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf::{HKDF_SHA256, Salt},
};
use zeroize::Zeroizing;

const SUITE_AES_256_GCM: u8 = 1;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("seal does not fit this key and place")]
pub struct OpenError;

/// Seals `plaintext` for one `purpose`, bound to `associated`.
pub fn seal(key: &[u8; 32], purpose: &str, associated: &[u8], plaintext: &[u8], entropy: &mut dyn Entropy) -> Vec<u8> {
    let nonce: [u8; NONCE_LEN] = make_bytes(entropy);
    let mut body = padding::pad(plaintext);
    derive(key, purpose)
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(associated), &mut body)
        .expect("a piece is far below the limit of AES-GCM");
    let mut sealed = Vec::with_capacity(1 + NONCE_LEN + body.len());
    sealed.push(SUITE_AES_256_GCM);
    sealed.extend_from_slice(&nonce);
    sealed.append(&mut body);
    sealed
}

/// Opens what [`seal`] made with the same key, purpose and associated data.
pub fn open(key: &[u8; 32], purpose: &str, associated: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (suite, rest) = sealed.split_first().ok_or(OpenError)?;
    if *suite != SUITE_AES_256_GCM || rest.len() < NONCE_LEN {
        return Err(OpenError);
    }
    let (nonce, body) = rest.split_at(NONCE_LEN);
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| OpenError)?;
    let mut body = Zeroizing::new(body.to_vec());
    let length =
        derive(key, purpose).open_in_place(nonce, Aad::from(associated), &mut body).map_err(|_| OpenError)?.len();
    body.truncate(length);
    padding::unpad(std::mem::take(&mut *body)).map(Zeroizing::new).ok_or(OpenError)
}

/// One key for each purpose, so that nothing sealed for one place opens in another.
fn derive(key: &[u8; 32], purpose: &str) -> LessSafeKey {
    let salt = Salt::new(HKDF_SHA256, b"hikitsugi/v1");
    let unbound: UnboundKey =
        salt.extract(key).expand(&[purpose.as_bytes()], &AES_256_GCM).expect("one key's length always fits").into();
    LessSafeKey::new(unbound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemEntropy;
    use proptest::prelude::*;

    const KEY: [u8; 32] = [1; 32];

    proptest! {
        #[test]
        fn what_was_sealed_opens_and_nothing_else_does(
            plaintext in proptest::collection::vec(any::<u8>(), 0..600),
            associated in proptest::collection::vec(any::<u8>(), 0..60),
            flip in any::<prop::sample::Index>(),
            bit in 0u8..8,
        ) {
            let sealed = seal(&KEY, "row", &associated, &plaintext, &mut SystemEntropy::default());
            let opened = open(&KEY, "row", &associated, &sealed);
            prop_assert_eq!(opened.map(|bytes| bytes.to_vec()), Ok(plaintext));
            prop_assert!(open(&KEY, "slot", &associated, &sealed).is_err());
            prop_assert!(open(&[2; 32], "row", &associated, &sealed).is_err());
            prop_assert!(open(&KEY, "row", b"another place", &sealed).is_err());
            let mut flipped = sealed.clone();
            flipped[flip.index(sealed.len())] ^= 1 << bit;
            prop_assert!(open(&KEY, "row", &associated, &flipped).is_err());
            prop_assert!(open(&KEY, "row", &associated, &sealed[..flip.index(sealed.len())]).is_err());
        }
    }

    #[test]
    fn the_layout_of_version_one_never_changes() {
        struct Zeros;
        impl Entropy for Zeros {
            fn fill(&mut self, bytes: &mut [u8]) {
                bytes.fill(0);
            }
        }
        let sealed = seal(&KEY, "row", b"place", "引き継ぎ".as_bytes(), &mut Zeros);
        assert_eq!(
            domain::ids::to_hex(&sealed),
            "010000000000000000000000001d08d3c831c1cb45c2a3ca845159953d59f906529de19a0963e50db0195ab632"
        );
    }
}
