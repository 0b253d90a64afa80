//! A check: questions in their order, and the rules that hold for what was answered.

use super::{Alternative, Code, DocumentCode, Person, When};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    pub code: Code,
    pub title: String,
    /// Asked in this order; a question whose `when` does not hold is left out.
    pub question: Vec<Question>,
    /// The first whose `when` holds.
    pub outcome: Vec<Outcome>,
    /// For each person the first whose `when` holds.
    #[serde(default)]
    pub person: Vec<PersonRule>,
    /// All whose `when` holds.
    #[serde(default)]
    pub extra: Vec<Extra>,
    /// All whose `when` holds.
    #[serde(default)]
    pub fee: Vec<FeeRule>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub code: Code,
    pub text: String,
    #[serde(default)]
    pub help: Option<String>,
    #[serde(default)]
    pub when: When,
    /// Answered by the birth date where that is known.
    #[serde(default)]
    pub by_birth: bool,
    /// The question that names the case of 特急発行: the day of its event answers this one where it is known.
    #[serde(default)]
    pub by_window: Option<Code>,
    /// The choices are the reasons for any proxy.
    #[serde(default)]
    pub reasons: bool,
    #[serde(default)]
    pub choice: Vec<Choice>,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub code: Code,
    pub label: String,
    #[serde(default)]
    pub help: Option<String>,
    #[serde(default)]
    pub when: When,
    /// The reason that this choice is.
    #[serde(default)]
    pub reason: Option<Code>,
    #[serde(default)]
    pub from_age: Option<u32>,
    #[serde(default)]
    pub below_age: Option<u32>,
    /// Of a question with `by_window`: what an open period answers, or one that is over.
    #[serde(default)]
    pub in_window: Option<bool>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeKind {
    /// With the documents below it goes on at the counter.
    Documents,
    /// Not in this way: what to bring, or who must come, next time.
    ComeAgain,
    /// City staff decide.
    CityStaff,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    pub code: Code,
    pub kind: OutcomeKind,
    pub title: String,
    #[serde(default)]
    pub when: When,
    /// Ends the questions as soon as its `when` holds.
    #[serde(default)]
    pub stop: bool,
    /// Whose identity must be proved.
    #[serde(default)]
    pub people: Vec<Person>,
    /// What is said to the visitor.
    #[serde(default)]
    pub say: Option<String>,
    /// What happens next, step by step.
    pub next: Vec<String>,
    #[serde(default)]
    pub count: Option<Code>,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonRule {
    pub code: Code,
    pub person: Person,
    pub title: String,
    #[serde(default)]
    pub when: When,
    pub any_of: Vec<Alternative>,
    /// What is told when it is not enough.
    #[serde(default)]
    pub if_short: Option<String>,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    pub code: Code,
    pub title: String,
    #[serde(default)]
    pub when: When,
    /// One of these sets, each whole.
    #[serde(default)]
    pub any_of: Vec<Vec<DocumentCode>>,
    /// The evidence of the reason that was chosen.
    #[serde(default)]
    pub from_reason: bool,
    pub why: String,
    /// When it is not needed.
    #[serde(default)]
    pub omitted_if: Option<String>,
    #[serde(default)]
    pub if_missing: Option<String>,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeRule {
    pub fee: Code,
    #[serde(default)]
    pub when: When,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

impl Outcome {
    /// Papers are looked at: whoever must come again in another way is told neither the papers nor the fee of this one.
    pub fn looks_at_papers(&self) -> bool {
        match self.kind {
            OutcomeKind::Documents => true,
            OutcomeKind::CityStaff => !self.people.is_empty(),
            OutcomeKind::ComeAgain => false,
        }
    }
}

impl Check {
    pub fn question(&self, code: &Code) -> Option<&Question> {
        self.question.iter().find(|question| question.code == *code)
    }
}
