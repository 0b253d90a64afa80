//! Hours, deadlines, guides, counts and numbers.

use crate::support::*;
use domain::rules::HandOver;
use std::collections::BTreeSet;

#[test]
fn thursday_is_open_longer_and_holidays_are_closed() {
    for (on, until) in [
        ("2026-11-25", Some("17:15")),
        ("2026-11-26", Some("19:00")),
        ("2026-11-28", None),
        ("2026-11-23", None),
        ("2026-05-06", None),
        ("2026-09-22", None),
        ("2027-03-22", None),
        ("2026-12-29", None),
        ("2027-01-04", Some("17:15")),
    ] {
        assert_eq!(book_on(on).opening_hours().map(|hours| hours.until.as_str()), until, "{on}");
    }
}

#[test]
fn accidents_are_reported_at_once_and_the_city_has_days() {
    let due = |wrongful| {
        let all = book().incident_deadlines(day("2026-11-24"), wrongful);
        all.into_iter().map(|it| (it.code.to_string(), it.due.map(|day| day.iso()))).collect::<Vec<_>>()
    };
    let expected = |full: &str| {
        [
            ("report-to-city", None),
            ("first-report-early", Some("2026-11-26")),
            ("first-report", Some("2026-11-28")),
            ("full-report", Some(full)),
        ]
        .map(|(code, day)| (code.to_owned(), day.map(str::to_owned)))
        .to_vec()
    };
    assert_eq!(due(false), expected("2026-12-23"));
    assert_eq!(due(true), expected("2027-01-22"));
}

#[test]
fn what_the_counter_does_and_what_city_staff_do_is_as_the_specification_says() {
    let book = book();
    let found: Vec<(&str, HandOver)> =
        book.each(|set| &set.guide).map(|(_, guide)| (guide.code.as_str(), guide.hand_over)).collect();
    assert_eq!(
        found,
        [
            ("issuance", HandOver::InPart),
            ("express", HandOver::CityStaff),
            ("application-support", HandOver::None),
            ("certificate-new", HandOver::None),
            ("certificate-renewal", HandOver::InPart),
            ("pin-reset", HandOver::InPart),
            ("face-card", HandOver::None),
            ("card-change", HandOver::CityStaff),
            ("continue-use", HandOver::CityStaff),
            ("loss", HandOver::InPart),
            ("found", HandOver::CityStaff),
            ("return", HandOver::None),
            ("form-reissue", HandOver::CityStaff),
        ]
    );
}

#[test]
fn the_categories_stand_in_eight_groups() {
    let book = book();
    let groups: Vec<String> = book.each(|set| &set.group).map(|(_, group)| group.code.to_string()).collect();
    let used: BTreeSet<String> = book.each(|set| &set.category).map(|(_, it)| it.group.to_string()).collect();
    assert_eq!(groups.len(), 8);
    assert_eq!(used, groups.into_iter().collect());
    assert_eq!(book.each(|set| &set.category).count(), 46);
}

#[test]
fn numbers_and_channels_are_there() {
    let book = book();
    let number =
        |code: &str| book.each(|set| &set.contact).find(|(_, it)| it.code == *code).map(|(_, it)| it.number.clone());
    assert_eq!(number("free-dial").as_deref(), Some("0120-95-0178"));
    assert_eq!(number("foreign-card").as_deref(), Some("0120-0178-27"));
    let unsure: Vec<&str> =
        book.each(|set| &set.channel).filter(|(_, it)| it.offered.is_none()).map(|(_, it)| it.code.as_str()).collect();
    assert_eq!(unsure, ["at-application", "visit"]);
}

#[test]
fn the_pins_are_told_and_never_held() {
    let book = book();
    let told: Vec<(&str, u8)> =
        book.each(|set| &set.pin).map(|(_, pin)| (pin.code.as_str(), pin.locks_after)).collect();
    assert_eq!(told, [("signature", 5), ("authentication", 3), ("resident", 3), ("card-face", 3)]);
}
