//! The rules for tablets in the browser: proposed, looked at, confirmed, and never over somebody else's.

use crate::{browser::Page, office::Office};

const TYPED: [(&str, &str); 4] = [
    ("stop_after", "4"),
    ("destroy_after", "12"),
    ("lease", "6"),
    ("holidays", "2027-01-11 成人の日\n2027-01-01 元日"),
];

fn days(page: &Page) -> [String; 3] {
    ["rule-stop", "rule-destroy", "rule-lease"].map(|part| page.attribute(part, "data-days"))
}

#[test]
fn rules_hold_once_they_were_looked_at_and_confirmed() {
    let office = Office::open();
    let mut browser = office.browser();
    let form = browser.get("/city/rules");
    assert_eq!(days(&form), ["3", "10", "5"], "what is built in");
    let asked = browser.submit(&form, "/city/rules", &TYPED);
    for words in ["4開庁日", "12開庁日", "6開庁日", "加える：令和9年1月1日（金）、令和9年1月11日（月）"]
    {
        assert!(asked.text().contains(words), "{words} in {}", asked.text());
    }
    assert_eq!(days(&browser.get("/city/rules")), ["3", "10", "5"], "a question sets nothing");
    browser.submit(&asked, "/city/rules/confirm", &[]);
    let after = browser.get("/city/rules");
    assert_eq!(days(&after), ["4", "12", "6"]);
    assert!(after.text().contains("2日（令和9年1月1日（金） から 令和9年1月11日（月） まで）"), "{}", after.text());
    assert!(after.text().contains("第1版"));
}

#[test]
fn a_confirmation_that_did_not_see_the_newest_rules_sets_nothing() {
    let office = Office::open();
    let mut browser = office.browser();
    let form = browser.get("/city/rules");
    let asked = browser.submit(&form, "/city/rules", &TYPED);
    browser.submit(&asked, "/city/rules/confirm", &[]);
    let late = browser.submit(&asked, "/city/rules/confirm", &[("stop_after", "2")]);
    assert_eq!((late.status, late.fault().as_deref()), (403, Some("form-stale")));
    assert_eq!(days(&browser.get("/city/rules")), ["4", "12", "6"]);
}

#[test]
fn a_slip_is_named_and_what_was_typed_stays() {
    let office = Office::open();
    let mut browser = office.browser();
    let form = browser.get("/city/rules");
    let slip = |holidays| [("stop_after", "4"), ("destroy_after", "12"), ("lease", "6"), ("holidays", holidays)];
    let refused = browser.submit(&form, "/city/rules", &slip("1月1日"));
    assert_eq!((refused.status, refused.fault().as_deref()), (422, Some("rules-no-day")));
    assert!(refused.text().contains("「1月1日」を") && refused.text().contains("value=\"12\""), "{}", refused.text());
    let unchanged = browser.submit(
        &form,
        "/city/rules",
        &[("stop_after", "3"), ("destroy_after", "10"), ("lease", "5"), ("holidays", "")],
    );
    assert!(unchanged.parts("rules-confirm").is_empty() && unchanged.text().contains("変わるところがありません"));
}
