//! Who works at the counter, and what they log in with.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    SiteManager,
    Clerk,
}

impl Role {
    pub fn label(self) -> &'static str {
        match self {
            Self::SiteManager => "現場責任者",
            Self::Clerk => "担当者",
        }
    }
}

/// A PIN of six digits and more, or a passphrase of eight characters and more.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffSecret(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StaffSecretError {
    #[error("shorter than six digits or eight characters")]
    TooShort,
    #[error("longer than 128 characters")]
    TooLong,
    #[error("one repeated character or a plain sequence")]
    TooSimple,
}

impl StaffSecret {
    /// Accepts a secret that is to be set; a log-in compares whatever was typed.
    pub fn choose(typed: &str) -> Result<Self, StaffSecretError> {
        let length = typed.chars().count();
        let all_digits = typed.chars().all(|character| character.is_ascii_digit());
        if length > 128 {
            return Err(StaffSecretError::TooLong);
        }
        if length < if all_digits { 6 } else { 8 } {
            return Err(StaffSecretError::TooShort);
        }
        if is_plain_sequence(typed) {
            return Err(StaffSecretError::TooSimple);
        }
        Ok(Self(typed.to_owned()))
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// True for 000000, 123456, 987654 and the like.
fn is_plain_sequence(typed: &str) -> bool {
    let codes: Vec<i64> = typed.chars().map(|character| i64::from(character as u32)).collect();
    let mut steps = codes.windows(2).map(|pair| pair[1] - pair[0]);
    let Some(first) = steps.next() else { return true };
    (-1..=1).contains(&first) && steps.all(|step| step == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_plain_secrets_are_refused() {
        assert_eq!(StaffSecret::choose("48151").err(), Some(StaffSecretError::TooShort));
        assert_eq!(StaffSecret::choose("seven77").err(), Some(StaffSecretError::TooShort));
        for plain in ["000000", "123456", "987654", "aaaaaaaa"] {
            assert_eq!(StaffSecret::choose(plain).err(), Some(StaffSecretError::TooSimple), "{plain}");
        }
    }

    #[test]
    fn a_six_digit_pin_and_a_passphrase_pass() {
        assert!(StaffSecret::choose("481516").is_ok());
        assert!(StaffSecret::choose("球磨川の鮎はうまい").is_ok());
    }
}
