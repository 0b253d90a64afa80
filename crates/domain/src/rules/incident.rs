//! Deadlines after an accident with personal data. The clock is the city's; the counter reports at once.

use super::{Basis, Code, RuleBook};
use crate::Day;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    pub code: Code,
    pub label: String,
    /// Who must do it.
    pub who: String,
    /// The day on which it became known is day 1; none means at once.
    #[serde(default)]
    pub days: Option<u16>,
    /// For misuse on purpose, where that has more time.
    #[serde(default)]
    pub days_if_wrongful: Option<u16>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueDeadline {
    pub code: Code,
    pub label: String,
    pub who: String,
    /// None: 直ちに.
    pub due: Option<Day>,
    pub basis: Basis,
}

impl Deadline {
    pub fn due(&self, known_on: Day, wrongful: bool) -> Option<Day> {
        let days = if wrongful { self.days_if_wrongful.or(self.days) } else { self.days };
        days.map(|days| Day(known_on.0.saturating_add(i32::from(days.max(1)) - 1)))
    }
}

impl RuleBook {
    pub fn incident_deadlines(&self, known_on: Day, wrongful: bool) -> Vec<DueDeadline> {
        self.each(|set| &set.deadline)
            .map(|(header, deadline)| DueDeadline {
                code: deadline.code.clone(),
                label: deadline.label.clone(),
                who: deadline.who.clone(),
                due: deadline.due(known_on, wrongful),
                basis: Basis::of(header, &deadline.label, deadline.source.as_deref(), deadline.ask_city.as_deref()),
            })
            .collect()
    }
}
