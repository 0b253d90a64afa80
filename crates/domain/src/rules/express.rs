//! 特急発行: for whom, until when, for how much.

use super::{Basis, Code, RuleBook, SetHeader, age};
use crate::Day;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpressCase {
    pub code: Code,
    pub label: String,
    pub window: Window,
    #[serde(default)]
    pub fee: Vec<Code>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

/// So many days after the event, which is not counted itself; or until the day before a birthday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The event: `紛失届の日`, `生年月日`.
    pub from: String,
    #[serde(default)]
    pub days: Option<u16>,
    #[serde(default)]
    pub before_birthday: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpressWindow {
    /// `市への紛失届の日`.
    pub from: String,
    pub event: Day,
    pub last_day: Day,
    /// The event is not in the future and the last day is not over.
    pub is_open: bool,
    pub basis: Basis,
}

impl Window {
    pub fn is_sound(&self) -> bool {
        self.days.is_some() != self.before_birthday.is_some()
    }

    /// Counted from the birth of the applicant.
    pub fn is_of_birth(&self) -> bool {
        self.before_birthday.is_some()
    }

    /// The last day to apply.
    pub fn last_day(&self, event: Day) -> Day {
        match (self.days, self.before_birthday) {
            (_, Some(age)) => Day(age::first_day_of_age(event, age).0.saturating_sub(1)),
            (days, None) => Day(event.0.saturating_add(i32::from(days.unwrap_or(0)))),
        }
    }
}

impl RuleBook {
    pub fn express(&self, case: &str) -> Option<(&SetHeader, &ExpressCase)> {
        self.each(|set| &set.express).find(|(_, express)| express.code == *case)
    }

    /// None when there is no such case in force.
    pub fn express_window(&self, case: &str, event: Day) -> Option<ExpressWindow> {
        let (header, found) = self.express(case)?;
        let last_day = found.window.last_day(event);
        Some(ExpressWindow {
            from: found.window.from.clone(),
            event,
            last_day,
            is_open: event <= self.day && self.day <= last_day,
            basis: Basis::of(header, &found.label, found.source.as_deref(), found.ask_city.as_deref()),
        })
    }
}
