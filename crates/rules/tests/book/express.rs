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

fn with_event(text: &str, event: &str) -> domain::rules::Answers {
    domain::rules::Answers { event: Some(day(event)), ..answers(text) }
}

#[test]
fn the_day_of_the_event_answers_whether_the_period_is_open() {
    for (event, outcome) in [("2026-11-24", "inside"), ("2026-10-25", "inside"), ("2026-10-24", "outside")] {
        let held = with_event("case=lost", event);
        let steps = book().answered("express", &held).expect("leads somewhere");
        assert_eq!(steps[1].1.code, outcome, "{event}");
        let window = book().window("express", &held).expect("the day is known");
        assert_eq!((window.event, window.last_day), (day(event), domain::Day(day(event).0 + 30)));
        assert_eq!(window.from, "市への紛失届の日");
    }
}

#[test]
fn a_day_to_come_answers_nothing_and_the_day_goes_before_what_was_pressed() {
    let asked = book().next("express", &with_event("case=lost", "2026-11-25")).expect("leads somewhere");
    let domain::rules::Next::Ask(question) = asked else { panic!("asks") };
    assert_eq!(question.code, "in-window");
    assert_eq!(question.window.map(|window| (window.from, window.is_birth)), Some(("市への紛失届の日".into(), false)));
    let steps = book().answered("express", &with_event("case=lost in-window=inside", "2026-01-05")).expect("leads");
    assert_eq!(steps[1].1.code, "outside");
}

#[test]
fn a_baby_is_counted_from_its_birth_date() {
    let held = answers("case=under-1 born=2025-11-25");
    let window = book().window("express", &held).expect("the birth date is known");
    assert_eq!((window.last_day.iso().as_str(), window.is_open), ("2026-11-24", true));
    assert!(book().window("express", &with_event("case=under-1", "2026-11-20")).is_none(), "an event is no birth");
    let older = answers("case=under-1 born=2025-11-24");
    assert_eq!(book().answered("express", &older).expect("leads somewhere")[1].1.code, "outside");
}

#[test]
fn the_end_says_the_last_day_the_fee_and_from_where() {
    let held = with_event("case=lost visitor=self", "2026-11-20");
    let domain::rules::Next::Done(required) = book().next("express", &held).expect("leads") else { panic!("ends") };
    assert_eq!(required.window.as_ref().map(|window| window.last_day.iso()).as_deref(), Some("2026-12-20"));
    assert_eq!(required.fees.len(), 2);
    assert!(required.basis.iter().any(|basis| basis.ask_city.as_ref().is_some_and(|why| why.contains("30日の数え方"))));
}
