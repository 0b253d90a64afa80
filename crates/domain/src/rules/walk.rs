//! Every way through the questions of a check, for the loader and for tests.

use super::{Answers, AskedQuestion, Next, Requirements, RuleBook, RuleError};

/// What is met on the way.
#[derive(Debug)]
pub enum Path<'a> {
    Asked(&'a AskedQuestion),
    Ended(&'a Answers, &'a Result<Requirements, RuleError>),
}

/// Calls `visit` for each question and each end; answers how many ends there are, or none above the limit.
pub fn walk(book: &RuleBook, check: &str, limit: usize, visit: &mut dyn FnMut(Path<'_>)) -> Option<usize> {
    let mut ends = 0;
    let mut waiting = vec![Answers::default()];
    while let Some(answers) = waiting.pop() {
        match book.next(check, &answers) {
            Ok(Next::Ask(question)) => {
                visit(Path::Asked(&question));
                let taken = question.choices.iter().rev();
                waiting.extend(taken.map(|choice| answers.clone().with(question.code.clone(), choice.code.clone())));
            }
            Ok(Next::Done(required)) => {
                ends += 1;
                visit(Path::Ended(&answers, &Ok(*required)));
            }
            Err(error) => {
                ends += 1;
                visit(Path::Ended(&answers, &Err(error)));
            }
        }
        if ends > limit {
            return None;
        }
    }
    Some(ends)
}
