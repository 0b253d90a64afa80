//! 特急発行 (facts 1.3): for whom, until when, for how much.

use crate::support::*;
use domain::rules::OutcomeKind;

#[test]
fn each_case_has_its_window_and_its_fee() {
    for (case, event, last, fees) in [
        ("under-1", "2026-11-24", "2027-11-23", vec!["0円"]),
        ("from-abroad", "2026-11-24", "2026-12-24", vec!["0円"]),
        ("new-foreign-resident", "2026-11-24", "2026-12-24", vec!["0円"]),
        ("newly-registered", "2026-11-24", "2026-12-24", vec!["0円"]),
        ("lost", "2026-11-24", "2026-12-24", vec!["2,000円", "1,800円"]),
        ("damaged", "2026-11-24", "2026-12-24", vec!["2,000円", "1,800円"]),
        ("number-changed", "2026-11-24", "2026-12-24", vec![]),
        ("no-space", "2026-11-24", "2026-12-24", vec!["0円"]),
        ("released", "2026-11-24", "2026-12-24", vec!["0円"]),
    ] {
        let book = book();
        let window = book.express_window(case, day(event)).expect("is in force");
        assert_eq!((window.last_day.iso().as_str(), window.is_open), (last, true), "{case}");
        assert!(book_on(last).express_window(case, day(event)).expect("is in force").is_open, "{case}: the last day");
        let after = domain::Day(day(last).0 + 1).iso();
        assert!(
            !book_on(&after).express_window(case, day(event)).expect("is in force").is_open,
            "{case}: the day after"
        );
        let (_, rule) = book.each(|set| &set.express).find(|(_, rule)| rule.code == *case).expect("is in force");
        let prices: Vec<String> =
            rule.fee.iter().filter_map(|code| book.fee(code)).map(|(_, fee)| fee.price()).collect();
        assert_eq!(prices, fees, "{case}");
    }
}

#[test]
fn a_leap_day_baby_may_apply_until_the_end_of_february() {
    let window = book_on("2028-03-01").express_window("under-1", day("2028-02-29")).expect("is in force");
    assert_eq!(window.last_day.iso(), "2029-02-28");
}

#[test]
fn an_event_in_the_future_opens_nothing() {
    assert!(!book_on("2026-11-24").express_window("lost", day("2026-11-25")).expect("is in force").is_open);
    assert!(book().express_window("no-such-case", day(TODAY)).is_none());
}

#[test]
fn the_rules_of_express_issue_begin_on_their_day() {
    assert!(book_on("2024-12-01").express_window("lost", day("2024-12-01")).is_none());
    assert!(book_on("2024-12-02").express_window("lost", day("2024-12-01")).is_some());
}

#[test]
fn every_case_of_the_questions_is_a_case_of_the_rules() {
    let book = book();
    let (_, check) = book.check_named("express").expect("is in force");
    let asked: Vec<&str> = check.question[0].choice.iter().map(|choice| choice.code.as_str()).collect();
    let known: Vec<&str> = book.each(|set| &set.express).map(|(_, rule)| rule.code.as_str()).collect();
    assert_eq!(asked.split_last(), Some((&"other", &known[..])));
}

#[test]
fn the_applicant_comes_in_person_and_city_staff_take_it() {
    for (text, outcome, kind) in [
        ("case=lost in-window=inside visitor=self", "eligible", OutcomeKind::CityStaff),
        ("case=lost in-window=inside visitor=self-with-guardian", "eligible", OutcomeKind::CityStaff),
        ("case=under-1 in-window=inside visitor=with-birth-report", "eligible", OutcomeKind::CityStaff),
        ("case=lost in-window=inside visitor=proxy", "must-come", OutcomeKind::ComeAgain),
        ("case=lost in-window=inside visitor=child-alone", "must-come", OutcomeKind::ComeAgain),
        ("case=lost in-window=outside", "too-late", OutcomeKind::ComeAgain),
        ("case=other", "ordinary", OutcomeKind::ComeAgain),
    ] {
        let required = required(&book(), "express", text);
        assert_eq!((required.outcome.as_str(), required.kind), (outcome, kind), "{text}");
        assert!(required.count.is_some());
    }
}
