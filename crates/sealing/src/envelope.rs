//! A case key sealed to a one-time key: HPKE (RFC 9180), X25519, HKDF-SHA256, AES-256-GCM.
//!
//! Every such envelope counts as a copy of the case key, so the one-time secret dies with the case.

use crate::{CaseKey, Entropy, OpenError, entropy::HpkeEntropy};
use domain::{CaseId, Digest};
use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, Serializable, aead::AesGcm256, kdf::HkdfSha256, kem::X25519HkdfSha256,
    single_shot_open, single_shot_seal_with_rng,
};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

type PrivateKey = <X25519HkdfSha256 as Kem>::PrivateKey;
type PublicKey = <X25519HkdfSha256 as Kem>::PublicKey;
type Encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey;

/// The private half of a one-time key, kept as the material it is derived from.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct OneTimeSecret([u8; 32]);

/// Whose one-time key an envelope is sealed to: an envelope for one does not open as one for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    City,
    Tablet,
}

#[derive(Clone, PartialEq, Eq)]
pub struct KeyEnvelope {
    pub encapsulated: Vec<u8>,
    pub ciphertext: Vec<u8>,
}

impl OneTimeSecret {
    pub fn make(entropy: &mut dyn Entropy) -> Self {
        let mut secret = Self([0; 32]);
        entropy.fill(&mut secret.0);
        secret
    }

    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The secret itself, for keeping it in a key page or slot.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    pub fn public(&self) -> Digest {
        let (_, public) = X25519HkdfSha256::derive_keypair(&self.0);
        let mut bytes = [0; 32];
        bytes.copy_from_slice(&public.to_bytes());
        Digest::from_bytes(bytes)
    }

    fn private(&self) -> PrivateKey {
        X25519HkdfSha256::derive_keypair(&self.0).0
    }
}

impl TryFrom<&[u8]> for OneTimeSecret {
    type Error = std::array::TryFromSliceError;

    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        bytes.try_into().map(Self)
    }
}

/// Seals a case key to a one-time public key; `OpenError` when that is no key.
pub fn seal_case_key(
    recipient: Recipient,
    public: Digest,
    case: CaseId,
    key: &CaseKey,
    entropy: &mut dyn Entropy,
) -> Result<KeyEnvelope, OpenError> {
    let public = PublicKey::from_bytes(public.as_bytes()).map_err(|_| OpenError)?;
    let (encapsulated, ciphertext) = single_shot_seal_with_rng::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        &info(recipient, case),
        key.expose(),
        &[],
        &mut HpkeEntropy(entropy),
    )
    .map_err(|_| OpenError)?;
    Ok(KeyEnvelope { encapsulated: encapsulated.to_bytes().to_vec(), ciphertext })
}

pub fn open_case_key(
    recipient: Recipient,
    secret: &OneTimeSecret,
    case: CaseId,
    envelope: &KeyEnvelope,
) -> Result<CaseKey, OpenError> {
    let encapsulated = Encapsulated::from_bytes(&envelope.encapsulated).map_err(|_| OpenError)?;
    let opened = single_shot_open::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret.private(),
        &encapsulated,
        &info(recipient, case),
        &envelope.ciphertext,
        &[],
    )
    .map(Zeroizing::new)
    .map_err(|_| OpenError)?;
    CaseKey::try_from(opened.as_slice()).map_err(|_| OpenError)
}

fn info(recipient: Recipient, case: CaseId) -> Vec<u8> {
    let side: &[u8] = match recipient {
        Recipient::City => b"hikitsugi/v1/case-key/city",
        Recipient::Tablet => b"hikitsugi/v1/case-key/tablet",
    };
    [side, case.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemEntropy;

    fn envelope(secret: &OneTimeSecret, case: CaseId) -> KeyEnvelope {
        let entropy = &mut SystemEntropy::default();
        seal_case_key(Recipient::City, secret.public(), case, &CaseKey::from_bytes([7; 32]), entropy)
            .expect("a made key is a key")
    }

    #[test]
    fn only_the_one_time_secret_opens_its_envelope() {
        let entropy = &mut SystemEntropy::default();
        let (secret, other) = (OneTimeSecret::make(entropy), OneTimeSecret::make(entropy));
        let case = CaseId::from_bytes([1; 16]);
        let envelope = envelope(&secret, case);
        let opened = open_case_key(Recipient::City, &secret, case, &envelope).expect("it is sealed to this secret");
        assert_eq!(opened.expose(), &[7; 32]);
        assert!(open_case_key(Recipient::City, &other, case, &envelope).is_err());
    }

    #[test]
    fn an_envelope_opens_for_its_case_and_its_recipient_alone() {
        let secret = OneTimeSecret::make(&mut SystemEntropy::default());
        let case = CaseId::from_bytes([1; 16]);
        let envelope = envelope(&secret, case);
        assert!(open_case_key(Recipient::City, &secret, CaseId::from_bytes([2; 16]), &envelope).is_err());
        assert!(open_case_key(Recipient::Tablet, &secret, case, &envelope).is_err());
    }

    #[test]
    fn a_public_key_of_low_order_is_refused() {
        let entropy = &mut SystemEntropy::default();
        let zero = Digest::from_bytes([0; 32]);
        let sealed =
            seal_case_key(Recipient::City, zero, CaseId::from_bytes([1; 16]), &CaseKey::from_bytes([7; 32]), entropy);
        assert!(sealed.is_err());
    }
}
