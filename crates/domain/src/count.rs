//! Counts that survive: typed, without any person in them, written at the moment of service.

use crate::{CountId, Day, FieldCode, Outcome, Service};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountCategory {
    Opened(Service),
    Ended(Outcome),
    PhotoTaken,
    /// One person or family at the counter, however many services.
    Visit,
    /// A service that was done, by its category in the rules.
    Done(FieldCode),
    /// One `Done` less: it was pressed by mistake.
    Undone(FieldCode),
    /// How long a visitor waited, in whole minutes.
    Waited(Service, u16),
    /// How long a visitor was served, in whole minutes.
    Served(Service, u16),
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
                CountCategory::PhotoTaken
                | CountCategory::Visit
                | CountCategory::Done(_)
                | CountCategory::Undone(_)
                | CountCategory::Waited(..)
                | CountCategory::Served(..) => {}
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
            Self::Visit => "来庁".into(),
            Self::Done(category) => format!("業務：{category}"),
            Self::Undone(category) => format!("取り消し：{category}"),
            Self::Waited(service, _) => format!("待ち時間：{}", service.label()),
            Self::Served(service, _) => format!("対応時間：{}", service.label()),
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
