//! The office around the counter: fees, telephone numbers, opening hours, count categories, what is told of PINs.

use super::{Code, RuleBook, iso};
use crate::Day;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    pub code: Code,
    pub label: String,
    pub amount: u32,
    pub unit: String,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub code: Code,
    pub label: String,
    pub kana: String,
    pub number: String,
    #[serde(default)]
    pub hours: Option<String>,
    #[serde(default)]
    pub languages: Vec<String>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

/// One weekday, `月` to `日`; a weekday without a line is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningHours {
    pub weekday: char,
    /// `08:30`.
    pub from: String,
    pub until: String,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    #[serde(with = "iso::required")]
    pub day: Day,
    pub label: String,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub code: Code,
    pub label: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub code: Code,
    pub label: String,
    pub group: Code,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

/// What the clerk explains of one of the card's PINs. It is text: nothing in the program can hold a PIN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinText {
    pub code: Code,
    pub label: String,
    pub format: String,
    pub locks_after: u8,
    pub unit: String,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

impl Fee {
    /// `1,000円`.
    pub fn price(&self) -> String {
        let digits = self.amount.to_string();
        let groups: Vec<&str> =
            digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
        format!("{}{}", groups.join(","), self.unit)
    }
}

/// Minutes after midnight of `08:30`.
pub fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |text: &str| (text.len() == 2).then(|| text.parse::<u16>().ok()).flatten();
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

impl RuleBook {
    /// The opening hours of the day of this book; none when the office is closed.
    pub fn opening_hours(&self) -> Option<&OpeningHours> {
        let closed = self.each(|set| &set.holiday).any(|(_, holiday)| holiday.day == self.day);
        let mut hours = self.each(|set| &set.hours).map(|(_, hours)| hours);
        hours.find(|hours| !closed && hours.weekday == self.day.weekday())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_has_its_unit() {
        for (amount, price) in [(0, "0円"), (800, "800円"), (2000, "2,000円"), (1_234_567, "1,234,567円")] {
            let fee = Fee {
                code: "a".parse().expect("is a code"),
                label: String::new(),
                amount,
                unit: "円".into(),
                note: None,
                source: None,
                ask_city: None,
            };
            assert_eq!(fee.price(), price);
        }
    }

    #[test]
    fn a_time_of_day_has_two_and_two_digits() {
        assert_eq!(minutes("08:30"), Some(510));
        for wrong in ["8:30", "24:00", "08:60", "0830", "", "08:3x"] {
            assert_eq!(minutes(wrong), None, "{wrong}");
        }
    }
}
