//! Codes of rules and documents: kebab-case words, open, because the city's files name them.

use crate::field_code::is_code;
use serde::{Deserialize, Serialize};
use std::{borrow::Borrow, fmt, str::FromStr};

/// Read by whoever writes a rule file, hence in Japanese.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("符号「{0}」は使えません。半角の英小文字と数字を「-」でつないだ語にしてください")]
pub struct CodeError(pub String);

macro_rules! open_code {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = CodeError;

            fn from_str(text: &str) -> Result<Self, CodeError> {
                if is_code(text) { Ok(Self(text.to_owned())) } else { Err(CodeError(text.to_owned())) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = CodeError;

            fn try_from(text: String) -> Result<Self, CodeError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> String {
                code.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

open_code!(
    /// A question, a choice, a reason, a fee, a guide: anything in a rule file but a document.
    Code
);
open_code!(
    /// A document that somebody can show.
    DocumentCode
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_kebab_case_word() {
        for text in ["a", "over-75", "residence-card", "18-74"] {
            assert_eq!(text.parse::<Code>().expect("is a code"), text);
        }
        for text in ["", "A", "運転免許証", "two words", "-a", "a-", "a--b", "a_b", &"a".repeat(65)] {
            assert!(text.parse::<DocumentCode>().is_err(), "{text}");
        }
    }
}
