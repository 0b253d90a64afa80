//! A moment as people type it: a day of either calendar, and a time of day where one is known.

use crate::{
    Day, Timestamp,
    typed_day::{self, TypedDayError},
    width::narrow,
};
use std::fmt;

/// Said of a moment or a number that nobody knows.
pub const UNKNOWN: &str = "不明";

const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub day: Day,
    /// Minutes after midnight.
    pub minute: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MomentError {
    #[error("is not written like a moment")]
    Unreadable,
    #[error("no calendar or clock has it")]
    Impossible,
}

impl Moment {
    /// `R8.11.22 10:32`, `令和8年11月22日（日） 午後3時半`, `2026-11-22`.
    pub fn parse(typed: &str) -> Result<Self, MomentError> {
        let text: String = typed.trim().chars().map(narrow).collect();
        let (day, time) = split(&text);
        let day = typed_day::parse(day).map_err(|error| match error {
            TypedDayError::Unreadable => MomentError::Unreadable,
            TypedDayError::NoSuchDay | TypedDayError::NotOfEra => MomentError::Impossible,
        })?;
        let minute = if time.is_empty() { None } else { Some(minute(time)?) };
        Ok(Self { day, minute })
    }

    /// Not yet; a time is compared by the minute.
    pub fn is_after(self, now: Timestamp) -> bool {
        match self.minute {
            None => self.day > now.day(),
            Some(_) => self.begins().0 > now.0,
        }
    }

    /// Its first millisecond.
    pub fn begins(self) -> Timestamp {
        let midnight = i64::from(self.day.0) * DAY_MS - 9 * 60 * MINUTE_MS;
        Timestamp(midnight + i64::from(self.minute.unwrap_or(0)) * MINUTE_MS)
    }
}

/// `令和8年11月22日（日） 10:32`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.day)?;
        self.minute.map_or(Ok(()), |minute| write!(f, " {:02}:{:02}", minute / 60, minute % 60))
    }
}

/// The day and the time of day. A day ends at 「日」 and its weekday, or at the first gap.
fn split(text: &str) -> (&str, &str) {
    let at = text.find('日').map(|at| at + '日'.len_utf8()).or_else(|| text.find(char::is_whitespace));
    let (day, rest) = text.split_at(at.unwrap_or(text.len()));
    let rest = rest.trim_start();
    let weekday = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let time = weekday.filter(|(weekday, _)| weekday.chars().count() == 1).map_or(rest, |(_, time)| time);
    (day, time.trim())
}

fn minute(time: &str) -> Result<u16, MomentError> {
    let time = time.trim_end_matches("ごろ").trim_end_matches('頃').to_ascii_uppercase();
    let (afternoon, time) = match (time.strip_prefix("午後"), time.strip_suffix("PM")) {
        (Some(time), _) | (None, Some(time)) => (true, time),
        (None, None) => (false, time.strip_prefix("午前").or(time.strip_suffix("AM")).unwrap_or(&time)),
    };
    let time: String = time.chars().filter(|letter| !letter.is_whitespace()).collect();
    let time = time.replace("時半", ":30").replace('時', ":").replace('分', "");
    let (hour, minute) = hour_and_minute(time.trim_end_matches(':')).ok_or(MomentError::Unreadable)?;
    let hour = if afternoon && hour < 12 { hour + 12 } else { hour };
    if hour < 24 && minute < 60 { Ok(hour * 60 + minute) } else { Err(MomentError::Impossible) }
}

/// `10:32`, `10:32:05`, `1032`, `10`.
fn hour_and_minute(time: &str) -> Option<(u16, u16)> {
    let parts: Vec<&str> = time.split(':').collect();
    if parts.iter().any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let (hour, minute) = match *parts {
        [both] if both.len() == 4 => both.split_at(2),
        [hour] => (hour, "0"),
        [hour, minute] | [hour, minute, _] => (hour, minute),
        _ => return None,
    };
    let short = hour.len() <= 2 && minute.len() <= 2;
    short.then_some((hour.parse().ok()?, minute.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 令和8年11月22日（日） 10:32:05.
    const NOW: Timestamp = Timestamp(1_795_311_125_000);

    fn read(typed: &str) -> Result<String, MomentError> {
        Moment::parse(typed).map(|moment| moment.to_string())
    }

    #[test]
    fn a_moment_is_read_however_it_is_typed() {
        for typed in [
            "令和8年11月22日（日） 10:32",
            "令和８年１１月２２日１０時３２分",
            "R8.11.22 10:32",
            "r8/11/22　10:32ごろ",
            "2026-11-22 1032",
            "20261122 午前10時32分",
            "2026/11/22 10:32:05",
        ] {
            assert_eq!(read(typed).as_deref(), Ok("令和8年11月22日（日） 10:32"), "{typed}");
        }
        assert_eq!(read("R8.11.22 午後3時半").as_deref(), Ok("令和8年11月22日（日） 15:30"));
        assert_eq!(read("R8.11.22 午後12時").as_deref(), Ok("令和8年11月22日（日） 12:00"));
        assert_eq!(read("2026-11-22").as_deref(), Ok("令和8年11月22日（日）"));
    }

    #[test]
    fn what_no_calendar_and_no_clock_has_is_refused() {
        for typed in ["令和8年2月30日", "2026-02-29 10:00", "R8.11.22 24:00", "R8.11.22 10:60", "令和元年4月30日"]
        {
            assert_eq!(read(typed), Err(MomentError::Impossible), "{typed}");
        }
        for typed in ["", "きのう", "R8.11.22 朝", "10:32", "R8.11.22 1:2:3:4", "R8.11.22 😀", "R8.11.22 103"] {
            assert_eq!(read(typed), Err(MomentError::Unreadable), "{typed}");
        }
    }

    #[test]
    fn the_future_begins_with_the_next_minute_and_the_next_day() {
        for (typed, after) in [
            ("R8.11.22 10:32", false),
            ("R8.11.22 10:33", true),
            ("R8.11.22", false),
            ("R8.11.23", true),
            ("R9.1.1 00:00", true),
        ] {
            assert_eq!(Moment::parse(typed).expect("a moment").is_after(NOW), after, "{typed}");
        }
    }

    #[test]
    fn the_written_form_of_a_moment_reads_as_itself() {
        let moment = Moment::parse(&NOW.japanese()).expect("a moment");
        assert_eq!(moment.to_string(), NOW.japanese());
        assert_eq!(moment.begins().clock(), "10:32:00");
    }
}
