//! The decision table of 交付, row by row, to the ending: who comes, what is enough, what is one too few.

use crate::support::*;
use domain::{
    Day,
    rules::{Answers, Next, OutcomeKind, Path, Person, RuleBook, Verdict, walk},
};

const FIRST: &str = "old-card=first notification=none basic-card=none";
const ABSENT: &str = "sealed-notice=here changed=nothing old-card=first notification=none basic-card=none";

/// What somebody shows: identity of the applicant, of the representative, and further papers.
type Hand = (&'static [&'static str], &'static [&'static str], &'static [&'static str]);

#[track_caller]
fn row(answers: &str, enough: &[Hand], short: &[Hand]) {
    let book = book();
    let required = required(&book, "issuance", answers);
    assert_eq!(required.kind, OutcomeKind::Documents, "{answers}");
    for (applicant, representative, extras) in enough {
        let verdict = book.check(&required, &shown(applicant, representative, extras));
        assert!(verdict.is_complete(), "{answers} {applicant:?} {representative:?}: {}", said(&verdict));
    }
    for (applicant, representative, extras) in short {
        let verdict = book.check(&required, &shown(applicant, representative, extras));
        assert!(matches!(verdict, Verdict::Missing(_)), "{answers} {applicant:?} {representative:?} {extras:?}");
    }
}

#[test]
fn the_applicant_with_the_notice_shows_one_of_a_or_two_of_b() {
    let notice = &["issue-notice"];
    row(
        &format!("visitor=self age=from-18 notice=here {FIRST}"),
        &[(&["passport"], &[], notice), (&["health-eligibility", "bank-passbook"], &[], notice)],
        &[(&[], &[], notice), (&["health-eligibility"], &[], notice), (&["passport"], &[], &[])],
    );
}

#[test]
fn the_applicant_without_the_notice_shows_two_of_a_or_one_of_each() {
    row(
        &format!("visitor=self age=from-75 notice=missing {FIRST}"),
        &[(&["passport", "drivers-licence"], &[], &[]), (&["residence-card", "health-eligibility"], &[], &[])],
        &[(&["passport"], &[], &[]), (&["health-eligibility", "bank-passbook", "pension-certificate"], &[], &[])],
    );
}

#[test]
fn somebody_of_fifteen_comes_alone() {
    row(
        &format!("visitor=self age=from-15 notice=here {FIRST}"),
        &[(&["student-card", "health-eligibility"], &[], &["issue-notice"])],
        &[(&["student-card"], &[], &["issue-notice"])],
    );
}

#[test]
fn a_child_with_a_parent_of_the_same_household_needs_both_to_prove_who_they_are() {
    for age in ["under-1", "from-1"] {
        row(
            &format!(
                "visitor=self-with-guardian age={age} guardian=parent-present family=same-household notice=here {FIRST}"
            ),
            &[(&["maternity-handbook", "health-eligibility"], &["drivers-licence"], &["issue-notice"])],
            &[
                (&["maternity-handbook"], &["drivers-licence"], &["issue-notice"]),
                (&["passport"], &["health-eligibility"], &["issue-notice"]),
            ],
        );
    }
}

#[test]
fn a_parent_of_another_household_brings_the_family_register() {
    row(
        &format!("visitor=self-with-guardian age=from-1 guardian=parent-present family=neither notice=here {FIRST}"),
        &[(&["passport"], &["passport"], &["issue-notice", "family-register"])],
        &[(&["passport"], &["passport"], &["issue-notice"])],
    );
}

#[test]
fn a_ward_with_the_guardian_brings_the_register() {
    row(
        &format!("visitor=self-with-guardian age=from-18 guardian=adult-guardian-present notice=here {FIRST}"),
        &[(&["passport"], &["passport"], &["issue-notice", "guardianship-register"])],
        &[(&["passport"], &["passport"], &["issue-notice"])],
    );
}

#[test]
fn a_parent_alone_brings_more_of_the_child_and_a_sealed_notice() {
    row(
        &format!("visitor=guardian age=from-1 guardian=parent family=same-household {ABSENT}"),
        &[
            (&["passport", "residence-card"], &["drivers-licence"], &["issue-notice-sealed"]),
            (&["passport", "health-eligibility"], &["health-eligibility", "bank-passbook"], &["issue-notice-sealed"]),
            (
                &["health-eligibility", "school-document", "photo-certificate-guardian"],
                &["drivers-licence"],
                &["issue-notice-sealed"],
            ),
        ],
        &[
            (&["passport"], &["drivers-licence"], &["issue-notice-sealed"]),
            (
                &["health-eligibility", "school-document", "bank-passbook"],
                &["drivers-licence"],
                &["issue-notice-sealed"],
            ),
            (&["passport", "residence-card"], &["drivers-licence"], &[]),
        ],
    );
}

#[test]
fn a_baby_that_stayed_at_home_needs_two_of_b_without_a_photo() {
    row(
        &format!("visitor=guardian age=under-1 guardian=parent family=same-household {ABSENT}"),
        &[(&["maternity-handbook", "health-eligibility"], &["drivers-licence"], &["issue-notice-sealed"])],
        &[(&["maternity-handbook"], &["drivers-licence"], &["issue-notice-sealed"])],
    );
}

#[test]
fn the_guardian_of_a_ward_brings_the_register() {
    guardian_alone("adult-guardian", &["issue-notice-sealed", "guardianship-register"]);
}

#[test]
fn the_curator_brings_the_register_with_the_list_of_acts() {
    guardian_alone("curator", &["issue-notice-sealed", "guardianship-register", "act-list-curator"]);
}

#[test]
fn the_assistant_brings_the_register_with_the_list_of_acts() {
    guardian_alone("assistant", &["issue-notice-sealed", "guardianship-register", "act-list-curator"]);
}

#[test]
fn the_voluntary_guardian_brings_the_register_with_the_list_of_authority() {
    guardian_alone("voluntary-guardian", &["issue-notice-sealed", "guardianship-register", "authority-list"]);
}

#[track_caller]
fn guardian_alone(guardian: &str, extras: &'static [&'static str]) {
    let less = &extras[..extras.len() - 1];
    for age in ["from-18", "from-75"] {
        row(
            &format!("visitor=guardian age={age} guardian={guardian} {ABSENT}"),
            &[(&["passport", "health-eligibility"], &["drivers-licence"], extras)],
            &[
                (&["passport", "health-eligibility"], &["drivers-licence"], less),
                (&["passport"], &["drivers-licence"], extras),
                (&["passport", "health-eligibility"], &["health-eligibility"], extras),
            ],
        );
    }
}

/// Reason, age, and each set of evidence that is enough.
const REASONS: [(&str, &str, &[&[&str]]); 11] = [
    ("ill", "from-18", &[&["medical-certificate"]]),
    (
        "hospitalized",
        "from-18",
        &[&["medical-certificate"], &["inpatient-plan"], &["hospital-receipt"], &["hospital-statement"]],
    ),
    ("disabled", "from-18", &[&["disability-service-certificate"], &["self-support-medical-certificate"]]),
    ("facility", "from-75", &[&["facility-certificate"]]),
    ("care", "from-75", &[&["care-insurance-card"], &["care-need-notice"]]),
    ("pregnant", "from-18", &[&["maternity-handbook"], &["prenatal-receipt"], &["prenatal-voucher"]]),
    ("long-trip", "from-18", &[&["assignment-order"]]),
    ("abroad-study", "from-18", &[&["visa-copy"], &["foreign-student-card-copy"]]),
    ("student", "from-15", &[&["student-card"], &["enrolment-certificate"]]),
    ("hikikomori", "from-18", &[&["photo-certificate-support"]]),
    ("over-75", "from-75", &[&["hardship-statement"]]),
];

#[test]
fn a_proxy_with_each_recognised_reason_brings_its_evidence_and_more_of_both() {
    let book = book();
    let both = ["passport", "health-eligibility"];
    for (reason, age, evidence) in REASONS {
        let required = required(&book, "issuance", &format!("visitor=proxy age={age} reason={reason} {ABSENT}"));
        assert_eq!(ways(&required, Person::Applicant), [A2, A1_B1, B3_PHOTO], "{reason}");
        assert_eq!(ways(&required, Person::Representative), [A2, A1_B1], "{reason}");
        for set in evidence {
            let extras: Vec<&str> = set.iter().chain(&["issue-notice-sealed"]).copied().collect();
            assert!(book.check(&required, &shown(&both, &both, &extras)).is_complete(), "{reason} {set:?}");
            let of_the_proxy = shown(&both, &["passport"], &extras);
            assert!(said(&book.check(&required, &of_the_proxy)).contains("代理人"), "{reason}");
        }
        let without = book.check(&required, &shown(&both, &both, &["issue-notice-sealed"]));
        assert!(matches!(&without, Verdict::Missing(lacks) if lacks.len() == 1), "{reason}: {}", said(&without));
    }
}

#[test]
fn the_rows_above_are_all_the_reasons_that_the_rules_accept() {
    let book = book();
    let accepted = book
        .each(|set| &set.reason)
        .map(|(_, reason)| reason)
        .filter(|reason| reason.accepted && reason.proxy == domain::rules::ReasonFor::AnyProxy);
    let mut accepted: Vec<&str> = accepted.map(|reason| reason.code.as_str()).collect();
    let mut tried: Vec<&str> = REASONS.iter().map(|(reason, ..)| *reason).collect();
    accepted.sort_unstable();
    tried.sort_unstable();
    assert_eq!(tried, accepted);
}

#[test]
fn whoever_comes_for_another_after_a_change_brings_the_letter_too() {
    for came in [
        "visitor=proxy age=from-18 reason=ill",
        "visitor=guardian age=from-18 guardian=adult-guardian",
        "visitor=guardian age=from-1 guardian=parent family=same-household",
    ] {
        for changed in ["name-or-address", "stay-period", "certificate-wanted"] {
            let answers = format!("{came} {}", ABSENT.replace("changed=nothing", &format!("changed={changed}")));
            assert!(extras(&required(&book(), "issuance", &answers)).contains(&"inquiry-answer"), "{answers}");
        }
    }
}

#[test]
fn what_is_expired_or_has_ended_or_differs_is_refused_with_the_reason() {
    let book = book();
    let required = required(&book, "issuance", &format!("visitor=self age=from-18 notice=here {FIRST}"));
    for (code, state, why) in [
        ("residence-card", domain::rules::State::Expired, "有効期限が切れています"),
        ("residence-card", domain::rules::State::Differs, "住民票と記載が異なります"),
        ("drivers-licence", domain::rules::State::Expired, "有効期限が切れています"),
        ("health-insurance-card", domain::rules::State::Ok, "代わりは資格確認書"),
        ("health-eligibility", domain::rules::State::Differs, "住民票と記載が異なります"),
    ] {
        let mut hand = shown(&[], &[], &["issue-notice"]);
        hand.people.insert(Person::Applicant, vec![in_state(code, state)]);
        let said = said(&book.check(&required, &hand));
        assert!(said.contains(why), "{code}: {said}");
    }
}

#[test]
fn whoever_is_refused_is_told_no_papers_and_no_fee_of_that_way() {
    let book = book();
    let mut refused = 0;
    for check in ["issuance", "express", "certificate-renewal"] {
        walk(&book, check, 100_000, &mut |path| {
            let Path::Ended(answers, Ok(required)) = path else { return };
            let goes_on = match required.kind {
                OutcomeKind::Documents => true,
                OutcomeKind::CityStaff => !required.people.is_empty(),
                OutcomeKind::ComeAgain => false,
            };
            assert_eq!(required.looks_at_papers, goes_on, "{answers:?}");
            if !goes_on {
                refused += 1;
                assert!(required.extras.is_empty() && required.fees.is_empty(), "{answers:?}");
            }
        });
    }
    assert!(refused > 50, "{refused}");
    let too_late = required(&book, "express", "case=lost in-window=outside");
    assert!(too_late.fees.is_empty(), "an ordinary application does not cost what an express one costs");
    let sealed = required(&book, "issuance", "visitor=proxy age=from-18 sealed-notice=here reason=work");
    assert!(sealed.extras.is_empty(), "the notice that was asked about is not asked for");
}

/// Numbers that are the same at every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn whatever_is_held_of_answers_leads_to_a_question_or_an_end() {
    let mut dice = Dice(20_261_122);
    let (mut asked, mut ended) = (0, 0);
    for round in 0..20_000 {
        let book = if round % 2 == 0 { book() } else { book_on("2025-06-02") };
        let check = ["issuance", "express", "certificate-renewal"][dice.below(3)];
        let answers = any_answers(&book, check, &mut dice);
        match book.next(check, &answers) {
            Ok(Next::Ask(question)) => {
                assert!(!question.choices.is_empty(), "{answers:?}");
                asked += 1;
            }
            Ok(Next::Done(required)) => {
                assert!(!required.title.is_empty() && !required.next.is_empty(), "{answers:?}");
                ended += 1;
            }
            Err(error) => panic!("{answers:?}: {error}"),
        }
    }
    assert!(asked > 1_000 && ended > 1_000, "{asked} asked, {ended} ended");
}

/// Each question is left open, answered with one of its choices, or with a code that no rule knows.
fn any_answers(book: &RuleBook, check: &str, dice: &mut Dice) -> Answers {
    let (_, rules) = book.check_named(check).expect("is in force");
    let reasons: Vec<_> = book.each(|set| &set.reason).map(|(_, reason)| reason.code.clone()).collect();
    let mut answers = Answers::default();
    if dice.below(3) == 0 {
        answers.birth = Some(Day(dice.below(40_000) as i32 - 18_000));
    }
    if dice.below(3) == 0 {
        answers.event = Some(Day(book.day.0 - dice.below(60) as i32 + 5));
    }
    for question in &rules.question {
        let choices: Vec<_> = question.choice.iter().map(|choice| choice.code.clone()).collect();
        let offered = if question.reasons && dice.below(5) > 0 { &reasons } else { &choices };
        let choice = match dice.below(20) {
            0 => continue,
            1 => "no-such-choice".parse().expect("a code"),
            _ => offered[dice.below(offered.len())].clone(),
        };
        answers = answers.with(question.code.clone(), choice);
    }
    answers
}
