//! Counts that survive: typed, without any person in them, written at the moment of service.

use crate::{CountId, Day, Outcome, Service};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountCategory {
    Opened(Service),
    Ended(Outcome),
    PhotoTaken,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountEntry {
    pub id: CountId,
    pub day: Day,
    pub category: CountCategory,
}

/// received = handed over + withdrawn + open, or the day cannot be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reconciliation {
    pub received: u64,
    pub handed_over: u64,
    pub withdrawn: u64,
    pub open: u64,
}

impl Reconciliation {
    /// Tallies ledger entries; `open` comes from the list of cases, so that the two can disagree.
    pub fn tally<'a>(entries: impl IntoIterator<Item = &'a CountEntry>, open: u64) -> Self {
        entries.into_iter().fold(Self { open, ..Self::default() }, |mut tally, entry| {
            match entry.category {
                CountCategory::Opened(_) => tally.received += 1,
                CountCategory::Ended(Outcome::HandedOver) => tally.handed_over += 1,
                CountCategory::Ended(Outcome::Withdrawn) => tally.withdrawn += 1,
                CountCategory::PhotoTaken => {}
            }
            tally
        })
    }

    pub fn balances(&self) -> bool {
        self.received == self.handed_over + self.withdrawn + self.open
    }
}

impl CountCategory {
    pub fn label(self) -> String {
        match self {
            Self::Opened(service) => format!("受付：{}", service.label()),
            Self::Ended(outcome) => format!("終了：{}", outcome.label()),
            Self::PhotoTaken => "写真撮影".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(category: CountCategory) -> CountEntry {
        CountEntry { id: CountId::from_bytes([0; 16]), day: Day::from_civil(2026, 11, 22), category }
    }

    #[test]
    fn a_day_balances_when_every_case_is_somewhere() {
        let entries = [
            entry(CountCategory::Opened(Service::Inquiry)),
            entry(CountCategory::Opened(Service::Issuance)),
            entry(CountCategory::Ended(Outcome::HandedOver)),
            entry(CountCategory::PhotoTaken),
        ];
        assert!(Reconciliation::tally(&entries, 1).balances());
        assert!(!Reconciliation::tally(&entries, 0).balances());
    }
}
