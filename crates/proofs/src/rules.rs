//! 窓口の規則: the city's rules for the counter, as one text under its digest.
//!
//! Nothing here reads the text; whether it holds rules is for whoever answers from them.

use crate::{ProofError, PublicKey, Signed, Statement, digest::sha256_plain};
use domain::{Digest, Timestamp};
use serde::{Deserialize, Serialize};

/// The largest text of a package.
pub const RULES_BYTES_MAX: usize = 1 << 20;
/// The largest signed body: in JSON a letter of the text may take two, and the other fields need some room.
const BODY_BYTES_MAX: usize = 2 * RULES_BYTES_MAX + 1024;

/// A package as the city publishes it. A later `version` replaces an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulePackage {
    pub version: u32,
    /// The plain SHA-256 of the text.
    pub digest: Digest,
    pub issued_at: Timestamp,
    /// The canonical text.
    pub text: String,
}

impl RulePackage {
    pub fn new(version: u32, text: String, issued_at: Timestamp) -> Self {
        Self { version, digest: sha256_plain(text.as_bytes()), issued_at, text }
    }

    /// Reads a package that the city signed, whole and of a size that any device can keep.
    pub fn verify(signed: &Signed<Self>, city: &PublicKey) -> Result<Self, ProofError> {
        if signed.body.len() > BODY_BYTES_MAX {
            return Err(ProofError::Malformed(Self::KIND));
        }
        let package = signed.verify(city)?;
        if package.is_whole() { Ok(package) } else { Err(ProofError::Malformed(Self::KIND)) }
    }

    fn is_whole(&self) -> bool {
        self.version > 0 && self.text.len() <= RULES_BYTES_MAX && self.digest == sha256_plain(self.text.as_bytes())
    }
}

impl Statement for RulePackage {
    const KIND: &'static str = "rule-package";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SigningKey;

    fn city() -> SigningKey {
        SigningKey::from_seed([9; 32])
    }

    fn package(text: &str) -> RulePackage {
        RulePackage::new(2, text.into(), Timestamp(5))
    }

    fn verified(package: &RulePackage) -> Result<RulePackage, ProofError> {
        RulePackage::verify(&Signed::sign(&city(), package), &city().public())
    }

    #[test]
    fn a_package_of_the_city_is_read_and_one_of_a_stranger_is_not() {
        assert_eq!(verified(&package("規則\n")), Ok(package("規則\n")));
        let foreign = Signed::sign(&SigningKey::from_seed([8; 32]), &package("規則\n"));
        assert_eq!(RulePackage::verify(&foreign, &city().public()), Err(ProofError::ForeignSigner));
        let mut changed = Signed::sign(&city(), &package("200円"));
        changed.body = changed.body.replace("200円", "900円");
        assert_eq!(RulePackage::verify(&changed, &city().public()), Err(ProofError::BadSignature));
    }

    #[test]
    fn a_text_that_is_not_the_one_of_its_digest_is_torn() {
        let torn = RulePackage { text: "規".into(), ..package("規則\n") };
        assert_eq!(verified(&torn), Err(ProofError::Malformed("rule-package")));
        let unnumbered = RulePackage { version: 0, ..package("規則\n") };
        assert_eq!(verified(&unnumbered), Err(ProofError::Malformed("rule-package")));
    }

    #[test]
    fn the_largest_text_is_taken_and_a_larger_one_is_not() {
        let lines = |bytes| package(&"\n".repeat(bytes));
        assert_eq!(verified(&lines(RULES_BYTES_MAX)), Ok(lines(RULES_BYTES_MAX)), "every letter of it is escaped");
        assert_eq!(verified(&lines(RULES_BYTES_MAX + 1)), Err(ProofError::Malformed("rule-package")));
        let huge = package(&"a".repeat(3 * RULES_BYTES_MAX));
        let foreign = Signed::sign(&SigningKey::from_seed([8; 32]), &huge);
        let refused = RulePackage::verify(&foreign, &city().public());
        assert_eq!(refused, Err(ProofError::Malformed("rule-package")), "nothing is verified or read before its size");
    }
}
