//! Renewal of certificates by the holder, a guardian or a proxy (facts 5.3).

use crate::support::*;
use domain::rules::{OutcomeKind, Person};

#[test]
fn each_visitor_shows_what_the_rules_say() {
    for (text, people, expected) in [
        ("visitor=self", vec![], vec!["own-card"]),
        ("visitor=parent family=same-household", vec![A1], vec!["own-card"]),
        ("visitor=parent family=neither", vec![A1], vec!["own-card", "parent-proof"]),
        ("visitor=guardian", vec![A1], vec!["own-card", "guardian-proof"]),
        ("visitor=proxy expiry=before letter=here card-data=same", vec![A1], vec!["own-card", "letter"]),
    ] {
        let required = required(&book(), "certificate-renewal", text);
        assert_eq!(required.kind, OutcomeKind::Documents, "{text}");
        assert_eq!(ways(&required, Person::Representative), people, "{text}");
        assert!(ways(&required, Person::Applicant).is_empty());
        assert_eq!(extras(&required), expected, "{text}");
        assert_eq!(required.fees.iter().map(|fee| fee.price()).collect::<Vec<_>>(), ["0円"]);
    }
}

#[test]
fn a_proxy_without_the_letter_in_time_comes_twice() {
    for text in [
        "visitor=proxy expiry=after",
        "visitor=proxy expiry=before letter=missing",
        "visitor=proxy expiry=before letter=here card-data=changed",
    ] {
        assert_eq!(required(&book(), "certificate-renewal", text).kind, OutcomeKind::CityStaff, "{text}");
    }
}

#[test]
fn a_proxy_without_a_photo_document_is_told_so() {
    let book = book();
    let required = required(&book, "certificate-renewal", "visitor=proxy expiry=before letter=here card-data=same");
    let extras = ["own-card", "inquiry-answer-sealed"];
    assert!(book.check(&required, &shown(&[], &["passport"], &extras)).is_complete());
    let verdict = book.check(&required, &shown(&[], &["health-eligibility", "bank-passbook"], &extras));
    assert!(said(&verdict).contains("あとAから1点"));
}
