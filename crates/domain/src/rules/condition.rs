//! When a rule applies: what was answered, written as `visitor=self|guardian` or `reason!=travel`.

use super::Code;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// Holds only for a question that was asked and answered, also when it says `!=`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Condition {
    pub question: Code,
    /// One of these, or none of these.
    pub one_of: bool,
    pub choices: Vec<Code>,
}

/// All conditions together; none at all always holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct When(pub Vec<Condition>);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("条件「{0}」が読めません。\"質問=選択肢|選択肢\" か \"質問!=選択肢\" の形で書いてください")]
pub struct ConditionError(pub String);

impl Condition {
    fn holds(&self, answered: &BTreeMap<Code, Code>) -> bool {
        answered.get(&self.question).is_some_and(|choice| self.choices.contains(choice) == self.one_of)
    }
}

impl When {
    pub fn holds(&self, answered: &BTreeMap<Code, Code>) -> bool {
        self.0.iter().all(|condition| condition.holds(answered))
    }
}

impl FromStr for Condition {
    type Err = ConditionError;

    fn from_str(text: &str) -> Result<Self, ConditionError> {
        let error = || ConditionError(text.to_owned());
        let (question, choices) = text.split_once('=').ok_or_else(error)?;
        let (question, one_of) = match question.strip_suffix('!') {
            Some(question) => (question, false),
            None => (question, true),
        };
        let choices = choices.split('|').map(|choice| choice.trim().parse()).collect::<Result<_, _>>();
        Ok(Self {
            question: question.trim().parse().map_err(|_| error())?,
            one_of,
            choices: choices.map_err(|_| error())?,
        })
    }
}

impl TryFrom<String> for Condition {
    type Error = ConditionError;

    fn try_from(text: String) -> Result<Self, ConditionError> {
        text.parse()
    }
}

impl From<Condition> for String {
    fn from(condition: Condition) -> String {
        condition.to_string()
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let choices: Vec<&str> = self.choices.iter().map(Code::as_str).collect();
        write!(f, "{}{}{}", self.question, if self.one_of { "=" } else { "!=" }, choices.join("|"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(pairs: &[(&str, &str)]) -> BTreeMap<Code, Code> {
        pairs
            .iter()
            .map(|(question, choice)| (question.parse().expect("code"), choice.parse().expect("code")))
            .collect()
    }

    #[test]
    fn a_condition_survives_its_text() {
        for text in ["visitor=self", "age=under-1|1-14", "reason!=travel"] {
            assert_eq!(text.parse::<Condition>().expect("is a condition").to_string(), text);
        }
        for text in ["visitor", "visitor=", "=self", "Visitor=self", "a=b|", "a==b"] {
            assert!(text.parse::<Condition>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_was_not_asked_is_neither_equal_nor_different() {
        let not_travel = When(vec!["reason!=travel".parse().expect("is a condition")]);
        assert!(!not_travel.holds(&answered(&[])));
        assert!(not_travel.holds(&answered(&[("reason", "ill")])));
        assert!(!not_travel.holds(&answered(&[("reason", "travel")])));
        assert!(When::default().holds(&answered(&[])));
    }
}
