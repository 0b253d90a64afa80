//! 申請書ID: the 23 digits printed on an ID付き申請書. No check digit is published, so none is invented.

use crate::{my_number::is_my_number, width::digits_as_typed};
use serde::{Deserialize, Serialize};
use std::fmt;

pub const LENGTH: usize = 23;

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ApplicationId(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplicationIdError {
    #[error("empty")]
    Empty,
    #[error("holds a character that is not a digit")]
    NotDigits,
    #[error("has {found} digits instead of 23")]
    WrongLength { found: usize },
    #[error("looks like an individual number")]
    LooksLikeMyNumber,
    #[error("the two entries differ")]
    EntriesDiffer,
}

impl ApplicationId {
    /// Reads what was typed; full-width digits, spaces and hyphens are folded.
    pub fn parse(typed: &str) -> Result<Self, ApplicationIdError> {
        let digits = digits_as_typed(typed);
        if digits.is_empty() {
            return Err(ApplicationIdError::Empty);
        }
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ApplicationIdError::NotDigits);
        }
        if is_my_number(&digits) {
            return Err(ApplicationIdError::LooksLikeMyNumber);
        }
        if digits.len() != LENGTH {
            return Err(ApplicationIdError::WrongLength { found: digits.len() });
        }
        Ok(Self(digits))
    }

    /// Accepts an ID only when it was typed the same way twice.
    pub fn parse_twice(first: &str, second: &str) -> Result<Self, ApplicationIdError> {
        let first = Self::parse(first)?;
        if digits_as_typed(second) != first.0 {
            return Err(ApplicationIdError::EntriesDiffer);
        }
        Ok(first)
    }

    pub fn digits(&self) -> &str {
        &self.0
    }

    /// Groups the digits for comparing with the print: 4-4-4-4-4-3.
    pub fn grouped(&self) -> String {
        group(&self.0)
    }
}

/// Puts a space after every fourth digit.
pub fn group(digits: &str) -> String {
    let characters: Vec<char> = digits.chars().collect();
    characters.chunks(4).map(|chunk| chunk.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The digits belong to a resident: they never reach a log through `{:?}`.
impl fmt::Debug for ApplicationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApplicationId(…)")
    }
}

impl TryFrom<String> for ApplicationId {
    type Error = ApplicationIdError;

    fn try_from(text: String) -> Result<Self, ApplicationIdError> {
        Self::parse(&text)
    }
}

impl From<ApplicationId> for String {
    fn from(id: ApplicationId) -> String {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPED: &str = "12345678901234567890123";

    #[test]
    fn full_width_digits_spaces_and_hyphens_are_folded() {
        let wide: String = TYPED.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap_or(c)).collect();
        for typed in [
            wide.as_str(),
            "1234 5678 9012 3456 7890 123",
            "1234-5678-9012-3456-7890-123",
            "1234　5678ー901234567890123",
        ] {
            assert_eq!(ApplicationId::parse(typed).map(String::from), Ok(TYPED.to_owned()), "{typed}");
        }
    }

    #[test]
    fn other_lengths_are_named() {
        assert_eq!(ApplicationId::parse(&TYPED[1..]), Err(ApplicationIdError::WrongLength { found: 22 }));
        assert_eq!(ApplicationId::parse(" "), Err(ApplicationIdError::Empty));
        assert_eq!(ApplicationId::parse("12a"), Err(ApplicationIdError::NotDigits));
    }

    #[test]
    fn a_my_number_is_named_as_such() {
        assert_eq!(ApplicationId::parse("1234 5678 9018"), Err(ApplicationIdError::LooksLikeMyNumber));
    }

    #[test]
    fn both_entries_must_agree() {
        assert!(ApplicationId::parse_twice(TYPED, "1234 5678 9012 3456 7890 123").is_ok());
        assert_eq!(
            ApplicationId::parse_twice(TYPED, "12345678901234567890124"),
            Err(ApplicationIdError::EntriesDiffer)
        );
    }

    #[test]
    fn the_print_is_compared_in_groups() {
        assert_eq!(ApplicationId::parse(TYPED).map(|id| id.grouped()), Ok("1234 5678 9012 3456 7890 123".into()));
    }

    #[test]
    fn debug_output_shows_no_digit() {
        assert!(!format!("{:?}", ApplicationId::parse(TYPED)).contains('1'));
    }
}
