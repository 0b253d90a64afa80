//! 書類チェック without a screen: from the rules and what a case holds to the next question, the documents and the ending.

mod answers;
mod papers;
#[cfg(test)]
mod tests;

pub(super) use papers::{DocumentLine, Ending, ExtraPapers, Listed, Papers, PersonPapers, Way};

use bridge::CaseView;
use domain::{
    Field,
    rules::{AskedQuestion, CheckWords, Next, RuleBook, RuleError},
};
use std::collections::BTreeMap;

/// The texts of a case, as they stand on the screen.
pub(super) type Texts = BTreeMap<Field, String>;

/// One check of the rules over one case.
#[derive(Clone, Copy)]
pub(super) struct DocumentCheck<'a> {
    pub(super) book: &'a RuleBook,
    pub(super) check: &'a str,
    pub(super) texts: &'a Texts,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Standing {
    pub(super) answered: Vec<Answered>,
    pub(super) then: Then,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answered {
    pub(super) field: Field,
    pub(super) question: String,
    pub(super) choice: String,
    /// The birth date answers it: it is changed where the birth date is.
    pub(super) by_birth: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Then {
    Ask(Box<AskedQuestion>),
    Show(Box<Papers>),
}

impl DocumentCheck<'_> {
    pub(super) fn standing(self) -> Result<Standing, RuleError> {
        let answers = self.answers();
        let answered = self.answered(&answers)?;
        let then = match self.book.next(self.check, &answers)? {
            Next::Ask(question) => Then::Ask(question),
            Next::Done(required) => Then::Show(Box::new(self.papers(*required))),
        };
        Ok(Standing { answered, then })
    }
}

/// What two tablets have answered differently: nothing is decided before somebody has said which is right.
pub(super) fn undecided(view: &CaseView, words: CheckWords<'_>) -> Vec<String> {
    let asks_birth = words
        .check
        .and_then(|check| words.book.check_named(check))
        .is_some_and(|(_, check)| check.question.iter().any(|question| question.by_birth));
    let decides = |field: Field| match field {
        Field::Answer(_) | Field::Shown { .. } | Field::EventDate => true,
        Field::BirthDate => asks_birth,
        Field::Name
        | Field::Kana
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
    view.clashes.iter().filter(|clash| decides(clash.field)).map(|clash| words.label(clash.field)).collect()
}
