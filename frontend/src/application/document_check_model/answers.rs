//! What was answered, what an answer writes, and what it leaves behind of questions that are no longer asked.

use super::{Answered, DocumentCheck, Standing, Then};
use domain::{
    Day, Field, FieldCode,
    rules::{Answers, AskedWindow, Code, Person, RuleError},
    typed_day,
};
use std::collections::BTreeSet;

impl DocumentCheck<'_> {
    /// What is written when a choice is touched: the answer, the rules that asked, and nothing left of questions that
    /// are no longer asked.
    pub(in super::super) fn choose(self, question: &Code, choice: &Code, rules: &str) -> Vec<(Field, String)> {
        let Ok(code) = FieldCode::try_from(question) else { return Vec::new() };
        let mut writes = vec![(Field::Answer(code), choice.to_string())];
        let changes = self.texts.get(&Field::Answer(code)).is_some_and(|held| choice != held.as_str());
        if changes && self.names_a_window(question) {
            // The day of another event says nothing of this one.
            writes.push((Field::EventDate, String::new()));
        }
        self.with_the_rest(writes, rules)
    }

    /// What is written when the day is known from which a period is counted.
    pub(in super::super) fn date(
        self,
        window: &AskedWindow,
        typed: &str,
        day: Day,
        rules: &str,
    ) -> Vec<(Field, String)> {
        let write = if window.is_birth { (Field::BirthDate, typed.to_owned()) } else { (Field::EventDate, day.iso()) };
        self.with_the_rest(vec![write], rules)
    }

    fn names_a_window(self, question: &Code) -> bool {
        let check = self.book.check_named(self.check).map(|(_, check)| check);
        check.is_some_and(|check| check.question.iter().any(|asked| asked.by_window.as_ref() == Some(question)))
    }

    fn with_the_rest(self, mut writes: Vec<(Field, String)>, rules: &str) -> Vec<(Field, String)> {
        if self.texts.get(&Field::RuleVersion).is_none_or(|held| held != rules) {
            writes.push((Field::RuleVersion, rules.to_owned()));
        }
        let mut texts = self.texts.clone();
        texts.extend(writes.iter().cloned());
        let after = DocumentCheck { texts: &texts, ..self };
        writes.extend(after.left_over().into_iter().map(|field| (field, String::new())));
        writes
    }

    fn asks(self, code: FieldCode) -> bool {
        let check = self.book.check_named(self.check).map(|(_, check)| check);
        check.is_some_and(|check| check.question.iter().any(|question| question.code == *code.as_str()))
    }

    fn left_over(self) -> Vec<Field> {
        let Ok(Standing { answered, then: Then::Show(papers) }) = self.standing() else { return Vec::new() };
        let asked: BTreeSet<Field> = answered.iter().map(|answer| answer.field).collect();
        let comes =
            |person| person == Person::Applicant || papers.required.people.iter().any(|needs| needs.person == person);
        let is_left = |field: &Field| match field {
            // What was asked beside the check is none of its questions.
            Field::Answer(code) => self.asks(*code) && !asked.contains(field),
            Field::EventDate => !asked.contains(field),
            Field::Shown { person, .. } => !comes(*person),
            Field::Name
            | Field::Kana
            | Field::BirthDate
            | Field::Contact
            | Field::ApplicationId
            | Field::SignatureCertificate
            | Field::AuthenticationCertificate
            | Field::Braille
            | Field::Brought(_)
            | Field::RuleVersion
            | Field::Tick(_)
            | Field::Account(_) => false,
        };
        let written = self.texts.iter().filter(|(_, text)| !text.is_empty()).map(|(field, _)| *field);
        written.filter(is_left).collect()
    }

    pub(super) fn answers(self) -> Answers {
        let mut answers =
            Answers { birth: self.day(Field::BirthDate), event: self.day(Field::EventDate), ..Answers::default() };
        for (field, text) in self.texts {
            if let Field::Answer(question) = field
                && let (Ok(question), Ok(choice)) = (question.as_str().parse(), text.parse())
            {
                answers.chosen.insert(question, choice);
            }
        }
        answers
    }

    fn day(self, field: Field) -> Option<Day> {
        self.texts.get(&field).and_then(|typed| typed_day::parse(typed).ok()).filter(|day| *day <= self.book.day)
    }

    pub(super) fn answered(self, answers: &Answers) -> Result<Vec<Answered>, RuleError> {
        let check = self.book.check_named(self.check).map(|(_, check)| check);
        let steps = self.book.answered(self.check, answers)?;
        let window = self.book.window(self.check, answers);
        let answered = steps.into_iter().filter_map(|(code, choice)| {
            let question = check?.question(&code)?;
            let own = Field::Answer(FieldCode::try_from(&code).ok()?);
            let window = window.as_ref().filter(|_| question.by_window.is_some());
            // The birth date begins the period of a baby, an event any other.
            let of_event = window.is_some_and(|window| answers.event == Some(window.event));
            Some(Answered {
                field: if of_event { Field::EventDate } else { own },
                question: question.text.clone(),
                choice: window
                    .map_or(choice.label.clone(), |window| format!("{}（最後の日 {}）", choice.label, window.last_day)),
                by_birth: (question.by_birth && answers.birth.is_some()) || (window.is_some() && !of_event),
            })
        });
        Ok(answered.collect())
    }
}
