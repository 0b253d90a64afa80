//! 返却: a tablet that no longer needs a case gives it back. The case lives on; its copy on that tablet does not.

use crate::{ProofError, PublicKey, Signed, Statement};
use domain::{CaseId, CaseNumber, DeviceId, Digest, Timestamp};
use serde::{Deserialize, Serialize};

/// The city holds this device's whole log of a case, so the device may forget its copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    pub case: CaseId,
    pub case_number: CaseNumber,
    pub device: DeviceId,
    pub released_at: Timestamp,
    pub last_sequence: u64,
    /// The chained digest of the device's rows up to `last_sequence`.
    pub chain: Digest,
    /// The one-time key of the grant that ends here: random, and no other grant's, so an old release ends no later one.
    pub nonce: Digest,
}

impl Statement for Release {
    const KIND: &'static str = "release";
}

/// Proof that the city released a case on one device. Only [`VerifiedRelease::verify`] makes one.
#[derive(Debug)]
pub struct VerifiedRelease {
    release: Release,
    digest: Digest,
}

impl VerifiedRelease {
    pub fn verify(city: &PublicKey, device: DeviceId, signed: &Signed<Release>) -> Result<Self, ProofError> {
        let release = signed.verify(city)?;
        if release.device != device {
            return Err(ProofError::Mismatch);
        }
        Ok(Self { release, digest: signed.digest() })
    }

    pub fn release(&self) -> &Release {
        &self.release
    }

    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// True when the city holds the device's log up to `last_sequence`, row for row.
    pub fn covers(&self, last_sequence: u64, chain: Digest) -> bool {
        last_sequence == 0 || (self.release.last_sequence, self.release.chain) == (last_sequence, chain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SigningKey;

    #[test]
    fn a_release_frees_its_own_device_of_what_the_city_holds() {
        let (city, chain) = (SigningKey::from_seed([5; 32]), Digest::from_bytes([3; 32]));
        let (here, elsewhere) = (DeviceId::from_bytes([2; 16]), DeviceId::from_bytes([4; 16]));
        let release = Release {
            case: CaseId::from_bytes([1; 16]),
            case_number: CaseNumber::new(here, 1),
            device: here,
            released_at: Timestamp(1),
            last_sequence: 3,
            chain,
            nonce: Digest::from_bytes([9; 32]),
        };
        let signed = Signed::sign(&city, &release);
        let proof = VerifiedRelease::verify(&city.public(), here, &signed).expect("the city signed it");
        assert!(proof.covers(3, chain) && !proof.covers(4, chain));
        assert_eq!(VerifiedRelease::verify(&city.public(), elsewhere, &signed).err(), Some(ProofError::Mismatch));
    }
}
