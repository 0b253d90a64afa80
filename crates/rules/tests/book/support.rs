//! Short words for the tests: a day, a book, answers, and what was shown.

use domain::{
    Day,
    rules::{Alternative, Answers, Next, Person, Requirements, RuleBook, Rules, Shown, ShownDocument, State, Verdict},
};
use std::sync::OnceLock;

pub(crate) const TODAY: &str = "2026-11-24";

pub(crate) fn day(text: &str) -> Day {
    Day::parse_iso(text).expect("is a day")
}

pub(crate) fn book_on(text: &str) -> RuleBook {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| rules::built_in_rules().expect("are without a mistake")).on(day(text))
}

pub(crate) fn book() -> RuleBook {
    book_on(TODAY)
}

/// Answers written as `visitor=self age=from-18`; the birth date as `born=1980-01-01`.
pub(crate) fn answers(text: &str) -> Answers {
    let mut answers = Answers::default();
    for pair in text.split_whitespace() {
        let (question, choice) = pair.split_once('=').expect("question=choice");
        if question == "born" {
            answers.birth = Some(day(choice));
        } else {
            answers = answers.with(question.parse().expect("a code"), choice.parse().expect("a code"));
        }
    }
    answers
}

/// Everything must be answered, and nothing in vain.
pub(crate) fn required(book: &RuleBook, check: &str, text: &str) -> Requirements {
    let answers = answers(text);
    let counted = book.answered(check, &answers).expect("leads somewhere").len();
    match book.next(check, &answers).expect("leads somewhere") {
        Next::Ask(question) => panic!("{text}: {} is asked", question.code),
        Next::Done(required) => {
            let by_birth = usize::from(answers.birth.is_some());
            assert_eq!(counted, answers.chosen.len() + by_birth, "{text}: an answer is not asked for");
            *required
        }
    }
}

pub(crate) fn ways(required: &Requirements, person: Person) -> Vec<Alternative> {
    required.people.iter().filter(|needs| needs.person == person).flat_map(|needs| needs.any_of.clone()).collect()
}

pub(crate) fn extras(required: &Requirements) -> Vec<&str> {
    required.extras.iter().map(|extra| extra.rule.as_str()).collect()
}

pub(crate) fn document(code: &str) -> ShownDocument {
    in_state(code, State::Ok)
}

pub(crate) fn in_state(code: &str, state: State) -> ShownDocument {
    ShownDocument { document: code.parse().expect("a code"), state, photo: false }
}

pub(crate) fn shown(applicant: &[&str], representative: &[&str], extras: &[&str]) -> Shown {
    let all = |codes: &[&str]| codes.iter().map(|code| document(code)).collect();
    Shown {
        people: [(Person::Applicant, all(applicant)), (Person::Representative, all(representative))].into(),
        extras: all(extras),
    }
}

/// What of a verdict is read aloud.
pub(crate) fn said(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Missing(lacks) => lacks
            .iter()
            .map(|lack| {
                let refused: Vec<String> = lack.refused.iter().map(|it| format!("{}：{}", it.label, it.why)).collect();
                format!("{} {} {}", lack.title, lack.any_of.join(" / "), refused.join(" "))
            })
            .collect::<Vec<_>>()
            .join("\n"),
        Verdict::Complete(_) | Verdict::NotByDocuments(_) => verdict.title().into(),
    }
}

pub(crate) const A1: Alternative = Alternative::of(1, 0);
pub(crate) const A2: Alternative = Alternative::of(2, 0);
pub(crate) const A1_B1: Alternative = Alternative::of(1, 1);
pub(crate) const B2: Alternative = Alternative::of(0, 2);
pub(crate) const B3_PHOTO: Alternative = Alternative { a: 0, b: 3, photo: 1 };
