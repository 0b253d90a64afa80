//! What the city has laid down for everybody: telephone numbers, fees, hours, ways to apply. Nothing of any visitor.

use domain::{
    Day,
    rules::{OpeningHours, RuleBook},
};
use std::collections::{BTreeMap, BTreeSet};
use words::{Card, Key, Language, Placeholder};

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Office {
    counter: String,
    day: Option<Day>,
    phones: BTreeMap<String, String>,
    fees: BTreeMap<String, u32>,
    hours: Vec<OpeningHours>,
    not_offered: BTreeSet<String>,
}

const WEEK: [(char, Key); 7] = [
    ('月', Key::DayMon),
    ('火', Key::DayTue),
    ('水', Key::DayWed),
    ('木', Key::DayThu),
    ('金', Key::DayFri),
    ('土', Key::DaySat),
    ('日', Key::DaySun),
];

impl Office {
    /// Without rules it knows the counter's name and nothing else.
    pub(crate) fn of(book: Option<&RuleBook>, counter: &str) -> Self {
        let counter = counter.to_owned();
        let Some(book) = book else { return Self { counter, ..Self::default() } };
        let phones = book.each(|set| &set.contact).map(|(_, to)| (to.code.to_string(), to.number.clone()));
        // A text says 円: a fee in another unit has no place in it.
        let fees = book.each(|set| &set.fee).filter(|(_, fee)| fee.unit == "円");
        let channels = book.each(|set| &set.channel).filter(|(_, channel)| channel.offered == Some(false));
        Self {
            counter,
            day: Some(book.day),
            phones: phones.collect(),
            fees: fees.map(|(_, fee)| (fee.code.to_string(), fee.amount)).collect(),
            hours: book.each(|set| &set.hours).map(|(_, hours)| hours.clone()).collect(),
            not_offered: channels.map(|(_, channel)| channel.code.to_string()).collect(),
        }
    }

    pub(super) fn counter(&self) -> &str {
        &self.counter
    }

    /// The city's own telephone.
    pub(super) fn phone(&self) -> Option<&str> {
        self.phones.get("city-hall").map(String::as_str)
    }

    pub(super) fn day(&self, language: Language) -> Option<String> {
        let day = self.day?;
        let (year, month, of_month) = day.civil();
        Some(match language {
            Language::Japanese => day.to_string(),
            Language::EasyJapanese | Language::Chinese => format!("{year}年{month}月{of_month}日"),
            Language::Korean => format!("{year}년 {month}월 {of_month}일"),
            Language::English | Language::Vietnamese | Language::Tagalog | Language::Portuguese | Language::Spanish => {
                day.iso()
            }
        })
    }

    /// What stands at an open place of this text; none where the city has not said.
    pub(super) fn value(&self, key: Key, place: Placeholder, language: Language) -> Option<String> {
        match place {
            Placeholder::Phone => self.phones.get(phone_of(key)?).cloned(),
            Placeholder::Fee => self.fees.get(fee_of(key)?).map(u32::to_string),
            Placeholder::Hours => self.hours(language),
            Placeholder::Number | Placeholder::Date | Placeholder::Count => None,
        }
    }

    /// A way to apply that the city does not offer is not told of.
    pub(super) fn offers(&self, card: &Card) -> bool {
        channel_of(card.title).is_none_or(|channel| !self.not_offered.contains(channel))
    }

    /// Weekdays with the same hours stand together, in the order of the week.
    pub(super) fn hours(&self, language: Language) -> Option<String> {
        let mut groups: Vec<((&str, &str), Vec<String>)> = Vec::new();
        for (weekday, name) in WEEK {
            let Some(hours) = self.hours.iter().find(|hours| hours.weekday == weekday) else { continue };
            let (times, name) = ((hours.from.as_str(), hours.until.as_str()), name.text(language, &[]));
            match groups.iter_mut().find(|(of, _)| *of == times) {
                Some((_, days)) => days.push(name),
                None => groups.push((times, vec![name])),
            }
        }
        let (and, to, then) = marks(language);
        let line = |((from, until), days): &((&str, &str), Vec<String>)| {
            format!("{} {}{to}{}", days.join(and), from.trim_start_matches('0'), until.trim_start_matches('0'))
        };
        (!groups.is_empty()).then(|| groups.iter().map(line).collect::<Vec<_>>().join(then))
    }
}

/// Between days, between times, between groups.
fn marks(language: Language) -> (&'static str, &'static str, &'static str) {
    match language {
        Language::Japanese | Language::EasyJapanese => ("・", "〜", "、"),
        Language::Chinese => ("、", "～", "；"),
        Language::Korean => ("·", "~", ", "),
        Language::English | Language::Vietnamese | Language::Tagalog | Language::Portuguese | Language::Spanish => {
            (", ", "–", "; ")
        }
    }
}

/// Whom to call, by the code of the rules. A text that is not here is not shown with a number.
fn phone_of(key: Key) -> Option<&'static str> {
    const OF: [(Key, &str); 4] = [
        (Key::LossCallFirst, "free-dial"),
        (Key::LossCallLanguages, "foreign-card"),
        (Key::LossFax, "fax"),
        (Key::LeafletTell, "free-dial"),
    ];
    OF.iter().find(|(text, _)| *text == key).map(|(_, code)| *code)
}

fn fee_of(key: Key) -> Option<&'static str> {
    const OF: [(Key, &str); 2] = [(Key::WaysCost, "reissue"), (Key::ExpressTimeAndFee, "express")];
    OF.iter().find(|(text, _)| *text == key).map(|(_, code)| *code)
}

fn channel_of(title: Key) -> Option<&'static str> {
    const OF: [(Key, &str); 6] = [
        (Key::WaysMailTitle, "mail"),
        (Key::WaysOnlineTitle, "online"),
        (Key::WaysBoothTitle, "booth"),
        (Key::WaysCounterTitle, "counter"),
        (Key::WaysExpressTitle, "express"),
        (Key::WaysAtApplicationTitle, "at-application"),
    ];
    OF.iter().find(|(text, _)| *text == title).map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> RuleBook {
        crate::samples::built_in().on(Day::from_civil(2026, 11, 24))
    }

    #[test]
    fn telephone_fee_and_hours_come_from_the_rules() {
        let office = Office::of(Some(&book()), "窓口1");
        let value = |key, place, language| office.value(key, place, language).expect("the rules say it");
        assert_eq!(value(Key::LossCallFirst, Placeholder::Phone, Language::Japanese), "0120-95-0178");
        assert_eq!(value(Key::LossCallLanguages, Placeholder::Phone, Language::Korean), "0120-0178-27");
        assert_eq!(value(Key::WaysCost, Placeholder::Fee, Language::Spanish), "1000");
        assert_eq!(
            value(Key::AgainHours, Placeholder::Hours, Language::Japanese),
            "月・火・水・金 8:30〜17:15、木 8:30〜19:00"
        );
        assert_eq!(
            value(Key::AgainHours, Placeholder::Hours, Language::English),
            "Mon, Tue, Wed, Fri 8:30–17:15; Thu 8:30–19:00"
        );
        assert_eq!(office.value(Key::AccessInterpreter, Placeholder::Phone, Language::English), None);
    }

    #[test]
    fn every_code_that_a_text_leans_on_is_one_of_the_rules() {
        let book = book();
        let office = Office::of(Some(&book), "");
        for key in Key::ALL {
            assert!(phone_of(key).is_none_or(|code| office.phones.contains_key(code)), "{key:?}");
            assert!(fee_of(key).is_none_or(|code| office.fees.contains_key(code)), "{key:?}");
            let known = |code: &str| book.each(|set| &set.channel).any(|(_, channel)| channel.code == *code);
            assert!(channel_of(key).is_none_or(known), "{key:?}");
        }
    }

    #[test]
    fn without_rules_nothing_is_known_but_the_counter() {
        let office = Office::of(None, "窓口1");
        assert_eq!((office.counter(), office.phone(), office.day(Language::Japanese)), ("窓口1", None, None));
        assert_eq!(office.hours(Language::Japanese), None);
    }

    #[test]
    fn a_way_that_the_city_does_not_offer_is_left_out() {
        let mut book = book();
        let mail = book.sets.iter_mut().flat_map(|set| &mut set.channel).find(|channel| channel.code == *"mail");
        mail.expect("is in the rules").offered = Some(false);
        let office = Office::of(Some(&book), "");
        let of = |text| Card { title: text, text };
        assert!(!office.offers(&of(Key::WaysMailTitle)) && office.offers(&of(Key::WaysOnlineTitle)));
    }
}
