//! 和暦: the eras with their first days, and a day as both calendars write it.
//!
//! Before 1873 Japan counted its months by another calendar, so no day before it has a 和暦 here.

use crate::Day;

#[derive(Debug)]
pub struct Era {
    pub name: &'static str,
    /// As in `昭55`.
    pub short: char,
    /// As in `S55`.
    pub letter: char,
    pub first_year: i32,
    first_day: (i32, u32, u32),
}

/// The newest first.
pub const ERAS: [Era; 5] = [
    Era { name: "令和", short: '令', letter: 'R', first_year: 2019, first_day: (2019, 5, 1) },
    Era { name: "平成", short: '平', letter: 'H', first_year: 1989, first_day: (1989, 1, 8) },
    Era { name: "昭和", short: '昭', letter: 'S', first_year: 1926, first_day: (1926, 12, 25) },
    Era { name: "大正", short: '大', letter: 'T', first_year: 1912, first_day: (1912, 7, 30) },
    Era { name: "明治", short: '明', letter: 'M', first_year: 1868, first_day: (1873, 1, 1) },
];

impl Era {
    /// The era of a day; none before 1873.
    pub fn of(day: Day) -> Option<&'static Self> {
        ERAS.iter().find(|era| era.first_day() <= day)
    }

    pub fn first_day(&self) -> Day {
        let (year, month, day) = self.first_day;
        Day::from_civil(year, month, day)
    }

    /// `昭和55年`, `令和元年`.
    pub fn year_label(&self, western: i32) -> String {
        match western - self.first_year + 1 {
            1 => format!("{}元年", self.name),
            year => format!("{}{year}年", self.name),
        }
    }
}

impl Day {
    /// `昭和55年3月4日`; before 1873 `1850年3月4日`.
    pub fn japanese_date(self) -> String {
        let (year, month, day) = self.civil();
        let year = Era::of(self).map_or_else(|| format!("{year}年"), |era| era.year_label(year));
        format!("{year}{month}月{day}日")
    }

    /// `昭和55年3月4日（1980年）`: to be compared with documents of either calendar.
    pub fn both_calendars(self) -> String {
        match Era::of(self) {
            Some(_) => format!("{}（{}年）", self.japanese_date(), self.civil().0),
            None => self.japanese_date(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_era_begins_and_ends_on_its_day() {
        for (iso, written) in [
            ("1872-12-31", "1872年12月31日"),
            ("1873-01-01", "明治6年1月1日"),
            ("1912-07-29", "明治45年7月29日"),
            ("1912-07-30", "大正元年7月30日"),
            ("1912-12-31", "大正元年12月31日"),
            ("1913-01-01", "大正2年1月1日"),
            ("1926-12-24", "大正15年12月24日"),
            ("1926-12-25", "昭和元年12月25日"),
            ("1926-12-31", "昭和元年12月31日"),
            ("1927-01-01", "昭和2年1月1日"),
            ("1980-02-29", "昭和55年2月29日"),
            ("1989-01-07", "昭和64年1月7日"),
            ("1989-01-08", "平成元年1月8日"),
            ("2019-04-30", "平成31年4月30日"),
            ("2019-05-01", "令和元年5月1日"),
            ("2020-01-01", "令和2年1月1日"),
            ("2026-11-22", "令和8年11月22日"),
        ] {
            assert_eq!(Day::parse_iso(iso).expect("is a day").japanese_date(), written, "{iso}");
        }
    }

    #[test]
    fn the_western_year_stands_beside_it_once() {
        assert_eq!(Day::from_civil(1980, 3, 4).both_calendars(), "昭和55年3月4日（1980年）");
        assert_eq!(Day::from_civil(1868, 1, 25).both_calendars(), "1868年1月25日");
    }
}
