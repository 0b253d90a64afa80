//! Ages and birthdays. A person attains an age at the end of the day before the birthday.
//!
//! So during the hours of the day before the birthday the old age still holds. Whoever was born on 29 February attains
//! an age at the end of 28 February: in a common year the new age holds from 1 March.

use crate::Day;

/// Full years on a day; none when the birth lies after it.
pub fn age_on(birth: Day, day: Day) -> Option<u32> {
    let ((birth_year, birth_month, birth_day), (year, month, date)) = (birth.civil(), day.civil());
    let before_birthday = (month, date) < (birth_month, birth_day);
    if day < birth { None } else { u32::try_from(year - birth_year - i32::from(before_birthday)).ok() }
}

/// The first day on which a person has an age.
pub fn first_day_of_age(birth: Day, age: u32) -> Day {
    let (year, month, date) = birth.civil();
    // 29 February of a common year is counted on to 1 March.
    Day::from_civil(year.saturating_add(age.min(400) as i32), month, date)
}

/// The birthday of a year as validity counts it: without a 29 February it is the last day of the month.
pub fn birthday_in(birth: Day, year: i32) -> Day {
    let (_, month, date) = birth.civil();
    last_day_at_most(year, month, date)
}

/// The n-th birthday after a day; a birthday on the day itself is not counted.
pub fn nth_birthday_after(birth: Day, after: Day, n: u32) -> Day {
    let (year, _, _) = after.civil();
    let first = if birthday_in(birth, year) > after { year } else { year + 1 };
    birthday_in(birth, first + n.clamp(1, 400) as i32 - 1)
}

/// The same date some months earlier, or the last day of that month where it has no such date.
pub fn months_before(day: Day, months: u32) -> Day {
    let (year, month, date) = day.civil();
    let count = year * 12 + month as i32 - 1 - months.min(4_800) as i32;
    last_day_at_most(count.div_euclid(12), count.rem_euclid(12) as u32 + 1, date)
}

fn last_day_at_most(year: i32, month: u32, date: u32) -> Day {
    let of_month = |date| {
        let day = Day::from_civil(year, month, date);
        (day.civil() == (year, month, date)).then_some(day)
    };
    (28..=date).rev().find_map(of_month).unwrap_or_else(|| Day::from_civil(year, month, date))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).expect("is a day")
    }

    #[test]
    fn an_age_holds_from_the_birthday_on() {
        for (birth, on, age) in [
            ("2011-11-22", "2026-11-21", 14),
            ("2011-11-22", "2026-11-22", 15),
            ("2011-11-22", "2026-11-23", 15),
            ("2025-11-22", "2026-11-21", 0),
            ("2025-11-22", "2026-11-22", 1),
            ("1951-11-22", "2026-11-21", 74),
            ("1951-11-22", "2026-11-22", 75),
            ("2008-11-22", "2026-11-22", 18),
            ("2012-02-29", "2027-02-28", 14),
            ("2012-02-29", "2027-03-01", 15),
            ("2012-02-29", "2028-02-28", 15),
            ("2012-02-29", "2028-02-29", 16),
        ] {
            assert_eq!(age_on(day(birth), day(on)), Some(age), "{birth} on {on}");
        }
        assert_eq!(age_on(day("2026-11-22"), day("2026-11-22")), Some(0));
        assert_eq!(age_on(day("2026-11-23"), day("2026-11-22")), None);
    }

    #[test]
    fn the_first_day_of_an_age_is_where_the_age_changes() {
        for birth in (13_000..13_000 + 1_500).map(Day) {
            for age in [1, 15, 18, 75] {
                let first = first_day_of_age(birth, age);
                assert_eq!(age_on(birth, first), Some(age), "{} {age}", birth.iso());
                assert_eq!(age_on(birth, Day(first.0 - 1)), Some(age - 1), "{} {age}", birth.iso());
            }
        }
    }

    #[test]
    fn a_birthday_on_the_day_of_issue_is_not_counted() {
        let birth = day("1980-05-10");
        assert_eq!(nth_birthday_after(birth, day("2020-05-09"), 1), day("2020-05-10"));
        assert_eq!(nth_birthday_after(birth, day("2020-05-10"), 1), day("2021-05-10"));
        assert_eq!(nth_birthday_after(day("2000-02-29"), day("2020-03-01"), 5), day("2025-02-28"));
    }

    #[test]
    fn months_end_where_they_end() {
        assert_eq!(months_before(day("2026-05-31"), 3), day("2026-02-28"));
        assert_eq!(months_before(day("2026-02-10"), 3), day("2025-11-10"));
    }
}
