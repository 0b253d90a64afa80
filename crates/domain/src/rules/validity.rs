//! Until when a card or a certificate is likely to hold. Never authoritative: what is printed on the card is right.

use super::{Basis, Code, RuleBook, age, iso};
use crate::Day;
use serde::{Deserialize, Serialize};

/// Said with every estimate.
pub const CARD_FACE_IS_RIGHT: &str = "目安です。券面の記載が正しい日付です。";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    Card,
    Certificate,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validity {
    pub code: Code,
    pub label: String,
    pub subject: Subject,
    /// Age on the day on which the application was received.
    #[serde(default)]
    pub from_age: Option<u32>,
    #[serde(default)]
    pub below_age: Option<u32>,
    #[serde(default, with = "iso::optional")]
    pub applied_from: Option<Day>,
    #[serde(default, with = "iso::optional")]
    pub applied_until: Option<Day>,
    /// Ends with this birthday after the issue.
    pub birthdays: u32,
    /// The same for what was renewed before it ended.
    #[serde(default)]
    pub birthdays_if_renewed_early: Option<u32>,
    pub renewal_months: u32,
    /// Renewal begins on the day after `renewal_months` before the end.
    pub renewal_next_day: bool,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

/// What is known of one card or certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    pub birth: Day,
    pub applied: Day,
    pub issued: Day,
    pub renewed_early: bool,
    /// The end of the period of stay, or for a certificate the end of its card: nothing holds longer.
    pub never_after: Option<Day>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    pub last_day: Day,
    pub renewal_from: Day,
    pub say: String,
    pub basis: Basis,
}

impl Validity {
    fn applies(&self, subject: Subject, known: &Known) -> bool {
        let Some(age) = age::age_on(known.birth, known.applied) else { return false };
        self.subject == subject
            && self.from_age.is_none_or(|from| from <= age)
            && self.below_age.is_none_or(|below| age < below)
            && self.applied_from.is_none_or(|from| from <= known.applied)
            && self.applied_until.is_none_or(|until| known.applied <= until)
    }

    fn last_day(&self, known: &Known) -> Day {
        let birthdays = self.birthdays_if_renewed_early.filter(|_| known.renewed_early).unwrap_or(self.birthdays);
        let last = age::nth_birthday_after(known.birth, known.issued, birthdays);
        known.never_after.map_or(last, |end| last.min(end))
    }

    fn renewal_from(&self, last_day: Day) -> Day {
        Day(age::months_before(last_day, self.renewal_months).0 + i32::from(self.renewal_next_day))
    }
}

impl RuleBook {
    /// None when no rule fits, for one when the birth lies after the application.
    pub fn validity(&self, subject: Subject, known: &Known) -> Option<Estimate> {
        let (header, rule) = self.each(|set| &set.validity).find(|(_, rule)| rule.applies(subject, known))?;
        let last_day = rule.last_day(known);
        Some(Estimate {
            last_day,
            renewal_from: rule.renewal_from(last_day),
            say: CARD_FACE_IS_RIGHT.into(),
            basis: Basis::of(header, &rule.label, rule.source.as_deref(), rule.ask_city.as_deref()),
        })
    }
}
