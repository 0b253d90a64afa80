//! The fields of a case: one name for each, whichever floor speaks of it.

use crate::{
    ApplicationId, ApplicationIdError, DocumentKind, FieldCode, Finding, FreeText, FreeTextError,
    field_code::is_code,
    rules::Person,
    typed_day::{self, TypedDayError},
};
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
    /// What was answered to a question of the rules: the code of the choice.
    Answer(FieldCode),
    /// A document that somebody showed: how it was found.
    Shown {
        person: Person,
        document: FieldCode,
    },
    /// The day that began a period of the rules, as `2026-11-20`.
    EventDate,
    /// Which rules asked.
    RuleVersion,
    /// Something done or found, by a code of the screen or the rules.
    Tick(FieldCode),
    /// Something told in words, by a code of the screen.
    Account(FieldCode),
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
    #[error("neither a choice nor a finding")]
    NotAChoice,
    #[error("day: {0}")]
    Day(#[from] TypedDayError),
}

const BROUGHT: &str = "brought.";
const ANSWER: &str = "answer.";
const SHOWN: &str = "shown.";
const EVENT_DATE: &str = "event-date";
const RULE_VERSION: &str = "rule-version";
const TICK: &str = "tick.";
const ACCOUNT: &str = "account.";

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

    /// The fields that are there whatever the rules name.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::PLAIN.into_iter().chain(DocumentKind::ALL.map(Self::Brought)).chain([Self::EventDate, Self::RuleVersion])
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
            Self::Answer(question) => format!("書類チェック：{question}"),
            Self::Shown { person, document } => format!("{}の書類：{document}", person.label()),
            Self::EventDate => "期間のもとになる日".into(),
            Self::RuleVersion => "書類チェックの規則".into(),
            Self::Tick(code) => format!("確認：{code}"),
            Self::Account(code) => format!("記録：{code}"),
        }
    }

    pub fn is_flag(self) -> bool {
        match self {
            Self::SignatureCertificate
            | Self::AuthenticationCertificate
            | Self::Braille
            | Self::Brought(_)
            | Self::Tick(_) => true,
            Self::Name
            | Self::Kana
            | Self::BirthDate
            | Self::Contact
            | Self::ApplicationId
            | Self::Answer(_)
            | Self::Shown { .. }
            | Self::EventDate
            | Self::RuleVersion
            | Self::Account(_) => false,
        }
    }

    /// Belongs to 書類チェック: its words come from the rules.
    pub fn is_of_check(self) -> bool {
        match self {
            Self::Answer(_) | Self::Shown { .. } | Self::EventDate | Self::RuleVersion => true,
            Self::Name
            | Self::Kana
            | Self::BirthDate
            | Self::Contact
            | Self::ApplicationId
            | Self::SignatureCertificate
            | Self::AuthenticationCertificate
            | Self::Braille
            | Self::Brought(_)
            | Self::Tick(_)
            | Self::Account(_) => false,
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
        if self == Self::EventDate && !text.is_empty() {
            return Ok(typed_day::parse(text)?.iso());
        }
        let text = FreeText::parse(text)?.as_str().to_owned();
        if self.takes(&text) { Ok(text) } else { Err(FieldError::NotAChoice) }
    }

    /// An answer is a code and nothing more, so that no circumstances can be written into it; empty takes it back.
    fn takes(self, text: &str) -> bool {
        match self {
            Self::Answer(_) => text.is_empty() || is_code(text),
            Self::Shown { .. } => text.is_empty() || Finding::from_code(text).is_some(),
            Self::Name
            | Self::Kana
            | Self::BirthDate
            | Self::Contact
            | Self::ApplicationId
            | Self::SignatureCertificate
            | Self::AuthenticationCertificate
            | Self::Braille
            | Self::Brought(_)
            | Self::EventDate
            | Self::RuleVersion
            | Self::Tick(_)
            | Self::Account(_) => true,
        }
    }
}

/// `answer.visitor`, `shown.applicant.passport`, `tick.face-check`, `account.what-happened`.
fn of_rules(name: &str) -> Option<Field> {
    if let Some(question) = name.strip_prefix(ANSWER) {
        return question.parse().ok().map(Field::Answer);
    }
    if let Some(code) = name.strip_prefix(TICK) {
        return code.parse().ok().map(Field::Tick);
    }
    if let Some(code) = name.strip_prefix(ACCOUNT) {
        return code.parse().ok().map(Field::Account);
    }
    let (person, document) = name.strip_prefix(SHOWN)?.split_once('.')?;
    Some(Field::Shown { person: Person::from_code(person)?, document: document.parse().ok()? })
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
            Self::Answer(question) => write!(f, "{ANSWER}{question}"),
            Self::Shown { person, document } => write!(f, "{SHOWN}{}.{document}", person.code()),
            Self::EventDate => f.write_str(EVENT_DATE),
            Self::RuleVersion => f.write_str(RULE_VERSION),
            Self::Tick(code) => write!(f, "{TICK}{code}"),
            Self::Account(code) => write!(f, "{ACCOUNT}{code}"),
        }
    }
}

impl FromStr for Field {
    type Err = FieldError;

    fn from_str(name: &str) -> Result<Self, FieldError> {
        of_rules(name).or_else(|| Self::all().find(|field| field.to_string() == name)).ok_or(FieldError::Unknown)
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
    fn a_field_of_the_rules_survives_its_name() {
        for name in [
            "answer.visitor",
            "shown.applicant.passport",
            "shown.representative.drivers-licence",
            "tick.pin-reset-1",
            "account.what-happened",
        ] {
            assert_eq!(name.parse::<Field>().expect("a field").to_string(), name);
        }
        for name in [
            "answer.",
            "answer.Visitor",
            "answer.a.b",
            "shown.passport",
            "shown.nobody.passport",
            "shown.applicant.",
            "tick.",
            "account.氏名",
        ] {
            assert_eq!(name.parse::<Field>(), Err(FieldError::Unknown), "{name}");
        }
    }

    #[test]
    fn an_answer_is_a_code_and_a_document_shown_a_finding() {
        let text = |text: &str| Value::Text(text.into());
        let field = |name: &str| name.parse::<Field>().expect("a field");
        assert!(field("answer.reason").accept(text("work")).is_ok());
        assert!(field("answer.reason").accept(text("")).is_ok());
        assert_eq!(field("answer.reason").accept(text("母が入院した")), Err(FieldError::NotAChoice));
        assert!(field("answer.reason").accept(text("123456789018")).is_err(), "a my number is no choice");
        assert!(field("shown.applicant.passport").accept(text("expired")).is_ok());
        assert_eq!(field("shown.applicant.passport").accept(text("TK1234567")), Err(FieldError::NotAChoice));
    }

    #[test]
    fn the_day_of_an_event_is_kept_as_a_day_and_nothing_else_fits() {
        let text = |text: &str| Value::Text(text.into());
        assert_eq!(Field::EventDate.accept(text("令和8年11月20日")), Ok(text("2026-11-20")));
        assert_eq!(Field::EventDate.accept(text("")), Ok(text("")));
        for typed in ["2026-02-29", "きのう、球磨さんが落とした", "R8.11"] {
            assert!(matches!(Field::EventDate.accept(text(typed)), Err(FieldError::Day(_))), "{typed}");
        }
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
