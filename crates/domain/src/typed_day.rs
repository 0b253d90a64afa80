//! Reads a day however it was typed: 和暦 by name, kanji or letter, 西暦, digits alone, full width or half.

use crate::{
    Day,
    era::{ERAS, Era},
    width::narrow,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TypedDayError {
    #[error("is not written like a day")]
    Unreadable,
    #[error("the calendar has no such day")]
    NoSuchDay,
    #[error("the era does not have that day")]
    NotOfEra,
}

impl TypedDayError {
    /// What happened, then what to do.
    pub fn label(self) -> &'static str {
        match self {
            Self::Unreadable => {
                "日付として読めません。→ 「R8.11.22」「令和8年11月22日」「20261122」のように入力してください。"
            }
            Self::NoSuchDay => "暦にない日です。→ 月と日を確かめてください。",
            Self::NotOfEra => "その元号にない日です。→ 元号と年を確かめてください。",
        }
    }
}

pub fn parse(typed: &str) -> Result<Day, TypedDayError> {
    let text = tidy(typed);
    let (era, rest) = split_era(&text);
    let numbers = numbers(rest).ok_or(TypedDayError::Unreadable)?;
    let (year, month, date) = split_numbers(&numbers, era.is_some()).ok_or(TypedDayError::Unreadable)?;
    let western = era.map_or(Some(year), |era| year.checked_add(era.first_year - 1)).ok_or(TypedDayError::NoSuchDay)?;
    let day = Day::from_civil(western, month, date);
    if day.civil() != (western, month, date) {
        return Err(TypedDayError::NoSuchDay);
    }
    match (era, Era::of(day)) {
        (Some(typed), Some(of_day)) if typed.name == of_day.name => Ok(day),
        (Some(_), _) => Err(TypedDayError::NotOfEra),
        (None, _) => Ok(day),
    }
}

/// Half width, capitals, no spaces, 元年 as 1年, nothing behind it that documents print: a weekday, 生.
fn tidy(typed: &str) -> String {
    let text: String = typed.chars().map(narrow).filter(|letter| !letter.is_whitespace()).collect();
    let text = text.to_ascii_uppercase().replace("元年", "1年");
    let text = text.strip_suffix("生まれ").or(text.strip_suffix('生')).unwrap_or(&text);
    match text.strip_suffix(')').and_then(|text| text.rsplit_once('(')) {
        Some((text, weekday)) if weekday.chars().count() == 1 && "日月火水木金土".contains(weekday) => {
            text.to_owned()
        }
        Some(_) | None => text.to_owned(),
    }
}

fn split_era(text: &str) -> (Option<&'static Era>, &str) {
    for era in &ERAS {
        let rest = text
            .strip_prefix(era.name)
            .or_else(|| text.strip_prefix(era.short))
            .or_else(|| text.strip_prefix(era.letter));
        if let Some(rest) = rest {
            return (Some(era), rest.strip_prefix('.').unwrap_or(rest));
        }
    }
    (None, text.strip_prefix("西暦").unwrap_or(text))
}

/// One to three numbers with one sign between them; anything else is not guessed at.
fn numbers(text: &str) -> Option<Vec<&str>> {
    let text = text.strip_suffix('日').unwrap_or(text);
    let numbers: Vec<&str> = text.split(['年', '月', '.', '/', '-', '・', 'ー']).collect();
    let is_number = |part: &&str| !part.is_empty() && part.len() <= 8 && part.bytes().all(|byte| byte.is_ascii_digit());
    numbers.iter().all(is_number).then_some(numbers)
}

/// Year, month and day; digits alone are read from the right.
fn split_numbers(numbers: &[&str], has_era: bool) -> Option<(i32, u32, u32)> {
    let (year, month, date) = match *numbers {
        [year, month, date] if has_era || year.len() == 4 => (year, month, date),
        [plain] if (has_era && plain.len() == 6) || (!has_era && plain.len() == 8) => {
            let (rest, date) = plain.split_at(plain.len() - 2);
            let (year, month) = rest.split_at(rest.len() - 2);
            (year, month, date)
        }
        _ => return None,
    };
    Some((year.parse().ok()?, month.parse().ok()?, date.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use TypedDayError::{NoSuchDay, NotOfEra, Unreadable};

    fn iso(typed: &str) -> Result<String, TypedDayError> {
        parse(typed).map(Day::iso)
    }

    #[test]
    fn one_day_is_read_however_it_is_typed() {
        for typed in [
            "昭和55年3月4日",
            "昭和５５年３月４日",
            " 昭和 55年 3月 4日 ",
            "昭55.3.4",
            "S55.3.4",
            "s55-3-4",
            "S.55.3.4",
            "ｓ５５．３．４",
            "Ｓ５５／０３／０４",
            "S550304",
            "昭和550304",
            "昭和55年3月4日（火）",
            "昭和55年3月4日生",
            "昭和55年3月4日生まれ",
            "1980-03-04",
            "1980/3/4",
            "1980.3.4",
            "1980年3月4日",
            "西暦1980年3月4日",
            "19800304",
            "１９８０年３月４日",
            "１９８００３０４",
        ] {
            assert_eq!(iso(typed).as_deref(), Ok("1980-03-04"), "{typed}");
        }
    }

    #[test]
    fn each_era_is_read_at_its_borders() {
        for (typed, expected) in [
            ("令和元年5月1日", Ok("2019-05-01")),
            ("R1.5.1", Ok("2019-05-01")),
            ("令和元年4月30日", Err(NotOfEra)),
            ("平成31年4月30日", Ok("2019-04-30")),
            ("平成31年5月1日", Err(NotOfEra)),
            ("平成元年1月8日", Ok("1989-01-08")),
            ("H1.1.7", Err(NotOfEra)),
            ("昭和64年1月7日", Ok("1989-01-07")),
            ("S64.1.8", Err(NotOfEra)),
            ("昭和元年12月25日", Ok("1926-12-25")),
            ("昭和元年12月24日", Err(NotOfEra)),
            ("大正15年12月24日", Ok("1926-12-24")),
            ("T15.12.25", Err(NotOfEra)),
            ("大正元年7月30日", Ok("1912-07-30")),
            ("T1.7.29", Err(NotOfEra)),
            ("明治45年7月29日", Ok("1912-07-29")),
            ("明45.7.29", Ok("1912-07-29")),
            ("M45.7.30", Err(NotOfEra)),
            ("M6.1.1", Ok("1873-01-01")),
            ("明治5年12月2日", Err(NotOfEra)),
            ("昭和70年1月1日", Err(NotOfEra)),
        ] {
            assert_eq!(iso(typed).as_deref(), expected.as_ref().copied(), "{typed}");
        }
    }

    #[test]
    fn the_twenty_ninth_of_february_is_there_in_leap_years_only() {
        for (typed, expected) in [
            ("2024-02-29", Ok("2024-02-29")),
            ("R6.2.29", Ok("2024-02-29")),
            ("平成12年2月29日", Ok("2000-02-29")),
            ("2026-02-29", Err(NoSuchDay)),
            ("R8.2.29", Err(NoSuchDay)),
            ("19000229", Err(NoSuchDay)),
            ("2026-02-30", Err(NoSuchDay)),
            ("R8.13.1", Err(NoSuchDay)),
            ("R8.0.1", Err(NoSuchDay)),
            ("R8.4.31", Err(NoSuchDay)),
            ("R8.4.0", Err(NoSuchDay)),
            ("R0.5.1", Err(NotOfEra)),
        ] {
            assert_eq!(iso(typed).as_deref(), expected.as_ref().copied(), "{typed}");
        }
    }

    #[test]
    fn what_is_no_day_is_not_guessed() {
        for typed in [
            "",
            " ",
            "昭和",
            "55.3.4",
            "3月4日",
            "80.3.4",
            "1980",
            "198034",
            "99999999999999999999",
            "Tuesday 1980-3-4",
            "昭和55年ごろ3月4日",
            "1980--3-4",
            "1980-3-4-5",
            "S55.3",
            "X55.3.4",
            "生年月日",
            "1980-3-+4",
        ] {
            assert_eq!(iso(typed), Err(Unreadable), "{typed}");
        }
    }

    #[test]
    fn what_is_shown_of_a_day_is_read_as_that_day() {
        for day in (Day::from_civil(1873, 1, 1).0..Day::from_civil(2100, 1, 1).0).step_by(13).map(Day) {
            for written in [day.to_string(), day.japanese_date(), day.iso(), day.iso().replace('-', "")] {
                assert_eq!(parse(&written), Ok(day), "{written}");
            }
        }
    }

    #[test]
    fn every_refusal_says_what_to_do() {
        for error in [Unreadable, NoSuchDay, NotOfEra] {
            assert!(error.label().contains('→'), "{error}");
        }
    }
}
