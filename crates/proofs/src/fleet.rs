//! What the city tells every tablet: its rules, and the end of the contract.

use crate::Statement;
use domain::{BusinessCalendar, Day, DeviceId, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a tablet may go without the city. A later `version` replaces an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetPolicy {
    pub version: u64,
    pub issued_at: Timestamp,
    /// After so many business days without purge orders a tablet takes no new case.
    pub stop_after_days: u16,
    /// After so many it destroys its vault key; what is sealed can still be sent.
    pub destroy_after_days: u16,
    /// A case that a tablet asked for goes back after so many business days.
    pub lease_days: u16,
    /// Days besides Saturday and Sunday that are no business days.
    pub holidays: Vec<Day>,
}

/// The longest time that a city may set, in business days.
const DAYS_MAX: u16 = 60;

impl FleetPolicy {
    /// What holds until the city says something else.
    pub fn built_in() -> Self {
        Self {
            version: 0,
            issued_at: Timestamp(0),
            stop_after_days: 3,
            destroy_after_days: 10,
            lease_days: 5,
            holidays: Vec::new(),
        }
    }

    pub fn calendar(&self) -> BusinessCalendar {
        BusinessCalendar::new(self.holidays.iter().copied())
    }

    /// True when a tablet can live by it: it stops before it forgets, and neither is put off for ever.
    pub fn is_sensible(&self) -> bool {
        let ordered = 1 <= self.stop_after_days && self.stop_after_days < self.destroy_after_days;
        ordered && self.destroy_after_days <= DAYS_MAX && (1..=DAYS_MAX).contains(&self.lease_days)
    }

    /// The last day of a case that was granted on a day.
    pub fn lease_ends(&self, granted: Day) -> Day {
        self.calendar().nth_after(granted, self.lease_days)
    }
}

/// 契約終了: every tablet sends what it has, forgets everything, and says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndOfContract {
    pub issued_at: Timestamp,
}

/// A tablet's last word: it holds no case, and destroys every key as soon as this has arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Farewell {
    pub device: DeviceId,
    pub at: Timestamp,
}

impl Statement for FleetPolicy {
    const KIND: &'static str = "fleet-policy";
}

impl Statement for EndOfContract {
    const KIND: &'static str = "end-of-contract";
}

impl Statement for Farewell {
    const KIND: &'static str = "farewell";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tablet_stops_before_it_forgets() {
        let with = |stop_after_days, destroy_after_days, lease_days| FleetPolicy {
            stop_after_days,
            destroy_after_days,
            lease_days,
            ..FleetPolicy::built_in()
        };
        assert!(FleetPolicy::built_in().is_sensible() && with(1, 60, 60).is_sensible());
        for (stop, destroy, lease) in [(0, 10, 5), (3, 3, 5), (10, 3, 5), (3, 61, 5), (3, 10, 0), (3, 10, 61)] {
            assert!(!with(stop, destroy, lease).is_sensible(), "{stop} {destroy} {lease}");
        }
    }

    #[test]
    fn a_lease_lasts_through_its_last_business_day() {
        let friday = Day::parse_iso("2026-11-20").expect("is a day");
        assert_eq!(FleetPolicy::built_in().lease_ends(friday).iso(), "2026-11-27");
    }
}
