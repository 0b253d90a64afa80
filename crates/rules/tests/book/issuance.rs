//! How many documents, per case (facts 4.3), and what else.

use crate::support::*;
use domain::rules::{Alternative, OutcomeKind, Person, Requirements, Verdict};

const FIRST: &str = "old-card=first notification=none basic-card=none";

fn issuance(text: &str) -> Requirements {
    required(&book(), "issuance", text)
}

fn first(text: &str) -> Requirements {
    issuance(&format!("{text} {FIRST}"))
}

#[track_caller]
fn needs(required: &Requirements, applicant: &[Alternative], representative: &[Alternative], expected: &[&str]) {
    assert_eq!(required.kind, OutcomeKind::Documents);
    assert_eq!(ways(required, Person::Applicant), applicant);
    assert_eq!(ways(required, Person::Representative), representative);
    assert_eq!(extras(required), expected);
}

#[test]
fn who_comes_with_the_notice_needs_one_of_a_or_two_of_b() {
    needs(&first("visitor=self age=from-18 notice=here"), &[A1, B2], &[], &["notice"]);
}

#[test]
fn who_comes_without_the_notice_needs_two_of_a_or_one_of_each() {
    needs(&first("visitor=self age=from-75 notice=missing"), &[A2, A1_B1], &[], &[]);
}

#[test]
fn a_child_comes_with_a_guardian_and_both_prove_who_they_are() {
    for age in ["under-1", "from-1"] {
        let came = format!("visitor=self-with-guardian age={age} guardian=parent-present");
        for family in ["same-household", "registered-here"] {
            let required = first(&format!("{came} family={family} notice=here"));
            needs(&required, &[A1, B2], &[A1, B2], &["notice"]);
        }
        let required = first(&format!("{came} family=neither notice=here"));
        needs(&required, &[A1, B2], &[A1, B2], &["notice", "family-register"]);
        assert!(
            required.extras[1]
                .omitted_if
                .as_ref()
                .is_some_and(|text| text.contains("同じ世帯") && text.contains("本籍"))
        );
        assert!(
            required
                .basis
                .iter()
                .any(|basis| basis.ask_city.as_ref().is_some_and(|why| why.contains("法定代理人の点数")))
        );
    }
}

#[test]
fn a_ward_comes_with_the_guardian_and_the_register() {
    let required = first("visitor=self-with-guardian age=from-18 guardian=adult-guardian-present notice=here");
    needs(&required, &[A1, B2], &[A1, B2], &["notice", "guardianship"]);
    let required = first("visitor=self-with-guardian age=from-75 guardian=adult-guardian-present notice=missing");
    needs(&required, &[A2, A1_B1], &[A1, B2], &["guardianship"]);
}

#[test]
fn somebody_of_fifteen_with_a_parent_is_served_alone() {
    let required = first("visitor=self-with-guardian age=from-15 guardian=companion notice=here");
    needs(&required, &[A1, B2], &[], &["notice"]);
}

#[test]
fn a_child_alone_is_asked_to_come_with_a_guardian() {
    for age in ["under-1", "from-1"] {
        let required = issuance(&format!("visitor=self age={age}"));
        assert_eq!(required.kind, OutcomeKind::ComeAgain);
        assert_eq!(ways(&required, Person::Representative), [A1, B2]);
        let verdict = book().check(&required, &shown(&["passport", "my-number-card"], &["passport"], &[]));
        assert_eq!(verdict, Verdict::NotByDocuments(OutcomeKind::ComeAgain));
    }
}

#[test]
fn a_proxy_needs_more_of_both_and_a_sealed_notice_and_evidence() {
    let required = first("visitor=proxy age=from-18 sealed-notice=here reason=ill changed=nothing");
    needs(&required, &[A2, A1_B1, B3_PHOTO], &[A2, A1_B1], &["sealed-notice", "evidence"]);
    let hint = required.people[0].if_short.as_deref().expect("says who must come");
    assert!(hint.contains("本人の来庁"));
}

#[test]
fn a_proxy_for_a_child_is_the_guardian_and_nobody_else() {
    let required = issuance("visitor=proxy age=from-1");
    assert_eq!((required.kind, required.outcome.as_str()), (OutcomeKind::ComeAgain, "child-needs-guardian"));
}

#[test]
fn a_guardian_alone_needs_the_register_of_the_guardianship() {
    for (guardian, evidence) in [
        ("adult-guardian", vec!["guardianship-register"]),
        ("curator", vec!["guardianship-register", "act-list-curator"]),
        ("assistant", vec!["guardianship-register", "act-list-curator"]),
        ("voluntary-guardian", vec!["guardianship-register", "authority-list"]),
    ] {
        let required =
            first(&format!("visitor=guardian age=from-18 guardian={guardian} sealed-notice=here changed=nothing"));
        needs(&required, &[A2, A1_B1, B3_PHOTO], &[A1, B2], &["sealed-notice", "evidence"]);
        assert_eq!(required.extras[1].any_of, [evidence]);
    }
}

#[test]
fn a_parent_alone_needs_no_evidence_but_the_register_of_the_family() {
    let came = "visitor=guardian age=from-1 guardian=parent";
    let required = first(&format!("{came} family=neither sealed-notice=here changed=nothing"));
    needs(&required, &[A2, A1_B1, B3_PHOTO], &[A1, B2], &["sealed-notice", "family-register"]);
    let required = first(&format!("{came} family=registered-here sealed-notice=here changed=nothing"));
    needs(&required, &[A2, A1_B1, B3_PHOTO], &[A1, B2], &["sealed-notice"]);
    let required = first(
        "visitor=guardian age=from-15 guardian=parent-junior-high family=same-household sealed-notice=here changed=nothing",
    );
    needs(&required, &[A2, A1_B1, B3_PHOTO], &[A1, B2], &["sealed-notice"]);
}

#[test]
fn a_baby_that_is_not_there_needs_no_photo() {
    let required =
        first("visitor=guardian age=under-1 guardian=parent family=same-household sealed-notice=here changed=nothing");
    needs(&required, &[A2, A1_B1, B2], &[A1, B2], &["sealed-notice"]);
}

#[test]
fn a_proxy_without_the_notice_waits_for_the_letter_of_the_city() {
    for came in ["visitor=proxy age=from-18", "visitor=guardian age=from-18 guardian=adult-guardian"] {
        let required = issuance(&format!("{came} sealed-notice=lost"));
        assert_eq!((required.kind, required.outcome.as_str()), (OutcomeKind::CityStaff, "sealed-notice-lost"));
    }
}

#[test]
fn a_change_after_the_application_asks_a_proxy_for_the_letter() {
    for changed in ["name-or-address", "stay-period", "certificate-wanted"] {
        let proxy = first(&format!("visitor=proxy age=from-18 sealed-notice=here reason=ill changed={changed}"));
        assert_eq!(extras(&proxy), ["sealed-notice", "evidence", "inquiry-answer"]);
    }
}

#[test]
fn old_cards_are_collected_or_declared_lost() {
    let came = "visitor=self age=from-18 notice=here";
    for (cards, expected, fee) in [
        ("old-card=first notification=card basic-card=here", vec!["notice", "notification-card", "basic-card"], "free"),
        ("old-card=first notification=number-notice basic-card=none", vec!["notice", "number-notice"], "free"),
        (
            "old-card=first notification=card-lost basic-card=lost",
            vec!["notice", "notification-lost", "basic-card-lost"],
            "free",
        ),
        ("old-card=here", vec!["notice", "old-card"], "free"),
        ("old-card=not-here", vec!["notice"], "reissue"),
        ("old-card=lost", vec!["notice", "old-card-lost"], "reissue"),
    ] {
        let required = issuance(&format!("{came} {cards}"));
        assert_eq!(extras(&required), expected, "{cards}");
        let fees: Vec<&str> = required.fees.iter().map(|fee| fee.code.as_str()).collect();
        assert_eq!(fees, [fee], "{cards}");
    }
}

#[test]
fn every_requirement_says_where_it_is_from() {
    let required = first("visitor=proxy age=from-75 sealed-notice=here reason=over-75 changed=nothing");
    assert_eq!(required.basis.len(), 2 + required.people.len() + required.extras.len() + required.fees.len());
    assert!(required.basis.iter().any(|basis| basis.set == "proxy-reasons"), "the reason is a rule of its own");
    for basis in &required.basis {
        assert!(!basis.source.is_empty() && basis.approved_by == "未承認（市に確認）", "{}", basis.rule);
        assert!(basis.open_question().is_some(), "nothing is settled before the city has approved it");
    }
}

#[test]
fn an_answer_that_is_changed_leaves_nothing_behind() {
    let book = book();
    let mut changed = answers("visitor=proxy age=from-18 sealed-notice=here reason=ill changed=stay-period");
    changed = changed.with("visitor".parse().expect("a code"), "self".parse().expect("a code"));
    let steps = book.answered("issuance", &changed).expect("leads somewhere");
    let codes: Vec<&str> = steps.iter().map(|(question, _)| question.as_str()).collect();
    assert_eq!(codes, ["visitor", "age"]);
    let required = required(&book, "issuance", &format!("visitor=self age=from-18 notice=here {FIRST}"));
    assert_eq!((required.reason, extras_of(&required.extras)), (None, 1));
}

fn extras_of(extras: &[domain::rules::ExtraNeeds]) -> usize {
    extras.len()
}

#[test]
fn an_unknown_check_is_an_error_and_no_panic() {
    assert!(book().next("no-such-check", &answers("")).is_err());
    let odd = answers("visitor=nobody");
    assert!(
        matches!(book().next("issuance", &odd), Ok(domain::rules::Next::Ask(question)) if question.code == "visitor")
    );
}
