//! Ages at the border: the birth date answers the question of the age.

use crate::support::*;
use domain::rules::Next;

#[track_caller]
fn band(born: &str, on: &str, expected: &str) {
    let steps =
        book_on(on).answered("issuance", &answers(&format!("visitor=self born={born}"))).expect("leads somewhere");
    assert_eq!(steps[1].1.code, expected, "{born} on {on}");
}

#[test]
fn the_day_before_a_birthday_is_still_the_old_age() {
    for (years, before, after) in
        [(1, "under-1", "from-1"), (15, "from-1", "from-15"), (18, "from-15", "from-18"), (75, "from-18", "from-75")]
    {
        let born = format!("{}-11-24", 2026 - years);
        band(&born, "2026-11-23", before);
        band(&born, "2026-11-24", after);
        band(&born, "2026-11-25", after);
    }
}

#[test]
fn who_was_born_on_a_leap_day_is_older_from_march_on() {
    band("2012-02-29", "2027-02-28", "from-1");
    band("2012-02-29", "2027-03-01", "from-15");
    band("2010-02-29".replace("2010", "2012").as_str(), "2030-02-28", "from-15");
    band("2012-02-29", "2030-03-01", "from-18");
    band("2028-02-29", "2029-02-28", "under-1");
    band("2028-02-29", "2029-03-01", "from-1");
}

#[test]
fn a_birth_today_is_a_baby_and_one_tomorrow_is_asked_about() {
    band("2026-11-24", "2026-11-24", "under-1");
    let next = book_on("2026-11-24").next("issuance", &answers("visitor=self born=2026-11-25"));
    assert!(matches!(next, Ok(Next::Ask(question)) if question.code == "age" && question.by_birth));
}

#[test]
fn the_birth_date_goes_before_what_was_pressed() {
    let book = book_on("2026-11-24");
    let steps =
        book.answered("issuance", &answers("visitor=self age=from-18 born=2020-01-01")).expect("leads somewhere");
    assert_eq!(steps[1].1.code, "from-1");
}
