//! Reads a birth date however it was typed, so that the clerk can compare both calendars with the document.
//!
//! Nothing is changed: what is kept is what was typed.

use domain::{Day, width::narrow};

struct Era {
    name: &'static str,
    letter: char,
    first_year: i32,
    first_day: (i32, u32, u32),
}

/// The newest first.
const ERAS: [Era; 4] = [
    Era { name: "令和", letter: 'R', first_year: 2019, first_day: (2019, 5, 1) },
    Era { name: "平成", letter: 'H', first_year: 1989, first_day: (1989, 1, 8) },
    Era { name: "昭和", letter: 'S', first_year: 1926, first_day: (1926, 12, 25) },
    Era { name: "大正", letter: 'T', first_year: 1912, first_day: (1912, 7, 30) },
];

/// `昭和55年3月4日（1980年）`, or nothing if the text is no day.
pub(super) fn reading(typed: &str) -> Option<String> {
    let day = parse(typed)?;
    let (year, month, date) = day.civil();
    let era = ERAS.iter().find(|era| day >= first_day(era))?;
    let era_year = match year - era.first_year + 1 {
        1 => "元".to_owned(),
        number => number.to_string(),
    };
    Some(format!("{}{era_year}年{month}月{date}日（{year}年）", era.name))
}

pub(super) fn parse(typed: &str) -> Option<Day> {
    let text: String = typed.trim().chars().map(narrow).map(|letter| letter.to_ascii_uppercase()).collect();
    let text = text.replace('元', "1");
    let era = ERAS.iter().find(|era| text.starts_with(era.name) || text.starts_with(era.letter));
    let numbers = numbers(&text)?;
    let (year, month, date) = match (numbers.as_slice(), era) {
        ([year, month, date], Some(era)) => (era.first_year - 1 + i32::try_from(*year).ok()?, *month, *date),
        ([year, month, date], None) if *year >= 1000 => (i32::try_from(*year).ok()?, *month, *date),
        ([plain], None) if (10_000_000..=99_999_999).contains(plain) => {
            (i32::try_from(plain / 10_000).ok()?, plain / 100 % 100, plain % 100)
        }
        _ => return None,
    };
    let day = Day::parse_iso(&format!("{year:04}-{month:02}-{date:02}"))?;
    era.is_none_or(|era| day >= first_day(era)).then_some(day)
}

fn numbers(text: &str) -> Option<Vec<u32>> {
    text.split(|letter: char| !letter.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .map(|run| run.parse().ok())
        .collect()
}

fn first_day(era: &Era) -> Day {
    let (year, month, day) = era.first_day;
    Day::from_civil(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_calendars_are_read_however_they_are_typed() {
        for typed in
            ["昭和55年3月4日", "S55.3.4", "ｓ５５．３．４", "1980-03-04", "1980/3/4", "19800304", "１９８０年３月４日"]
        {
            assert_eq!(reading(typed).as_deref(), Some("昭和55年3月4日（1980年）"), "{typed}");
        }
    }

    #[test]
    fn eras_begin_on_their_day() {
        assert_eq!(reading("1989-01-07").as_deref(), Some("昭和64年1月7日（1989年）"));
        assert_eq!(reading("1989-01-08").as_deref(), Some("平成元年1月8日（1989年）"));
        assert_eq!(reading("令和元年5月1日").as_deref(), Some("令和元年5月1日（2019年）"));
    }

    #[test]
    fn what_is_no_day_is_not_guessed() {
        for typed in ["", "昭和", "2026-02-30", "55.3.4", "令和1年4月30日", "3月4日", "99999999999999999999"] {
            assert_eq!(reading(typed), None, "{typed}");
        }
    }
}
