//! Walks every way through every check: nothing is out of reach, and every way ends somewhere.

use crate::{Problem, file::RuleFile, line::Place};
use domain::{
    Day,
    rules::{Answers, Check, OutcomeKind, Path, Requirements, RuleBook, RuleError, walk},
};
use std::collections::BTreeSet;

/// More ways than this are more than anybody can have thought through.
const WAYS_MAX: usize = 100_000;

pub(super) fn problems(files: &[&RuleFile<'_>], day: Day) -> Vec<Problem> {
    let book = RuleBook { day, sets: files.iter().map(|file| file.set.clone()).collect() };
    let mut problems = Vec::new();
    for file in files {
        for (at, check) in file.set.check.iter().enumerate() {
            problems.extend(of_check(file, &Place::at("check", at), check, &book));
        }
    }
    problems
}

/// What was met on the ways.
#[derive(Default)]
struct Met {
    questions: BTreeSet<String>,
    choices: BTreeSet<(String, String)>,
    outcomes: BTreeSet<String>,
    people: BTreeSet<String>,
    extras: BTreeSet<String>,
    fees: BTreeSet<String>,
    wrong: Vec<(Answers, String)>,
}

fn of_check(file: &RuleFile<'_>, place: &Place, check: &Check, book: &RuleBook) -> Vec<Problem> {
    let mut met = Met::default();
    let ways = walk(book, check.code.as_str(), WAYS_MAX, &mut |path| met.take(path, check, book));
    if ways.is_none() {
        return vec![
            file.problem(place, format!("質問の組み合わせが{WAYS_MAX}通りを超えます。質問を減らしてください")),
        ];
    }
    let mut problems = met.out_of_reach(file, place, check);
    if let Some((answers, reason)) = met.wrong.first() {
        problems.push(file.problem(&last_answer(place, check, answers), reason));
    }
    problems
}

impl Met {
    fn take(&mut self, path: Path<'_>, check: &Check, book: &RuleBook) {
        match path {
            Path::Asked(question) => {
                self.questions.insert(question.code.to_string());
                let choices =
                    question.choices.iter().map(|choice| (question.code.to_string(), choice.code.to_string()));
                self.choices.extend(choices);
            }
            Path::Ended(answers, Ok(required)) => self.take_end(answers, required, check, book),
            Path::Ended(answers, Err(error)) => self.wrong.push((answers.clone(), nowhere(answers, check, error))),
        }
    }

    fn take_end(&mut self, answers: &Answers, required: &Requirements, check: &Check, book: &RuleBook) {
        self.outcomes.insert(required.outcome.to_string());
        self.people.extend(required.people.iter().map(|person| person.rule.to_string()));
        self.extras.extend(required.extras.iter().map(|extra| extra.rule.to_string()));
        self.fees.extend(required.fees.iter().map(|fee| fee.code.to_string()));
        let reason = required.reason.as_ref().and_then(|code| book.reason(code));
        let refused = reason.filter(|(_, reason)| !reason.accepted && required.kind == OutcomeKind::Documents);
        if let Some((_, reason)) = refused {
            let says = format!(
                "理由にならない「{}」で、書類の確認に進んでしまいます（{}）",
                reason.label,
                trail(answers, check)
            );
            self.wrong.push((answers.clone(), says));
        }
    }

    fn out_of_reach(&self, file: &RuleFile<'_>, place: &Place, check: &Check) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut miss = |met: bool, place: Place, what: &str, code: &str| {
            if !met {
                problems.push(file.problem(&place, format!("{what}「{code}」には、どう答えても行き着きません")));
            }
        };
        for (at, question) in check.question.iter().enumerate() {
            let place = place.then("question", at);
            let asked = self.questions.contains(question.code.as_str());
            miss(asked, place.clone(), "質問", question.code.as_str());
            for (at, choice) in question.choice.iter().enumerate().filter(|_| asked) {
                let offered = self.choices.contains(&(question.code.to_string(), choice.code.to_string()));
                miss(offered, place.then("choice", at), "選択肢", choice.code.as_str());
            }
        }
        for (at, outcome) in check.outcome.iter().enumerate() {
            miss(
                self.outcomes.contains(outcome.code.as_str()),
                place.then("outcome", at),
                "結果",
                outcome.code.as_str(),
            );
        }
        for (at, person) in check.person.iter().enumerate() {
            miss(
                self.people.contains(person.code.as_str()),
                place.then("person", at),
                "本人確認の規則",
                person.code.as_str(),
            );
        }
        for (at, extra) in check.extra.iter().enumerate() {
            miss(self.extras.contains(extra.code.as_str()), place.then("extra", at), "書類の規則", extra.code.as_str());
        }
        for (at, fee) in check.fee.iter().enumerate() {
            miss(self.fees.contains(fee.fee.as_str()), place.then("fee", at), "手数料の規則", fee.fee.as_str());
        }
        problems
    }
}

fn nowhere(answers: &Answers, check: &Check, error: &RuleError) -> String {
    let trail = trail(answers, check);
    match error {
        RuleError::NoOutcome | RuleError::UnknownCheck => format!("どの結果にも行き着きません（{trail}）"),
        RuleError::NoPersonRule(person) => format!("{}の本人確認の点数が決まりません（{trail}）", person.label()),
        RuleError::NoChoice(question) => format!("質問「{question}」に選べるものがありません（{trail}）"),
    }
}

/// `visitor=self、age=from-18`.
fn trail(answers: &Answers, check: &Check) -> String {
    let in_order = check.question.iter().filter_map(|question| answers.chosen.get_key_value(&question.code));
    in_order.map(|(question, choice)| format!("{question}={choice}")).collect::<Vec<_>>().join("、")
}

fn last_answer(place: &Place, check: &Check, answers: &Answers) -> Place {
    let mut answered =
        check.question.iter().enumerate().filter(|(_, question)| answers.chosen.contains_key(&question.code));
    let Some((at, question)) = answered.next_back() else { return place.clone() };
    let chosen = answers.chosen.get(&question.code);
    let choice = question.choice.iter().position(|choice| Some(&choice.code) == chosen);
    let place = place.then("question", at);
    choice.map_or(place.clone(), |choice| place.then("choice", choice))
}
