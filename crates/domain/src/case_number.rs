//! 受付番号: the number a resident can ask about later. It names nobody and outlives the case.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Four characters of the device, the running number on it: `7K4M-0012`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNumber(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a case number")]
pub struct CaseNumberError;

/// Crockford's base 32: no I, L, O, U, so that nobody misreads it.
pub const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl CaseNumber {
    pub fn new(device: crate::DeviceId, running: u32) -> Self {
        let prefix: String =
            device.as_bytes()[..4].iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
        Self(format!("{prefix}-{running:04}"))
    }

    pub fn parse(typed: &str) -> Result<Self, CaseNumberError> {
        let folded: String =
            crate::width::digits_as_typed(typed).chars().map(|c| fold_crockford(c.to_ascii_uppercase())).collect();
        let well_formed = (8..=12).contains(&folded.len())
            && folded.is_ascii()
            && folded.bytes().all(|byte| ALPHABET.contains(&byte))
            && folded[4..].bytes().all(|byte| byte.is_ascii_digit());
        if !well_formed {
            return Err(CaseNumberError);
        }
        Ok(Self(format!("{}-{}", &folded[..4], &folded[4..])))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads the letters people write for similar digits.
pub fn fold_crockford(character: char) -> char {
    match character {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for CaseNumber {
    type Error = CaseNumberError;

    fn try_from(text: String) -> Result<Self, CaseNumberError> {
        Self::parse(&text)
    }
}

impl From<CaseNumber> for String {
    fn from(number: CaseNumber) -> String {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_back_however_it_is_typed() {
        let number = CaseNumber::new(crate::DeviceId::from_bytes([7; 16]), 12);
        assert_eq!(number.as_str(), "7777-0012");
        for typed in ["7777-0012", "７７７７－００１２", "77770012", "7777 oo12"] {
            assert_eq!(CaseNumber::parse(typed), Ok(number.clone()), "{typed}");
        }
        assert!(CaseNumber::parse("77-12").is_err());
    }
}
