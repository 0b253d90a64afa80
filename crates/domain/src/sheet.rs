//! What a report asks: choices, ticks and texts by their codes, with the words that tablet and city both read.

use crate::{
    Field, FieldCode, Service, Timestamp, Value, complaint, incident,
    moment::{Moment, MomentError, UNKNOWN},
    proposal, width,
};

/// The parts of a report in their order; each is one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sheet {
    pub parts: &'static [Part],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub code: &'static str,
    pub label: &'static str,
    pub entries: &'static [Entry],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    Question(Question),
    Ticks(Ticks),
    Account(Account),
}

/// Asks for one of several choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    pub code: &'static str,
    pub label: &'static str,
    pub choices: &'static [Word],
}

/// Asks for any of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticks {
    pub label: &'static str,
    pub words: &'static [Word],
}

/// Asks for something in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    pub code: &'static str,
    pub label: &'static str,
    pub help: &'static str,
    pub takes: Takes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    pub code: &'static str,
    pub label: &'static str,
    /// What it means, where that does not go without saying.
    pub help: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// One line.
    Line,
    /// As much as there is to say.
    Words,
    /// A moment that has passed, or that it is unknown.
    Moment,
    /// How many people, or that it is unknown.
    People,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    #[error(transparent)]
    Moment(#[from] MomentError),
    #[error("has not happened yet")]
    Future,
    #[error("is no number of people")]
    NotANumber,
}

/// More people than live in any city.
const PEOPLE_MAX: u64 = 99_999_999;

impl Word {
    pub const fn new(code: &'static str, label: &'static str) -> Self {
        Self { code, label, help: "" }
    }

    pub const fn with_help(code: &'static str, label: &'static str, help: &'static str) -> Self {
        Self { code, label, help }
    }
}

impl Sheet {
    pub fn of(service: Service) -> Option<&'static Self> {
        match service {
            Service::Incident => Some(&incident::SHEET),
            Service::Complaint => Some(&complaint::SHEET),
            Service::Proposal => Some(&proposal::SHEET),
            Service::ApplicationSupport
            | Service::ApplicationGuidance
            | Service::FormReissue
            | Service::ExpressIssue
            | Service::Issuance
            | Service::CertificateAndPin
            | Service::CardChange
            | Service::Inquiry => None,
        }
    }

    /// The fields in the order in which they are asked, each with its words.
    pub fn lines(&self) -> Vec<(Field, String)> {
        self.entries().flat_map(Entry::lines).collect()
    }

    pub fn label(&self, field: Field) -> Option<String> {
        self.lines().into_iter().find(|(asked, _)| *asked == field).map(|(_, label)| label)
    }

    /// A chosen code in words, a moment as both clocks and calendars say it; everything else is said as it is.
    pub fn value(&self, field: Field, value: &Value) -> Option<String> {
        let text = value.text().filter(|text| !text.is_empty())?;
        if let Field::Answer(code) = field {
            return self.choice(code, text);
        }
        let Field::Account(code) = field else { return None };
        let is_moment = self.account(code)?.takes == Takes::Moment;
        is_moment.then(|| Moment::parse(text).ok()).flatten().map(|moment| moment.to_string())
    }

    fn choice(&self, code: FieldCode, text: &str) -> Option<String> {
        let question = self.entries().find_map(|entry| match entry {
            Entry::Question(question) if question.code == code.as_str() => Some(question),
            Entry::Question(_) | Entry::Ticks(_) | Entry::Account(_) => None,
        })?;
        question.choices.iter().find(|choice| choice.code == text).map(|choice| choice.label.to_owned())
    }

    pub fn account(&self, code: FieldCode) -> Option<&'static Account> {
        self.entries().find_map(|entry| match entry {
            Entry::Account(account) if account.code == code.as_str() => Some(account),
            Entry::Question(_) | Entry::Ticks(_) | Entry::Account(_) => None,
        })
    }

    fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        self.parts.iter().flat_map(|part| part.entries)
    }
}

impl Entry {
    /// The fields that it writes, each with its words.
    pub fn lines(&self) -> Vec<(Field, String)> {
        match self {
            Self::Question(question) => vec![(answer(question.code), question.label.into())],
            Self::Account(asked) => vec![(account(asked.code), asked.label.into())],
            Self::Ticks(ticks) => {
                let line = |word: &Word| (tick(word.code), format!("{}：{}", ticks.label, word.label));
                ticks.words.iter().map(line).collect()
            }
        }
    }
}

impl Takes {
    /// Whether the text makes sense; an empty one takes it back.
    pub fn check(self, text: &str, now: Timestamp) -> Result<(), SheetError> {
        let text = text.trim();
        match self {
            _ if text.is_empty() => Ok(()),
            Self::Line | Self::Words => Ok(()),
            Self::Moment | Self::People if text == UNKNOWN => Ok(()),
            Self::Moment if Moment::parse(text)?.is_after(now) => Err(SheetError::Future),
            Self::Moment => Ok(()),
            Self::People => people(text).map(drop).ok_or(SheetError::NotANumber),
        }
    }
}

/// `12`, `１２人`, `1,200名`.
pub fn people(text: &str) -> Option<u64> {
    let text: String = text.trim().chars().map(width::narrow).filter(|letter| *letter != ',').collect();
    let digits = text.trim_end_matches(['人', '名']).trim_start_matches('約').trim();
    let number = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()?;
    (number <= PEOPLE_MAX).then_some(number)
}

pub fn answer(code: &str) -> Field {
    code.parse().map_or(Field::RuleVersion, Field::Answer)
}

pub fn tick(code: &str) -> Field {
    code.parse().map_or(Field::RuleVersion, Field::Tick)
}

pub fn account(code: &str) -> Field {
    code.parse().map_or(Field::RuleVersion, Field::Account)
}

/// What is known from the press of the button that begins the report: since when.
pub fn begun_at(service: Service) -> Option<Field> {
    match service {
        Service::Incident => Some(account(incident::NOTICED_AT)),
        Service::Complaint => Some(account(complaint::HEARD_AT)),
        Service::ApplicationSupport
        | Service::ApplicationGuidance
        | Service::FormReissue
        | Service::ExpressIssue
        | Service::Issuance
        | Service::CertificateAndPin
        | Service::CardChange
        | Service::Inquiry
        | Service::Proposal => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// 令和8年11月22日（日） 10:32:05.
    const NOW: Timestamp = Timestamp(1_795_311_125_000);

    fn sheets() -> impl Iterator<Item = &'static Sheet> {
        Service::ALL.into_iter().filter_map(Sheet::of)
    }

    #[test]
    fn every_code_is_a_field_and_stands_once() {
        for sheet in sheets() {
            let lines = sheet.lines();
            assert!(lines.iter().all(|(field, _)| *field != Field::RuleVersion), "a code is no code: {lines:?}");
            let fields: BTreeSet<Field> = lines.iter().map(|(field, _)| *field).collect();
            assert_eq!(fields.len(), lines.len(), "{lines:?}");
        }
    }

    #[test]
    fn every_choice_is_a_code_with_words() {
        for sheet in sheets() {
            for entry in sheet.parts.iter().flat_map(|part| part.entries) {
                let Entry::Question(question) = entry else { continue };
                for choice in question.choices {
                    let chosen = answer(question.code).accept(Value::Text(choice.code.into()));
                    let words = sheet.value(answer(question.code), &chosen.expect("a choice"));
                    assert_eq!(words.as_deref(), Some(choice.label));
                }
            }
        }
    }

    #[test]
    fn a_moment_is_read_out_and_what_is_none_stays_as_it_is() {
        let noticed = |text: &str| incident::SHEET.value(account(incident::NOTICED_AT), &Value::Text(text.into()));
        assert_eq!(noticed("R8.11.20 午後3時").as_deref(), Some("令和8年11月20日（金） 15:00"));
        assert_eq!(noticed("不明"), None);
        assert_eq!(incident::SHEET.value(account("what-happened"), &Value::Text("R8.11.20".into())), None);
    }

    #[test]
    fn ticks_say_what_they_are_about() {
        let label = incident::SHEET.label(tick("data-photo"));
        assert_eq!(label.as_deref(), Some("含まれていた情報：顔写真"));
        assert_eq!(incident::SHEET.label(tick("said")), None);
    }

    #[test]
    fn a_moment_has_passed_or_is_unknown() {
        for text in ["", "不明", "R8.11.22 10:32", "2026-11-22"] {
            assert_eq!(Takes::Moment.check(text, NOW), Ok(()), "{text}");
        }
        for (text, error) in [
            ("R8.11.22 10:33", SheetError::Future),
            ("令和9年1月1日", SheetError::Future),
            ("令和8年2月30日", SheetError::Moment(MomentError::Impossible)),
            ("きのうの昼", SheetError::Moment(MomentError::Unreadable)),
        ] {
            assert_eq!(Takes::Moment.check(text, NOW), Err(error), "{text}");
        }
    }

    #[test]
    fn people_are_counted_in_digits_or_unknown() {
        for (text, number) in [("12", 12), ("１２人", 12), ("約1,200名", 1200), ("0", 0)] {
            assert_eq!(people(text), Some(number), "{text}");
            assert_eq!(Takes::People.check(text, NOW), Ok(()));
        }
        for text in ["十二人", "12.5", "-3", "1e3", "999999999999", "人", "😀"] {
            assert_eq!(Takes::People.check(text, NOW), Err(SheetError::NotANumber), "{text}");
        }
        assert_eq!(Takes::People.check("不明", NOW), Ok(()));
    }

    #[test]
    fn ten_thousand_signs_are_told_whole_and_a_number_of_a_person_is_not() {
        let told = account("what-happened");
        let long = Value::Text("待たされました😀\n".repeat(1250));
        assert_eq!(told.accept(long.clone()), Ok(long));
        assert!(told.accept(Value::Text("あ".repeat(20_001))).is_err());
        assert!(told.accept(Value::Text("控えは１２３４ ５６７８ ９０１８".into())).is_err());
    }

    #[test]
    fn what_is_written_when_a_report_begins_is_a_moment_of_its_sheet() {
        for service in Service::ALL {
            let Some(Field::Account(code)) = begun_at(service) else { continue };
            let account = Sheet::of(service).and_then(|sheet| sheet.account(code)).expect("is asked");
            assert_eq!(account.takes, Takes::Moment);
            assert_eq!(account.takes.check(&NOW.japanese(), NOW), Ok(()));
        }
    }
}
