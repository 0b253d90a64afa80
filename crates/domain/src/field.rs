//! The fields of a case: one name for each, whichever floor speaks of it.

use crate::{ApplicationId, ApplicationIdError, DocumentKind, FreeText, FreeTextError};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Field {
    Name,
    Kana,
    BirthDate,
    Contact,
    ApplicationId,
    SignatureCertificate,
    AuthenticationCertificate,
    Braille,
    Brought(DocumentKind),
}

/// What a field holds. The text belongs to a resident, so `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Flag(bool),
    Text(String),
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    #[error("no field of that name")]
    Unknown,
    #[error("the field takes the other kind of value")]
    WrongKind,
    #[error("application id: {0}")]
    ApplicationId(#[from] ApplicationIdError),
    #[error("text: {0}")]
    Text(#[from] FreeTextError),
}

const BROUGHT: &str = "brought.";

impl Field {
    /// The fields that are not ticks of a document.
    pub const PLAIN: [Self; 8] = [
        Self::Name,
        Self::Kana,
        Self::BirthDate,
        Self::Contact,
        Self::ApplicationId,
        Self::SignatureCertificate,
        Self::AuthenticationCertificate,
        Self::Braille,
    ];

    pub fn all() -> impl Iterator<Item = Self> {
        Self::PLAIN.into_iter().chain(DocumentKind::ALL.map(Self::Brought))
    }

    pub fn label(self) -> String {
        match self {
            Self::Name => "氏名".into(),
            Self::Kana => "ふりがな".into(),
            Self::BirthDate => "生年月日".into(),
            Self::Contact => "連絡先".into(),
            Self::ApplicationId => "申請書ID".into(),
            Self::SignatureCertificate => "署名用電子証明書".into(),
            Self::AuthenticationCertificate => "利用者証明用電子証明書".into(),
            Self::Braille => "点字表記".into(),
            Self::Brought(document) => format!("持参：{}", document.label()),
        }
    }

    pub fn is_flag(self) -> bool {
        match self {
            Self::SignatureCertificate | Self::AuthenticationCertificate | Self::Braille | Self::Brought(_) => true,
            Self::Name | Self::Kana | Self::BirthDate | Self::Contact | Self::ApplicationId => false,
        }
    }

    /// Accepts a value for this field, in the form in which it is kept.
    pub fn accept(self, value: Value) -> Result<Value, FieldError> {
        match (self.is_flag(), value) {
            (true, Value::Flag(flag)) => Ok(Value::Flag(flag)),
            (false, Value::Text(text)) => self.accept_text(&text).map(Value::Text),
            (true, Value::Text(_)) | (false, Value::Flag(_)) => Err(FieldError::WrongKind),
        }
    }

    fn accept_text(self, text: &str) -> Result<String, FieldError> {
        if self == Self::ApplicationId {
            return Ok(ApplicationId::parse(text)?.into());
        }
        Ok(FreeText::parse(text)?.as_str().to_owned())
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("name"),
            Self::Kana => f.write_str("kana"),
            Self::BirthDate => f.write_str("birth-date"),
            Self::Contact => f.write_str("contact"),
            Self::ApplicationId => f.write_str("application-id"),
            Self::SignatureCertificate => f.write_str("signature-certificate"),
            Self::AuthenticationCertificate => f.write_str("authentication-certificate"),
            Self::Braille => f.write_str("braille"),
            Self::Brought(document) => write!(f, "{BROUGHT}{}", document.code()),
        }
    }
}

impl FromStr for Field {
    type Err = FieldError;

    fn from_str(name: &str) -> Result<Self, FieldError> {
        Self::all().find(|field| field.to_string() == name).ok_or(FieldError::Unknown)
    }
}

impl TryFrom<String> for Field {
    type Error = FieldError;

    fn try_from(name: String) -> Result<Self, FieldError> {
        name.parse()
    }
}

impl From<Field> for String {
    fn from(field: Field) -> String {
        field.to_string()
    }
}

impl Value {
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Flag(_) => None,
        }
    }

    pub fn flag(&self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(*flag),
            Self::Text(_) => None,
        }
    }

    /// The value as people read it.
    pub fn label(&self) -> String {
        match self {
            Self::Text(text) if text.is_empty() => "（空欄）".into(),
            Self::Text(text) => text.clone(),
            Self::Flag(true) => "あり".into(),
            Self::Flag(false) => "なし".into(),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Value(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_survives_its_name() {
        for field in Field::all() {
            assert_eq!(field.to_string().parse(), Ok(field));
        }
        assert_eq!("my-number".parse::<Field>(), Err(FieldError::Unknown));
    }

    #[test]
    fn a_field_refuses_the_other_kind_of_value() {
        assert_eq!(Field::Braille.accept(Value::Text("はい".into())), Err(FieldError::WrongKind));
        assert_eq!(Field::Name.accept(Value::Flag(true)), Err(FieldError::WrongKind));
    }

    #[test]
    fn a_my_number_fits_no_field() {
        for field in Field::all().filter(|field| !field.is_flag()) {
            assert!(field.accept(Value::Text("1234-5678-9018".into())).is_err(), "{field}");
        }
    }
}
