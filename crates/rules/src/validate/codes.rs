//! Codes that are used twice on one day.

use crate::{Problem, file::RuleFile, line::Place};
use domain::rules::{Check, RuleSet};
use std::collections::BTreeMap;

pub(super) fn problems(files: &[&RuleFile<'_>]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (list, codes) in LISTS {
        problems.extend(twice(files.iter().flat_map(|file| {
            codes(&file.set).into_iter().enumerate().map(|(at, code)| (*file, Place::at(list, at), code))
        })));
    }
    for file in files {
        for (at, check) in file.set.check.iter().enumerate() {
            problems.extend(in_check(file, &Place::at("check", at), check));
        }
    }
    problems
}

type Codes = fn(&RuleSet) -> Vec<String>;

const LISTS: [(&str, Codes); 17] = [
    ("document", |set| texts(&set.document, |rule| rule.code.to_string())),
    ("reason", |set| texts(&set.reason, |rule| rule.code.to_string())),
    ("check", |set| texts(&set.check, |rule| rule.code.to_string())),
    ("fee", |set| texts(&set.fee, |rule| rule.code.to_string())),
    ("express", |set| texts(&set.express, |rule| rule.code.to_string())),
    ("guide", |set| texts(&set.guide, |rule| rule.code.to_string())),
    ("channel", |set| texts(&set.channel, |rule| rule.code.to_string())),
    ("validity", |set| texts(&set.validity, |rule| rule.code.to_string())),
    ("contact", |set| texts(&set.contact, |rule| rule.code.to_string())),
    ("hours", |set| texts(&set.hours, |rule| rule.weekday.to_string())),
    ("holiday", |set| texts(&set.holiday, |rule| rule.day.iso())),
    ("deadline", |set| texts(&set.deadline, |rule| rule.code.to_string())),
    ("category", |set| texts(&set.category, |rule| rule.code.to_string())),
    ("pin", |set| texts(&set.pin, |rule| rule.code.to_string())),
    ("photo", |set| texts(&set.photo, |rule| rule.code.code().to_owned())),
    ("topic", |set| texts(&set.topic, |rule| rule.code.to_string())),
    ("faq", |set| texts(&set.faq, |rule| rule.code.to_string())),
];

fn texts<T>(rules: &[T], code: fn(&T) -> String) -> Vec<String> {
    rules.iter().map(code).collect()
}

fn in_check(file: &RuleFile<'_>, place: &Place, check: &Check) -> Vec<Problem> {
    let named = |list: &'static str, codes: Vec<String>| {
        twice(codes.into_iter().enumerate().map(|(at, code)| (file, place.then(list, at), code)))
    };
    let mut problems = named("question", texts(&check.question, |rule| rule.code.to_string()));
    problems.extend(named("outcome", texts(&check.outcome, |rule| rule.code.to_string())));
    problems.extend(named("person", texts(&check.person, |rule| rule.code.to_string())));
    problems.extend(named("extra", texts(&check.extra, |rule| rule.code.to_string())));
    for (at, question) in check.question.iter().enumerate() {
        let place = place.then("question", at);
        let choices = question.choice.iter().enumerate();
        problems.extend(twice(choices.map(|(at, choice)| (file, place.then("choice", at), choice.code.to_string()))));
    }
    problems
}

fn twice<'a>(all: impl Iterator<Item = (&'a RuleFile<'a>, Place, String)>) -> Vec<Problem> {
    let mut seen: BTreeMap<String, ()> = BTreeMap::new();
    let mut problems = Vec::new();
    for (file, place, code) in all {
        if seen.insert(code.clone(), ()).is_some() {
            problems.push(file.problem(&place, format!("「{code}」が二度書かれています")));
        }
    }
    problems
}
