//! A statement with its signature: the exact bytes that were signed travel with it.
//!
//! The body is JSON with its fields in declared order. It is never written again after signing, so
//! nobody has to agree on how to write it; verification reads exactly what was signed.

use crate::{PublicKey, Signature, SigningKey, digest::sha256};
use domain::Digest;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{fmt, marker::PhantomData};

/// Something that can be signed. `KIND` parts the kinds, so that none passes for another.
pub trait Statement: Serialize + DeserializeOwned {
    const KIND: &'static str;
}

#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Signed<T> {
    pub body: String,
    pub signer: PublicKey,
    pub signature: Signature,
    #[serde(skip)]
    kind: PhantomData<fn() -> T>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    #[error("signed by another key")]
    ForeignSigner,
    #[error("signature does not fit")]
    BadSignature,
    #[error("body is not a {0}")]
    Malformed(&'static str),
    #[error("speaks of another case or receipt")]
    Mismatch,
}

impl<T: Statement> Signed<T> {
    pub fn sign(key: &SigningKey, statement: &T) -> Self {
        let body = serde_json::to_string(statement).expect("a statement has only plain fields");
        let signature = key.sign(&signing_input::<T>(&body));
        Self { body, signer: key.public(), signature, kind: PhantomData }
    }

    pub fn verify(&self, signer: &PublicKey) -> Result<T, ProofError> {
        if self.signer != *signer {
            return Err(ProofError::ForeignSigner);
        }
        if !signer.verifies(&signing_input::<T>(&self.body), &self.signature) {
            return Err(ProofError::BadSignature);
        }
        serde_json::from_str(&self.body).map_err(|_| ProofError::Malformed(T::KIND))
    }

    /// Names this signed statement.
    pub fn digest(&self) -> Digest {
        sha256(&[T::KIND.as_bytes(), self.body.as_bytes(), self.signer.as_bytes(), self.signature.as_bytes()])
    }
}

fn signing_input<T: Statement>(body: &str) -> Vec<u8> {
    format!("hikitsugi/v1/{}\n{body}", T::KIND).into_bytes()
}

impl<T> Clone for Signed<T> {
    fn clone(&self) -> Self {
        Self { body: self.body.clone(), signer: self.signer, signature: self.signature, kind: PhantomData }
    }
}

impl<T> PartialEq for Signed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.body == other.body && self.signer == other.signer && self.signature == other.signature
    }
}

impl<T> fmt::Debug for Signed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signed({})", self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Promise {
        word: String,
    }
    impl Statement for Promise {
        const KIND: &'static str = "promise";
    }

    #[derive(Serialize, Deserialize)]
    struct Threat {
        word: String,
    }
    impl Statement for Threat {
        const KIND: &'static str = "threat";
    }

    fn key() -> SigningKey {
        SigningKey::from_seed([7; 32])
    }

    fn promise() -> Signed<Promise> {
        Signed::sign(&key(), &Promise { word: "引き継ぎ".into() })
    }

    #[test]
    fn what_was_signed_is_read_back() {
        assert_eq!(promise().verify(&key().public()), Ok(Promise { word: "引き継ぎ".into() }));
    }

    #[test]
    fn a_changed_body_or_another_signer_is_refused() {
        let mut changed = promise();
        changed.body = changed.body.replace("引", "受");
        assert_eq!(changed.verify(&key().public()), Err(ProofError::BadSignature));
        let other = SigningKey::from_seed([8; 32]).public();
        assert_eq!(promise().verify(&other), Err(ProofError::ForeignSigner));
    }

    #[test]
    fn one_kind_does_not_pass_for_another() {
        let promise = promise();
        let threat: Signed<Threat> =
            Signed { body: promise.body, signer: promise.signer, signature: promise.signature, kind: PhantomData };
        assert_eq!(threat.verify(&key().public()).err(), Some(ProofError::BadSignature));
    }

    #[test]
    fn the_signature_of_version_one_never_changes() {
        assert_eq!(
            promise().signature.to_string(),
            "dda9af9a8b4c8a6d56e055b5ae65a3e015c3e2e222dac9ec0014fef5d8bd0c7f627d3cd04f9cf4b17c64d83f0e418e7d74441304cae7cc3863220f80afc0130e"
        );
    }
}
