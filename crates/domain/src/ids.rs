//! Meaningless 128-bit identifiers, each its own type.
//!
//! ```compile_fail
//! let case = domain::CaseId::from_bytes([0; 16]);
//! let device: domain::DeviceId = case;
//! ```

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} hexadecimal digits")]
pub struct HexError {
    pub expected: usize,
}

/// Writes bytes as lower-case hexadecimal digits. Every row that is sent names two ids: it shall cost one allocation.
pub fn to_hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 0x0f));
    }
    text
}

/// Reads exactly `N` bytes from hexadecimal digits.
pub fn from_hex<const N: usize>(text: &str) -> Result<[u8; N], HexError> {
    let error = HexError { expected: N * 2 };
    if text.len() != N * 2 {
        return Err(error);
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let half = |digit: u8| char::from(digit).to_digit(16);
        let (Some(high), Some(low)) = (half(pair[0]), half(pair[1])) else { return Err(error) };
        *byte = (high << 4 | low) as u8;
    }
    Ok(bytes)
}

macro_rules! hex_id {
    ($(#[$doc:meta])* $name:ident, $bytes:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; $bytes]);

        impl $name {
            pub const fn from_bytes(bytes: [u8; $bytes]) -> Self {
                Self(bytes)
            }

            pub const fn as_bytes(&self) -> &[u8; $bytes] {
                &self.0
            }

            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&to_hex(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = HexError;

            fn from_str(text: &str) -> Result<Self, HexError> {
                from_hex(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = HexError;

            fn try_from(text: String) -> Result<Self, HexError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }
    };
}

hex_id!(
    /// One visitor's matter (案件).
    CaseId,
    16
);
hex_id!(
    /// One enrolled tablet.
    DeviceId,
    16
);
hex_id!(
    /// One member of staff at the counter.
    StaffId,
    16
);
hex_id!(
    /// One inquiry note inside a case.
    NoteId,
    16
);
hex_id!(
    /// One face photo inside a case.
    PhotoId,
    16
);
hex_id!(
    /// One event inside a case.
    EventId,
    16
);
hex_id!(
    /// One counted service.
    CountId,
    16
);
hex_id!(
    /// A SHA-256 digest.
    Digest,
    32
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text_form() {
        let id = CaseId::from_bytes([0xa5; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn a_short_or_foreign_text_is_no_id() {
        assert!("a5".parse::<CaseId>().is_err());
        assert!("g".repeat(32).parse::<CaseId>().is_err());
        assert!("+f".repeat(16).parse::<CaseId>().is_err());
        assert!("あ".repeat(32).parse::<CaseId>().is_err());
    }
}
