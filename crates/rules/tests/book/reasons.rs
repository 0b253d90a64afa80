//! Why somebody cannot come, and with what evidence (facts 4.4).

use crate::support::*;
use domain::rules::{OutcomeKind, ReasonFor};

const REST: &str = "changed=nothing old-card=first notification=none basic-card=none";

fn evidence(text: &[&[&str]]) -> Vec<Vec<String>> {
    text.iter().map(|set| set.iter().map(ToString::to_string).collect()).collect()
}

#[track_caller]
fn asks_for(age: &str, reason: &str, expected: &[&[&str]]) {
    let text = format!("visitor=proxy age={age} sealed-notice=here reason={reason} {REST}");
    let required = required(&book(), "issuance", &text);
    assert_eq!(required.kind, OutcomeKind::Documents);
    assert_eq!(required.reason.as_ref().map(ToString::to_string).as_deref(), Some(reason));
    let found = required.extras.iter().find(|extra| extra.rule == "evidence").map(|extra| &extra.any_of);
    let found: Vec<Vec<String>> =
        found.into_iter().flatten().map(|set| set.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(found, evidence(expected), "{reason}");
}

#[test]
fn each_reason_has_its_evidence() {
    asks_for("from-18", "ill", &[&["medical-certificate"]]);
    asks_for(
        "from-18",
        "hospitalized",
        &[
            &["medical-certificate"],
            &["inpatient-plan"],
            &["hospital-receipt"],
            &["hospital-statement"],
            &["photo-certificate-hospital"],
        ],
    );
    asks_for(
        "from-18",
        "disabled",
        &[
            &["physical-disability-handbook"],
            &["mental-disability-handbook"],
            &["rehabilitation-handbook"],
            &["disability-service-certificate"],
            &["self-support-medical-certificate"],
            &["special-child-allowance-certificate"],
        ],
    );
    asks_for("from-75", "facility", &[&["facility-certificate"], &["photo-certificate-facility"]]);
    asks_for("from-75", "care", &[&["care-insurance-card"], &["care-need-notice"], &["photo-certificate-care"]]);
    asks_for("from-18", "pregnant", &[&["maternity-handbook"], &["prenatal-receipt"], &["prenatal-voucher"]]);
    asks_for("from-18", "long-trip", &[&["assignment-order"]]);
    asks_for("from-18", "abroad-study", &[&["visa-copy"], &["foreign-student-card-copy"]]);
    asks_for("from-15", "student", &[&["student-card"], &["enrolment-certificate"]]);
    asks_for("from-18", "hikikomori", &[&["photo-certificate-support"]]);
}

#[test]
fn over_75_needs_no_paper_but_a_written_word() {
    asks_for("from-75", "over-75", &[]);
    let text = format!("visitor=proxy age=from-75 sealed-notice=here reason=over-75 {REST}");
    let required = required(&book(), "issuance", &text);
    assert_eq!(extras(&required), ["sealed-notice", "hardship"]);
}

#[test]
fn guardians_have_reasons_of_their_own() {
    for (guardian, age, reason) in [
        ("adult-guardian", "from-18", "adult-guardian"),
        ("curator", "from-18", "conservatee"),
        ("assistant", "from-75", "assisted"),
        ("voluntary-guardian", "from-75", "voluntary"),
        ("parent family=same-household", "from-1", "minor"),
    ] {
        let text = format!("visitor=guardian age={age} guardian={guardian} sealed-notice=here {REST}");
        let required = required(&book(), "issuance", &text);
        assert_eq!(required.reason.expect("has a reason"), reason);
    }
    let book = book();
    for (_, reason) in book.each(|set| &set.reason).filter(|(_, reason)| reason.proxy == ReasonFor::Guardian) {
        let age = if reason.code == "minor" { "from-15" } else { "from-18" };
        assert!(!offered(age).contains(&reason.code.to_string()), "{}", reason.code);
    }
}

#[test]
fn work_study_and_travel_are_no_reasons() {
    for reason in ["work", "study", "travel"] {
        for age in ["from-15", "from-18", "from-75"] {
            let text = format!("visitor=proxy age={age} sealed-notice=here reason={reason}");
            let required = required(&book(), "issuance", &text);
            assert_eq!((required.kind, required.outcome.as_str()), (OutcomeKind::ComeAgain, "no-reason"));
        }
    }
    let book = book();
    let refused: Vec<&str> =
        book.each(|set| &set.reason).filter(|(_, it)| !it.accepted).map(|(_, it)| it.code.as_str()).collect();
    assert_eq!(refused, ["work", "study", "travel"]);
}

#[test]
fn reasons_are_offered_by_age() {
    assert!(offered("from-75").contains(&"over-75".to_owned()));
    assert!(!offered("from-18").contains(&"over-75".to_owned()));
    assert!(offered("from-15").contains(&"student".to_owned()));
}

#[test]
fn a_reason_that_nobody_knows_goes_to_city_staff() {
    let required = required(&book(), "issuance", "visitor=proxy age=from-18 sealed-notice=here reason=unclear");
    assert_eq!(required.kind, OutcomeKind::CityStaff);
}

#[test]
fn one_paper_proves_both_who_and_why() {
    let book = book();
    let text = format!("visitor=proxy age=from-18 sealed-notice=here reason=disabled {REST}");
    let required = required(&book, "issuance", &text);
    let handbook = ["physical-disability-handbook", "health-eligibility"];
    let proxy = ["drivers-licence", "passport"];
    assert!(book.check(&required, &shown(&handbook, &proxy, &["issue-notice-sealed"])).is_complete());
    let with_the_proxy = shown(
        &["passport", "health-eligibility"],
        &["physical-disability-handbook", "passport"],
        &["issue-notice-sealed"],
    );
    assert!(
        said(&book.check(&required, &with_the_proxy)).contains("疎明資料"),
        "the proxy's own handbook is no evidence"
    );
}

fn offered(age: &str) -> Vec<String> {
    match book().next("issuance", &answers(&format!("visitor=proxy age={age} sealed-notice=here"))) {
        Ok(domain::rules::Next::Ask(question)) => {
            question.choices.iter().map(|choice| choice.code.to_string()).collect()
        }
        other => panic!("{other:?}"),
    }
}
