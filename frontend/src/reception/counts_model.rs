//! The counts of the day in the words of the rules: what was done less what was taken back, and the times in the middle.

use bridge::CountLine;
use domain::{CountCategory, Service, rules::RuleBook};
use std::collections::BTreeMap;

/// What is counted today, ready to be read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) lines: Vec<(String, u64)>,
    /// Each service with the middle of its waiting and serving times, in minutes.
    pub(super) times: Vec<Times>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) service: Service,
    pub(super) waited: Option<u16>,
    pub(super) served: Option<u16>,
}

/// How often each number of minutes was counted.
type Minutes = BTreeMap<u16, u64>;

impl Tally {
    pub(super) fn of(counts: &[CountLine], book: Option<&RuleBook>) -> Self {
        let mut plain: Vec<(String, u64)> = Vec::new();
        let mut done: BTreeMap<String, i64> = BTreeMap::new();
        let mut times: BTreeMap<Service, (Minutes, Minutes)> = BTreeMap::new();
        for CountLine { category, number } in counts {
            let number_signed = i64::try_from(*number).unwrap_or(i64::MAX);
            match category {
                CountCategory::Done(code) => *done.entry(code.to_string()).or_default() += number_signed,
                CountCategory::Undone(code) => *done.entry(code.to_string()).or_default() -= number_signed,
                CountCategory::Waited(service, minutes) => {
                    *times.entry(*service).or_default().0.entry(*minutes).or_default() += number;
                }
                CountCategory::Served(service, minutes) => {
                    *times.entry(*service).or_default().1.entry(*minutes).or_default() += number;
                }
                CountCategory::Visit
                | CountCategory::Opened(_)
                | CountCategory::Ended(_)
                | CountCategory::PhotoTaken => plain.push((category.label(), *number)),
            }
        }
        let label = |code: &str| {
            book.and_then(|book| book.category_label(code)).unwrap_or_else(|| "（規則を読んでいます）".into())
        };
        let mut lines: Vec<(String, u64)> = plain.into_iter().filter(|(_, number)| *number > 0).collect();
        // A visit that nobody sees in the list of services stands first: it is what the day is measured by.
        lines.sort_by_key(|(label, _)| *label != CountCategory::Visit.label());
        let done = done.into_iter().filter_map(|(code, number)| Some((label(&code), u64::try_from(number).ok()?)));
        lines.extend(done.filter(|(_, number)| *number > 0));
        let times = times.into_iter().map(|(service, (waited, served))| Times {
            service,
            waited: median(&waited),
            served: median(&served),
        });
        Self { lines, times: times.collect() }
    }
}

/// The lower one of the two in the middle: a time that somebody did wait.
fn median(minutes: &Minutes) -> Option<u16> {
    let total: u64 = minutes.values().sum();
    let mut seen = 0;
    minutes.iter().find_map(|(minute, number)| {
        seen += number;
        (seen * 2 >= total && total > 0).then_some(*minute)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn line(category: CountCategory, number: u64) -> CountLine {
        CountLine { category, number }
    }

    fn book() -> RuleBook {
        samples::book()
    }

    fn code(code: &str) -> domain::FieldCode {
        code.parse().expect("a code")
    }

    #[test]
    fn what_was_taken_back_is_not_counted_and_codes_are_said_in_words() {
        let counts = [
            line(CountCategory::Opened(Service::Issuance), 2),
            line(CountCategory::Visit, 2),
            line(CountCategory::Done(code("pin-reset")), 3),
            line(CountCategory::Undone(code("pin-reset")), 1),
            line(CountCategory::Done(code("loss-report")), 1),
            line(CountCategory::Undone(code("loss-report")), 1),
        ];
        let lines = Tally::of(&counts, Some(&book())).lines;
        let words: Vec<(&str, u64)> = lines.iter().map(|(label, number)| (label.as_str(), *number)).collect();
        assert_eq!(words, [("来庁", 2), ("受付：カードの交付", 2), ("暗証番号・初期化・再設定", 2)]);
        let unread = Tally::of(&counts, None).lines;
        assert!(unread.iter().all(|(label, _)| !label.contains("pin-reset")), "no code stands on the screen");
    }

    #[test]
    fn the_middle_of_the_times_is_a_time_that_somebody_waited() {
        let service = Service::Issuance;
        let waited = |minutes, number| line(CountCategory::Waited(service, minutes), number);
        let middle = |counts: &[CountLine]| Tally::of(counts, None).times[0].waited;
        assert_eq!(middle(&[waited(2, 1), waited(5, 1), waited(60, 1)]), Some(5));
        assert_eq!(middle(&[waited(2, 3), waited(60, 1)]), Some(2));
        assert_eq!(middle(&[waited(2, 1), waited(60, 1)]), Some(2));
        let served = Tally::of(&[line(CountCategory::Served(service, 7), 1)], None);
        assert_eq!(served.times, [Times { service, waited: None, served: Some(7) }]);
    }
}
