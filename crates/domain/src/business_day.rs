//! Business days: Monday to Friday without the holidays that the city names.

use crate::Day;
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BusinessCalendar {
    holidays: BTreeSet<Day>,
}

impl BusinessCalendar {
    pub fn new(holidays: impl IntoIterator<Item = Day>) -> Self {
        Self { holidays: holidays.into_iter().filter(|day| is_weekday(day.0)).collect() }
    }

    pub fn is_business_day(&self, day: Day) -> bool {
        is_weekday(day.0) && !self.holidays.contains(&day)
    }

    /// How many business days lie after `from`, up to and with `to`; none when `to` is no later day.
    pub fn days_between(&self, from: Day, to: Day) -> u32 {
        if to <= from {
            return 0;
        }
        let holidays = self.holidays.range(from..=to).filter(|day| **day != from).count() as i64;
        let days = weekdays_before(i64::from(to.0) + 1) - weekdays_before(i64::from(from.0) + 1) - holidays;
        u32::try_from(days).unwrap_or(0)
    }

    /// The `count`-th business day after a day.
    pub fn nth_after(&self, day: Day, count: u16) -> Day {
        let (mut found, mut day) = (0, day);
        while found < count && day.0 < i32::MAX {
            day = Day(day.0 + 1);
            found += u16::from(self.is_business_day(day));
        }
        day
    }
}

/// 1970-01-01 was a Thursday.
fn is_weekday(day: i32) -> bool {
    (i64::from(day) + 3).rem_euclid(7) < 5
}

/// Weekdays before a day, counted from a Monday: only differences mean something.
fn weekdays_before(day: i64) -> i64 {
    let from_monday = day + 3;
    from_monday.div_euclid(7) * 5 + from_monday.rem_euclid(7).min(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).expect("is a day")
    }

    fn new_year() -> BusinessCalendar {
        BusinessCalendar::new(["2026-12-29", "2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"].map(day))
    }

    #[test]
    fn a_weekend_and_a_holiday_are_no_business_days() {
        let calendar = new_year();
        for (text, business) in
            [("2026-12-25", true), ("2026-12-26", false), ("2026-12-27", false), ("2026-12-29", false)]
        {
            assert_eq!(calendar.is_business_day(day(text)), business, "{text}");
        }
    }

    #[test]
    fn the_end_of_the_year_is_counted_without_its_holidays() {
        let calendar = new_year();
        assert_eq!(calendar.days_between(day("2026-12-25"), day("2027-01-04")), 2);
        assert_eq!(calendar.nth_after(day("2026-12-25"), 2), day("2027-01-04"));
        assert_eq!(BusinessCalendar::default().days_between(day("2026-12-25"), day("2027-01-04")), 6);
    }

    #[test]
    fn a_leap_day_is_a_day_like_any_other() {
        let calendar = BusinessCalendar::default();
        assert_eq!(calendar.days_between(day("2028-02-28"), day("2028-03-01")), 2);
        assert_eq!(calendar.days_between(day("2027-02-26"), day("2027-03-01")), 1);
    }

    #[test]
    fn counting_by_weeks_is_counting_day_by_day() {
        let calendar = new_year();
        for from in (20_770..20_840).map(Day) {
            let mut counted = 0;
            for to in (from.0 + 1..from.0 + 40).map(Day) {
                counted += u32::from(calendar.is_business_day(to));
                assert_eq!(calendar.days_between(from, to), counted, "{} {}", from.iso(), to.iso());
                assert_eq!(calendar.days_between(to, from), 0);
            }
        }
    }

    #[test]
    fn the_widest_span_overflows_nothing() {
        let calendar = new_year();
        assert!(calendar.days_between(Day(i32::MIN), Day(i32::MAX)) > 3_000_000_000);
        assert_eq!(calendar.nth_after(Day(i32::MAX - 1), 60), Day(i32::MAX));
    }
}
