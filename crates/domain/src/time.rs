//! Moments and days as the counter speaks of them: Japan Standard Time, 和暦 and 西暦.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// A calendar day in Japan, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i32);

const JST_OFFSET_MS: i64 = 9 * 3_600_000;
const DAY_MS: i64 = 86_400_000;

impl Timestamp {
    pub fn day(self) -> Day {
        let days = (self.0.saturating_add(JST_OFFSET_MS)).div_euclid(DAY_MS);
        Day(i32::try_from(days).unwrap_or(if days < 0 { i32::MIN } else { i32::MAX }))
    }

    pub fn plus_ms(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    pub fn ms_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// `10:32:05` in Japan.
    pub fn clock(self) -> String {
        let seconds = self.0.saturating_add(JST_OFFSET_MS).div_euclid(1000).rem_euclid(86_400);
        format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    /// `令和8年11月22日（日） 10:32`.
    pub fn japanese(self) -> String {
        format!("{} {}", self.day(), &self.clock()[..5])
    }

    /// `10:32` of the same day, `11月20日 10:32` of another, `令和7年11月20日 10:32` of another year.
    pub fn as_seen_on(self, today: Day) -> String {
        let clock = &self.clock()[..5];
        let (year, month, day) = self.day().civil();
        match today {
            today if today == self.day() => clock.to_owned(),
            today if today.civil().0 == year => format!("{month}月{day}日 {clock}"),
            _ => format!("{} {clock}", self.day().japanese_date()),
        }
    }
}

impl Day {
    /// Days from the civil calendar (proleptic Gregorian).
    pub fn from_civil(year: i32, month: u32, day: u32) -> Self {
        let year = i64::from(year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (i64::from(month) + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self((era * 146_097 + day_of_era - 719_468) as i32)
    }

    /// Year, month and day.
    pub fn civil(self) -> (i32, u32, u32) {
        let days = i64::from(self.0) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
        let month = (if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 }) as u32;
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year as i32, month, day)
    }

    pub fn weekday(self) -> char {
        ['木', '金', '土', '日', '月', '火', '水'][self.0.rem_euclid(7) as usize]
    }

    /// `2026-11-22`.
    pub fn iso(self) -> String {
        let (year, month, day) = self.civil();
        format!("{year:04}-{month:02}-{day:02}")
    }

    pub fn parse_iso(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-').map(|part| part.parse::<u32>().ok());
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        let parsed = Self::from_civil(i32::try_from(year).ok()?, month, day);
        (parsed.civil() == (year as i32, month, day)).then_some(parsed)
    }
}

/// `令和8年11月22日（日）`; before 1873 the western year alone.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}（{}）", self.japanese_date(), self.weekday())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_before_nine_in_london_is_already_the_next_day_in_japan() {
        let moment = Timestamp(1_795_273_200_000); // 2026-11-21T15:00:00Z
        assert_eq!(moment.japanese(), "令和8年11月22日（日） 00:00");
        assert_eq!(moment.plus_ms(-1).day().iso(), "2026-11-21");
    }

    #[test]
    fn a_moment_of_another_day_says_which_and_of_another_year_says_that_too() {
        let moment = Timestamp(1_795_311_125_000);
        let today = moment.day();
        assert_eq!(moment.as_seen_on(today), "10:32");
        assert_eq!(moment.as_seen_on(Day(today.0 + 1)), "11月22日 10:32");
        assert_eq!(moment.as_seen_on(Day::from_civil(2026, 1, 1)), "11月22日 10:32");
        assert_eq!(moment.as_seen_on(Day::from_civil(2027, 1, 4)), "令和8年11月22日 10:32");
    }

    #[test]
    fn days_survive_their_civil_form() {
        for day in (-800_000..800_000).step_by(997).map(Day) {
            let (year, month, date) = day.civil();
            assert_eq!(Day::from_civil(year, month, date), day);
        }
    }

    #[test]
    fn eras_change_on_their_day() {
        assert_eq!(Day::from_civil(2019, 4, 30).to_string(), "平成31年4月30日（火）");
        assert_eq!(Day::from_civil(2019, 5, 1).to_string(), "令和元年5月1日（水）");
    }

    #[test]
    fn a_day_that_does_not_exist_is_refused() {
        assert_eq!(Day::parse_iso("2026-02-30"), None);
        assert_eq!(Day::parse_iso("2026-11-22"), Some(Day::from_civil(2026, 11, 22)));
    }

    #[test]
    fn a_wrong_clock_overflows_nothing() {
        for moment in [Timestamp(i64::MIN), Timestamp(i64::MAX)] {
            assert!(!moment.clock().is_empty());
            assert!(moment.day().0 != 0);
        }
    }
}
