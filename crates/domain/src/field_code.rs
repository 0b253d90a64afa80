//! A code of the rules as part of a field's name: copied freely, so of a fixed size.

use crate::rules::{Code, DocumentCode};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Longest code, in bytes; the rules know no longer one.
pub const CODE_MAX: usize = 40;

/// Kebab-case words of small letters and digits, padded with zeros.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FieldCode([u8; CODE_MAX]);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a code")]
pub struct FieldCodeError;

/// Words of small letters and digits with `-` between them, no longer than a field's name can hold.
pub fn is_code(text: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    text.len() <= CODE_MAX && text.split('-').all(is_word)
}

impl FieldCode {
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(CODE_MAX);
        // Only ASCII ever comes in.
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }
}

impl FromStr for FieldCode {
    type Err = FieldCodeError;

    fn from_str(text: &str) -> Result<Self, FieldCodeError> {
        if !is_code(text) {
            return Err(FieldCodeError);
        }
        let mut bytes = [0; CODE_MAX];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for FieldCode {
    type Error = FieldCodeError;

    fn try_from(text: String) -> Result<Self, FieldCodeError> {
        text.parse()
    }
}

impl From<FieldCode> for String {
    fn from(code: FieldCode) -> String {
        code.to_string()
    }
}

impl TryFrom<&Code> for FieldCode {
    type Error = FieldCodeError;

    fn try_from(code: &Code) -> Result<Self, FieldCodeError> {
        code.as_str().parse()
    }
}

impl TryFrom<&DocumentCode> for FieldCode {
    type Error = FieldCodeError;

    fn try_from(code: &DocumentCode) -> Result<Self, FieldCodeError> {
        code.as_str().parse()
    }
}

impl fmt::Display for FieldCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for FieldCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_survives_and_anything_else_is_refused() {
        let longest = "a".repeat(CODE_MAX);
        for text in ["visitor", "sealed-notice", "under-1", longest.as_str()] {
            assert_eq!(text.parse::<FieldCode>().expect("a code").as_str(), text);
        }
        for text in ["", "Visitor", "a--b", "-a", "a b", "受付", "a.b", &"a".repeat(CODE_MAX + 1)] {
            assert!(text.parse::<FieldCode>().is_err(), "{text}");
        }
    }
}
