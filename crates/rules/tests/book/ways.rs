//! Every way through every check, and every kind of set that can be shown at its end.
//!
//! The oracle below counts by itself: it knows nothing of the engine but the numbers that are required.

use crate::support::*;
use domain::rules::{
    Alternative, OutcomeKind, Path, Person, Requirements, RuleBook, Shown, ShownDocument, Verdict, walk,
};
use std::collections::BTreeSet;

const CHECKS: [&str; 3] = ["issuance", "express", "certificate-renewal"];
const LISTED_A: [&str; 3] = ["passport", "drivers-licence", "residence-card"];
const LISTED_B: [&str; 4] = ["health-eligibility", "bank-passbook", "pension-certificate", "care-insurance-card"];
const PHOTO_B: [&str; 2] = ["real-estate-agent-card", "electrician-licence"];

fn ends(book: &RuleBook, check: &str) -> (usize, Vec<Requirements>) {
    let mut found = Vec::new();
    let ways = walk(book, check, 100_000, &mut |path| {
        if let Path::Ended(answers, end) = path {
            found.push(end.clone().unwrap_or_else(|error| panic!("{answers:?}: {error}")));
        }
    });
    (ways.expect("is no endless list"), found)
}

#[test]
fn no_way_leads_nowhere() {
    let book = book();
    let counted: Vec<usize> = CHECKS.iter().map(|check| ends(&book, check).0).collect();
    assert_eq!(counted, WAYS, "a rule was changed: look at the number and write it down");
    for (_, check) in book.each(|set| &set.check) {
        assert!(CHECKS.contains(&check.code.as_str()), "{} is not walked", check.code);
    }
}

/// Of the checks above, in their order.
const WAYS: [usize; 3] = [3_346, 45, 9];

#[test]
fn every_end_says_what_happens_next_and_from_where() {
    let book = book();
    for required in CHECKS.iter().flat_map(|check| ends(&book, check).1) {
        assert!(!required.next.is_empty() && !required.basis.is_empty() && !required.title.is_empty());
        let reason = required.reason.as_ref().and_then(|code| book.reason(code));
        assert!(required.kind != OutcomeKind::Documents || reason.is_none_or(|(_, reason)| reason.accepted));
    }
}

/// So many documents of each kind: of A, of B without and with a photo.
type Hand = (usize, usize, usize);

fn hands() -> impl Iterator<Item = Hand> {
    (0..=3).flat_map(|a| (0..=4).flat_map(move |b| (0..=2).map(move |photo| (a, b, photo))))
}

fn documents(hand: Hand) -> Vec<ShownDocument> {
    let codes = LISTED_A.iter().take(hand.0).chain(LISTED_B.iter().take(hand.1)).chain(PHOTO_B.iter().take(hand.2));
    codes.map(|code| document(code)).collect()
}

fn proves(ways: &[Alternative], (a, b, photo): Hand) -> bool {
    let enough = |have: usize, need: u8| have >= usize::from(need);
    ways.iter().any(|way| enough(a, way.a) && enough(b + photo, way.b) && enough(photo, way.photo))
}

/// Ends that between them hold every combination of people and every single extra: each is decided by itself.
fn different(book: &RuleBook) -> Vec<Requirements> {
    let (mut people, mut extras) = (BTreeSet::new(), BTreeSet::new());
    let all = CHECKS.iter().flat_map(|check| ends(book, check).1).filter(|end| end.kind == OutcomeKind::Documents);
    all.filter(|end| {
        let ways: Vec<_> = end.people.iter().map(|needs| (needs.person, needs.any_of.clone())).collect();
        let known = extras.len();
        extras.extend(end.extras.iter().map(|extra| (extra.rule.clone(), extra.any_of.clone())));
        people.insert(ways) || extras.len() > known
    })
    .collect()
}

/// For each extra nothing, or one of its sets whole.
fn extra_sets(required: &Requirements) -> Vec<(bool, Vec<ShownDocument>)> {
    required.extras.iter().fold(vec![(true, Vec::new())], |sets, extra| {
        let choices = sets.iter().flat_map(|(whole, shown)| {
            let without = (false, shown.clone());
            let with = extra.any_of.iter().map(move |set| {
                let more = set.iter().map(|code| document(code.as_str()));
                (*whole, shown.iter().cloned().chain(more).collect())
            });
            std::iter::once(without).chain(with)
        });
        choices.collect()
    })
}

fn hand_of(required: &Requirements, person: Person, hand: Hand) -> (Person, Vec<ShownDocument>) {
    let asked = required.people.iter().any(|needs| needs.person == person);
    (person, if asked { documents(hand) } else { Vec::new() })
}

#[test]
fn a_set_is_complete_exactly_when_one_way_is_fulfilled_for_everybody() {
    let book = book();
    let (mut tried, mut complete) = (0_u64, 0_u64);
    let mut done = BTreeSet::new();
    for required in different(&book) {
        let ways: Vec<_> = required.people.iter().map(|needs| (needs.person, needs.any_of.clone())).collect();
        let new = done.insert(ways);
        // The listed documents above must not be evidence themselves.
        let evidence = required.extras.iter().flat_map(|extra| extra.any_of.iter().flatten());
        let mixes = evidence.clone().any(|code| LISTED_B.contains(&code.as_str()));
        let extras: Vec<_> = extra_sets(&required).into_iter().filter(|(whole, _)| !mixes || *whole).collect();
        let whole = extras.iter().find(|(whole, _)| *whole).expect("one set is whole").1.clone();
        for applicant in hands().filter(|_| new) {
            for representative in
                hands().filter(|hand| *hand == (0, 0, 0) || required.people.len() > 1 || alone(&required))
            {
                let shown = shown_by(&required, applicant, representative, whole.clone());
                let expected = required.people.iter().all(|needs| match needs.person {
                    Person::Applicant => proves(&needs.any_of, applicant),
                    Person::Representative => proves(&needs.any_of, representative),
                });
                let verdict = book.check(&required, &shown);
                assert_eq!(verdict.is_complete(), expected, "{} {applicant:?} {representative:?}", required.outcome);
                fulfils(&required, &verdict, applicant, representative);
                tried += 1;
                complete += u64::from(expected);
            }
        }
        for (whole, extras) in extras {
            let shown = shown_by(&required, (3, 0, 0), (3, 0, 0), extras);
            assert_eq!(book.check(&required, &shown).is_complete(), whole, "{:?}", required.extras);
            tried += 1;
        }
    }
    assert!(tried > 10_000 && complete > 1_000, "{tried} sets, {complete} complete");
    println!("{tried} sets tried, {complete} complete");
}

fn alone(required: &Requirements) -> bool {
    required.people.iter().all(|needs| needs.person == Person::Representative) && !required.people.is_empty()
}

fn shown_by(required: &Requirements, applicant: Hand, representative: Hand, extras: Vec<ShownDocument>) -> Shown {
    let people =
        [hand_of(required, Person::Applicant, applicant), hand_of(required, Person::Representative, representative)];
    Shown { people: people.into(), extras }
}

/// The way that a complete verdict names is a way that is required, and it is met.
fn fulfils(required: &Requirements, verdict: &Verdict, applicant: Hand, representative: Hand) {
    match verdict {
        Verdict::Complete(met) => {
            assert_eq!(met.len(), required.people.len());
            for (person, way) in met {
                let hand = if *person == Person::Applicant { applicant } else { representative };
                assert!(ways(required, *person).contains(way) && proves(&[*way], hand));
            }
        }
        Verdict::Missing(lacks) => {
            assert!(
                lacks.iter().all(|lack| !lack.any_of.is_empty() && lack.any_of.iter().all(|text| !text.is_empty()))
            );
        }
        Verdict::NotByDocuments(kind) => panic!("{kind:?} although documents decide"),
    }
}

#[test]
fn one_more_document_never_spoils_a_complete_set() {
    let book = book();
    let all: Vec<ShownDocument> = book
        .each(|set| &set.document)
        .flat_map(|(_, it)| domain::rules::State::ALL.map(|state| in_state(it.code.as_str(), state)))
        .collect();
    let mut tried = 0_u64;
    for required in different(&book) {
        let whole = extra_sets(&required).into_iter().find(|(whole, _)| *whole).expect("one set is whole").1;
        let least = hands().filter(|hand| required.people.iter().all(|needs| proves(&needs.any_of, *hand)));
        let small = least.min_by_key(|hand| hand.0 + hand.1 + hand.2).unwrap_or((0, 0, 0));
        let shown = shown_by(&required, small, small, whole);
        assert!(book.check(&required, &shown).is_complete());
        for more in &all {
            for place in 0..3 {
                let mut shown = shown.clone();
                match place {
                    0 => shown.people.entry(Person::Applicant).or_default().push(more.clone()),
                    1 => shown.people.entry(Person::Representative).or_default().insert(0, more.clone()),
                    _ => shown.extras.push(more.clone()),
                }
                assert!(book.check(&required, &shown).is_complete(), "{} {more:?}", required.outcome);
                tried += 1;
            }
        }
    }
    assert!(tried > 10_000, "{tried}");
    println!("{tried} additions tried");
}
