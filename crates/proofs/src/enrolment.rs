//! The one-time code that joins a tablet to the city server.
//!
//! 80 bits, so that a man in the middle who sees the proofs cannot try all codes within its ten minutes.
//! Both sides prove that they know the code over everything they tell each other. The proofs are keyed by the
//! code's digest, so that the server can check them without keeping the code.

use crate::{PublicKey, digest::sha256_plain};
use domain::{
    Digest,
    case_number::{ALPHABET, fold_crockford},
    width::digits_as_typed,
};
use ring::hmac;

pub const LENGTH: usize = 16;
pub const VALID_MS: i64 = 10 * 60 * 1000;
pub const ATTEMPTS_MAX: u32 = 5;

#[derive(Clone, PartialEq, Eq)]
pub struct EnrolmentCode(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an enrolment code has 16 characters")]
pub struct EnrolmentCodeError;

impl EnrolmentCode {
    /// Makes a code from 10 random bytes.
    pub fn from_random(random: [u8; 10]) -> Self {
        let bits = random.iter().fold(0u128, |bits, byte| bits << 8 | u128::from(*byte));
        let code = (0..LENGTH).rev().map(|at| char::from(ALPHABET[(bits >> (at * 5)) as usize & 31])).collect();
        Self(code)
    }

    pub fn parse(typed: &str) -> Result<Self, EnrolmentCodeError> {
        let folded: String =
            digits_as_typed(typed).chars().map(|character| fold_crockford(character.to_ascii_uppercase())).collect();
        let well_formed = folded.len() == LENGTH && folded.bytes().all(|byte| ALPHABET.contains(&byte));
        if well_formed { Ok(Self(folded)) } else { Err(EnrolmentCodeError) }
    }

    /// `7K4M-9QXT-2BHD-P5RW`.
    pub fn grouped(&self) -> String {
        self.0.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
    }

    /// What the server keeps instead of the code.
    pub fn stored_digest(&self) -> Digest {
        sha256_plain(format!("hikitsugi/v1/enrolment-code\n{}", self.0).as_bytes())
    }

    /// The first group, by which the server finds the code; it proves nothing.
    pub fn hint(&self) -> &str {
        &self.0[..4]
    }

    /// The tablet's proof over its own key.
    pub fn tablet_proof(&self, tablet: &PublicKey) -> Vec<u8> {
        prove(&self.stored_digest(), "tablet", &[tablet.as_bytes()])
    }

    pub fn accepts_server(&self, tablet: &PublicKey, answer: &[u8], proof: &[u8]) -> bool {
        verify(&self.stored_digest(), "server", &[tablet.as_bytes(), answer], proof)
    }
}

/// Checks a tablet's proof in constant time, knowing only what the server keeps of the code.
pub fn accepts_tablet(stored: &Digest, tablet: &PublicKey, proof: &[u8]) -> bool {
    verify(stored, "tablet", &[tablet.as_bytes()], proof)
}

/// The server's proof over everything it answers.
pub fn server_proof(stored: &Digest, tablet: &PublicKey, answer: &[u8]) -> Vec<u8> {
    prove(stored, "server", &[tablet.as_bytes(), answer])
}

fn key(stored: &Digest) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, stored.as_bytes())
}

fn prove(stored: &Digest, side: &str, parts: &[&[u8]]) -> Vec<u8> {
    hmac::sign(&key(stored), &input(side, parts)).as_ref().to_vec()
}

fn verify(stored: &Digest, side: &str, parts: &[&[u8]], proof: &[u8]) -> bool {
    hmac::verify(&key(stored), &input(side, parts), proof).is_ok()
}

fn input(side: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut all: Vec<&[u8]> = vec![b"hikitsugi/v1/enrolment", side.as_bytes()];
    all.extend_from_slice(parts);
    crate::digest::sha256(&all).as_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back_however_it_is_typed() {
        let code = EnrolmentCode::from_random([0xff, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        let typed = code.grouped().to_lowercase().replace('-', " ");
        assert!(EnrolmentCode::parse(&typed) == Ok(code));
        assert!(EnrolmentCode::parse("7K4M-9QXT").is_err());
    }

    #[test]
    fn a_proof_fits_one_code_one_side_and_one_answer() {
        let tablet = PublicKey::from_bytes([1; 32]);
        let (code, other) = (EnrolmentCode::from_random([1; 10]), EnrolmentCode::from_random([2; 10]));
        let proof = code.tablet_proof(&tablet);
        assert!(accepts_tablet(&code.stored_digest(), &tablet, &proof));
        assert!(!accepts_tablet(&other.stored_digest(), &tablet, &proof));
        assert!(!code.accepts_server(&tablet, b"", &proof));
        let answer = server_proof(&code.stored_digest(), &tablet, b"ca");
        assert!(code.accepts_server(&tablet, b"ca", &answer));
        assert!(!code.accepts_server(&tablet, b"cb", &answer));
    }
}
