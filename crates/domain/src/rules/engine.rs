//! From answers to the next question, or to what is required.

use super::requirement::AgeBand;
use super::{
    Basis, Check, Choice, Code, ExpressCase, ExpressWindow, Extra, ExtraNeeds, Fee, Outcome, PersonNeeds, PersonRule,
    Question, Reason, ReasonFor, Requirements, RuleBook, SetHeader, age,
};
use crate::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is known so far. Answers to questions that are not asked (any more) change nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Answers {
    pub birth: Option<Day>,
    /// When that happened from which a period is counted.
    pub event: Option<Day>,
    pub chosen: BTreeMap<Code, Code>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Next {
    Ask(Box<AskedQuestion>),
    Done(Box<Requirements>),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedQuestion {
    pub code: Code,
    pub text: String,
    pub help: Option<String>,
    /// A birth date would answer it.
    pub by_birth: bool,
    /// A day would answer it.
    pub window: Option<AskedWindow>,
    pub choices: Vec<AskedChoice>,
    pub basis: Basis,
}

/// From which day a period is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedWindow {
    /// The case of 特急発行.
    pub case: Code,
    /// `市への紛失届の日`.
    pub from: String,
    /// It is the birth date of the applicant.
    pub is_birth: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedChoice {
    pub code: Code,
    pub label: String,
    pub help: Option<String>,
    pub ask_city: Option<String>,
    reason: Option<Code>,
    age: Option<AgeBand>,
    in_window: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error("no check of that name is in force")]
    UnknownCheck,
    #[error("no outcome holds")]
    NoOutcome,
    #[error("no rule says what {0:?} must show")]
    NoPersonRule(super::Person),
    #[error("the question {0} has no choice")]
    NoChoice(Code),
}

/// The questions that were asked, with their answers.
#[derive(Default)]
struct Trail {
    answered: BTreeMap<Code, Code>,
    steps: Vec<(Code, AskedChoice)>,
    reason: Option<Code>,
    age: Option<AgeBand>,
    window: Option<ExpressWindow>,
}

impl Answers {
    #[must_use]
    pub fn with(mut self, question: Code, choice: Code) -> Self {
        self.chosen.insert(question, choice);
        self
    }
}

impl RuleBook {
    /// The question to ask now, or what is required when all is answered.
    pub fn next(&self, check: &str, answers: &Answers) -> Result<Next, RuleError> {
        let (header, check) = self.check_named(check).ok_or(RuleError::UnknownCheck)?;
        let (trail, open) = self.follow(header, check, answers)?;
        match open {
            Some(question) => Ok(Next::Ask(Box::new(question))),
            None => self.requirements(header, check, &trail).map(Box::new).map(Next::Done),
        }
    }

    /// The questions that count, in order, with the choices that were taken.
    pub fn answered(&self, check: &str, answers: &Answers) -> Result<Vec<(Code, AskedChoice)>, RuleError> {
        let (header, check) = self.check_named(check).ok_or(RuleError::UnknownCheck)?;
        Ok(self.follow(header, check, answers)?.0.steps)
    }

    /// The period that the day of the event opens, once it is asked for and that day is known.
    pub fn window(&self, check: &str, answers: &Answers) -> Option<ExpressWindow> {
        let (header, check) = self.check_named(check)?;
        self.follow(header, check, answers).ok()?.0.window
    }

    fn follow(
        &self,
        header: &SetHeader,
        check: &Check,
        answers: &Answers,
    ) -> Result<(Trail, Option<AskedQuestion>), RuleError> {
        let mut trail = Trail::default();
        for question in &check.question {
            if check.outcome.iter().any(|outcome| outcome.stop && outcome.when.holds(&trail.answered)) {
                break;
            }
            if !question.when.holds(&trail.answered) {
                continue;
            }
            let choices = self.choices(question, &trail);
            if choices.is_empty() {
                return Err(RuleError::NoChoice(question.code.clone()));
            }
            trail.window = self.window_of(question, &trail, answers).or(trail.window.take());
            match self.taken(question, &choices, &trail, answers) {
                Some(choice) => trail.take(question, choice.clone()),
                None => {
                    let window = self.asked_window(question, &trail);
                    return Ok((trail, Some(asked(header, question, window, choices))));
                }
            }
        }
        Ok((trail, None))
    }

    fn choices(&self, question: &Question, trail: &Trail) -> Vec<AskedChoice> {
        let reasons = self.each(|set| &set.reason).map(|(_, reason)| reason).filter(|reason| {
            question.reasons
                && reason.proxy == ReasonFor::AnyProxy
                && trail.may_be_of(reason.from_age, reason.below_age)
        });
        let own = question.choice.iter().filter(|choice| choice.when.holds(&trail.answered));
        reasons.map(AskedChoice::of_reason).chain(own.map(AskedChoice::of)).collect()
    }

    fn case_of<'a>(&'a self, question: &Question, trail: &Trail) -> Option<&'a ExpressCase> {
        let case = trail.answered.get(question.by_window.as_ref()?)?;
        self.express(case.as_str()).map(|(_, case)| case)
    }

    fn asked_window(&self, question: &Question, trail: &Trail) -> Option<AskedWindow> {
        let ExpressCase { code, window, .. } = self.case_of(question, trail)?;
        Some(AskedWindow { case: code.clone(), from: window.from.clone(), is_birth: window.is_of_birth() })
    }

    /// A day that is still to come opens no period.
    fn window_of(&self, question: &Question, trail: &Trail, answers: &Answers) -> Option<ExpressWindow> {
        let case = self.case_of(question, trail)?;
        let event = if case.window.is_of_birth() { answers.birth } else { answers.event };
        self.express_window(case.code.as_str(), event.filter(|event| *event <= self.day)?)
    }

    /// The birth date and the day of the event before what was pressed.
    fn taken<'a>(
        &self,
        question: &Question,
        choices: &'a [AskedChoice],
        trail: &Trail,
        answers: &Answers,
    ) -> Option<&'a AskedChoice> {
        if let Some(window) = trail.window.as_ref().filter(|_| question.by_window.is_some()) {
            return choices.iter().find(|choice| choice.in_window == Some(window.is_open));
        }
        let age = answers.birth.filter(|_| question.by_birth).and_then(|birth| age::age_on(birth, self.day));
        if let Some(age) = age {
            return choices
                .iter()
                .find(|choice| choice.age.is_some_and(|band| band.overlaps(Some(age), Some(age + 1))));
        }
        let code = answers.chosen.get(&question.code)?;
        choices.iter().find(|choice| choice.code == *code)
    }

    fn requirements(&self, header: &SetHeader, check: &Check, trail: &Trail) -> Result<Requirements, RuleError> {
        let outcome =
            check.outcome.iter().find(|outcome| outcome.when.holds(&trail.answered)).ok_or(RuleError::NoOutcome)?;
        let mut required = Requirements::of(check, outcome, trail);
        required.basis.push(Basis::of(header, &outcome.title, outcome.source.as_deref(), outcome.ask_city.as_deref()));
        required.basis.extend(trail.window.as_ref().map(|window| window.basis.clone()));
        self.add_people(header, check, outcome, trail, &mut required)?;
        if !required.looks_at_papers {
            return Ok(required);
        }
        for extra in check.extra.iter().filter(|extra| extra.when.holds(&trail.answered)) {
            self.add_extra(header, extra, trail, &mut required);
        }
        self.add_fees(header, check, trail, &mut required);
        Ok(required)
    }

    fn add_people(
        &self,
        header: &SetHeader,
        check: &Check,
        outcome: &Outcome,
        trail: &Trail,
        required: &mut Requirements,
    ) -> Result<(), RuleError> {
        for person in &outcome.people {
            let holds = |rule: &&PersonRule| rule.person == *person && rule.when.holds(&trail.answered);
            let rule = check.person.iter().find(holds).ok_or(RuleError::NoPersonRule(*person))?;
            required.basis.push(Basis::of(header, &rule.title, rule.source.as_deref(), rule.ask_city.as_deref()));
            required.people.push(PersonNeeds {
                rule: rule.code.clone(),
                person: rule.person,
                title: rule.title.clone(),
                any_of: rule.any_of.clone(),
                if_short: rule.if_short.clone(),
            });
        }
        Ok(())
    }

    fn add_extra(&self, header: &SetHeader, extra: &Extra, trail: &Trail, required: &mut Requirements) {
        let reason = trail.reason.as_ref().filter(|_| extra.from_reason).and_then(|code| self.reason(code));
        if let Some((header, reason)) = reason {
            let basis = Basis::of(header, &reason.label, reason.source.as_deref(), reason.ask_city.as_deref());
            required.basis.push(basis);
        }
        let any_of = reason.map_or_else(|| extra.any_of.clone(), |(_, reason)| reason.evidence.clone());
        if any_of.is_empty() {
            return;
        }
        required.basis.push(Basis::of(header, &extra.title, extra.source.as_deref(), extra.ask_city.as_deref()));
        required.extras.push(ExtraNeeds {
            rule: extra.code.clone(),
            title: extra.title.clone(),
            why: extra.why.clone(),
            any_of,
            omitted_if: extra.omitted_if.clone(),
            if_missing: extra.if_missing.clone(),
        });
    }

    fn add_fees(&self, header: &SetHeader, check: &Check, trail: &Trail, required: &mut Requirements) {
        for rule in check.fee.iter().filter(|rule| rule.when.holds(&trail.answered)) {
            if let Some((of_fee, fee)) = self.fee(&rule.fee) {
                let source = rule.source.as_deref().or(fee.source.as_deref());
                let ask_city = rule.ask_city.as_deref().or(fee.ask_city.as_deref());
                let of = if rule.source.is_some() { header } else { of_fee };
                required.basis.push(Basis::of(of, &fee.label, source, ask_city));
                required.fees.push(Fee::clone(fee));
            }
        }
    }
}

impl Requirements {
    fn of(check: &Check, outcome: &Outcome, trail: &Trail) -> Self {
        Self {
            check: check.code.clone(),
            outcome: outcome.code.clone(),
            kind: outcome.kind,
            title: outcome.title.clone(),
            say: outcome.say.clone(),
            next: outcome.next.clone(),
            count: outcome.count.clone(),
            reason: trail.reason.clone(),
            age: trail.age,
            window: trail.window.clone(),
            looks_at_papers: outcome.looks_at_papers(),
            people: Vec::new(),
            extras: Vec::new(),
            fees: Vec::new(),
            basis: Vec::new(),
        }
    }
}

impl Trail {
    fn take(&mut self, question: &Question, choice: AskedChoice) {
        self.answered.insert(question.code.clone(), choice.code.clone());
        self.reason = choice.reason.clone().or(self.reason.take());
        self.age = choice.age.or(self.age);
        self.steps.push((question.code.clone(), choice));
    }

    fn may_be_of(&self, from: Option<u32>, below: Option<u32>) -> bool {
        self.age.is_none_or(|band| band.overlaps(from, below))
    }
}

impl AskedChoice {
    fn of(choice: &Choice) -> Self {
        let has_age = choice.from_age.is_some() || choice.below_age.is_some();
        Self {
            code: choice.code.clone(),
            label: choice.label.clone(),
            help: choice.help.clone(),
            ask_city: choice.ask_city.clone(),
            reason: choice.reason.clone(),
            age: has_age.then_some(AgeBand { from: choice.from_age.unwrap_or(0), below: choice.below_age }),
            in_window: choice.in_window,
        }
    }

    fn of_reason(reason: &Reason) -> Self {
        Self {
            code: reason.code.clone(),
            label: reason.label.clone(),
            help: reason.note.clone(),
            ask_city: reason.ask_city.clone(),
            reason: Some(reason.code.clone()),
            age: None,
            in_window: None,
        }
    }
}

fn asked(
    header: &SetHeader,
    question: &Question,
    window: Option<AskedWindow>,
    choices: Vec<AskedChoice>,
) -> AskedQuestion {
    AskedQuestion {
        code: question.code.clone(),
        text: question.text.clone(),
        help: question.help.clone(),
        by_birth: question.by_birth,
        window,
        choices,
        basis: Basis::of(header, &question.text, question.source.as_deref(), question.ask_city.as_deref()),
    }
}
