//! Until when a card holds and from when it can be renewed (facts 5.2).

use crate::support::*;
use domain::rules::{
    Estimate, Subject,
    validity::{CARD_FACE_IS_RIGHT, Known},
};

fn known(birth: &str, applied: &str, issued: &str) -> Known {
    Known { birth: day(birth), applied: day(applied), issued: day(issued), renewed_early: false, never_after: None }
}

fn estimate(subject: Subject, known: &Known) -> Estimate {
    book().validity(subject, known).expect("a rule fits")
}

#[test]
fn a_card_ends_with_the_tenth_or_the_fifth_birthday() {
    for (birth, applied, issued, last, from) in [
        ("1980-05-10", "2026-01-10", "2026-02-01", "2035-05-10", "2035-02-11"),
        ("1980-05-10", "2026-04-10", "2026-05-10", "2036-05-10", "2036-02-11"),
        ("2008-05-10", "2026-05-09", "2026-06-01", "2031-05-10", "2031-02-11"),
        ("2008-05-10", "2026-05-10", "2026-06-01", "2036-05-10", "2036-02-11"),
        ("2003-01-15", "2022-03-31", "2022-05-01", "2027-01-15", "2026-10-16"),
        ("2003-01-15", "2022-04-01", "2022-05-01", "2032-01-15", "2031-10-16"),
        ("2000-02-29", "2026-01-10", "2026-03-01", "2036-02-29", "2035-11-30"),
    ] {
        let found = estimate(Subject::Card, &known(birth, applied, issued));
        assert_eq!(
            (found.last_day.iso().as_str(), found.renewal_from.iso().as_str()),
            (last, from),
            "{birth} {applied}"
        );
        assert_eq!(found.say, CARD_FACE_IS_RIGHT);
    }
}

#[test]
fn a_certificate_ends_with_the_fifth_birthday_and_never_after_the_card() {
    let mut certificate = known("1980-05-10", "2026-01-10", "2026-02-01");
    assert_eq!(estimate(Subject::Certificate, &certificate).last_day.iso(), "2030-05-10");
    certificate.renewed_early = true;
    assert_eq!(estimate(Subject::Certificate, &certificate).last_day.iso(), "2031-05-10");
    certificate.never_after = Some(day("2027-05-10"));
    assert_eq!(estimate(Subject::Certificate, &certificate).last_day.iso(), "2027-05-10");
}

#[test]
fn a_period_of_stay_ends_card_and_certificate() {
    let mut card = known("1990-07-01", "2026-01-10", "2026-02-01");
    card.never_after = Some(day("2027-03-31"));
    for subject in [Subject::Card, Subject::Certificate] {
        let found = estimate(subject, &card);
        assert_eq!((found.last_day.iso().as_str(), found.renewal_from.iso().as_str()), ("2027-03-31", "2027-01-01"));
    }
}

#[test]
fn somebody_who_is_not_born_has_no_card() {
    assert!(book().validity(Subject::Card, &known("2026-02-01", "2026-01-31", "2026-02-01")).is_none());
}

#[test]
fn the_day_in_dispute_is_a_question_to_the_city() {
    let found = estimate(Subject::Card, &known("1980-05-10", "2026-01-10", "2026-02-01"));
    assert!(found.basis.ask_city.is_some_and(|why| why.contains("3か月前の翌日")));
}
