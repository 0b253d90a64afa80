//! 書類チェック in words: what the codes of a case mean by the rules that asked, which the case names.
//!
//! A code that these rules do not know stays as it is: the page also names the rules.

use crate::{CityStore, StoreError, rulebook};
use domain::{
    Day, Event, Field, FieldCode, Finding, Value,
    rules::{RuleBook, Rules},
};
use records::CaseState;
use std::sync::OnceLock;

static BUILT_IN: OnceLock<Rules> = OnceLock::new();

pub(in crate::web) struct CheckWords {
    book: RuleBook,
    check: Option<&'static str>,
}

impl CheckWords {
    /// The words of the day on which the case was opened, by the rules that it names; by those built in when it names
    /// none that the city published. None for a case that cannot be read.
    pub(in crate::web) fn of(store: &CityStore, state: Option<&CaseState>) -> Result<Self, StoreError> {
        let Some(state) = state else {
            return Ok(Self { book: RuleBook { day: Day::from_civil(1970, 1, 1), sets: Vec::new() }, check: None });
        };
        let name = state.fields.get(&Field::RuleVersion).and_then(Value::text);
        let published = name.map(|name| rulebook::published_under(store, name)).transpose()?.flatten();
        let rules = match &published {
            Some(published) => published.rules(),
            None => BUILT_IN.get_or_init(|| rules::built_in_rules().unwrap_or_default()),
        };
        Ok(Self { book: rules.on(state.opened_at.day()), check: state.service.check() })
    }

    pub(in crate::web) fn label(&self, field: Field) -> String {
        match field {
            Field::Answer(question) => self.question(question).unwrap_or_else(|| field.label()),
            Field::Shown { person, document } => {
                self.document(document).map_or_else(|| field.label(), |label| format!("{}の{label}", person.label()))
            }
            Field::RuleVersion
            | Field::Name
            | Field::Kana
            | Field::BirthDate
            | Field::Contact
            | Field::ApplicationId
            | Field::SignatureCertificate
            | Field::AuthenticationCertificate
            | Field::Braille
            | Field::Brought(_)
            | Field::Tick(_)
            | Field::Account(_) => field.label(),
        }
    }

    pub(in crate::web) fn value(&self, field: Field, value: &Value) -> String {
        let text = value.text().filter(|text| !text.is_empty());
        match (field, text) {
            (Field::Answer(question), Some(code)) => self.choice(question, code).unwrap_or_else(|| code.to_owned()),
            (Field::Answer(_), None) => "（取り消し）".into(),
            (Field::Shown { .. }, Some(code)) => {
                Finding::from_code(code).map_or_else(|| code.to_owned(), |finding| finding.label().to_owned())
            }
            (Field::Shown { .. }, None) => "なし".into(),
            _ => value.label(),
        }
    }

    /// An event with the words of the rules for its document or category.
    pub(in crate::web) fn event(&self, event: Event) -> String {
        let of_rules = match event {
            Event::Taken(document) => self.document(document).map(|label| format!("預かり：{label}")),
            Event::Done(category) => self.category(category).map(|label| format!("行った業務：{label}")),
            Event::WithCity
            | Event::Returned
            | Event::Escalated(_)
            | Event::Reported
            | Event::Accepted
            | Event::Paused
            | Event::Resumed
            | Event::ComeAgain => None,
        };
        of_rules.unwrap_or_else(|| event.label())
    }

    fn category(&self, code: FieldCode) -> Option<String> {
        let mut categories = self.book.each(|set| &set.category);
        let (_, category) = categories.find(|(_, category)| category.code == *code.as_str())?;
        let mut groups = self.book.each(|set| &set.group);
        let group = groups.find(|(_, group)| group.code == category.group).map(|(_, group)| group.label.as_str());
        Some(format!("{}・{}", group.unwrap_or_default(), category.label))
    }

    fn question(&self, code: FieldCode) -> Option<String> {
        let (_, check) = self.book.check_named(self.check?)?;
        check.question(&code.as_str().parse().ok()?).map(|question| question.text.clone())
    }

    fn choice(&self, question: FieldCode, code: &str) -> Option<String> {
        let (_, check) = self.book.check_named(self.check?)?;
        let question = check.question(&question.as_str().parse().ok()?)?;
        let own = question.choice.iter().find(|choice| choice.code == *code).map(|choice| choice.label.clone());
        own.or_else(|| {
            let (_, reason) = self.book.reason(&code.parse().ok()?).filter(|_| question.reasons)?;
            Some(reason.label.clone())
        })
    }

    fn document(&self, code: FieldCode) -> Option<String> {
        self.book.document(&code.as_str().parse().ok()?).map(|(_, document)| document.label.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Service;

    fn words() -> CheckWords {
        let rules = rules::built_in_rules().expect("the built-in rules are without a mistake");
        CheckWords { book: rules.on(Day::from_civil(2026, 11, 24)), check: Service::Issuance.check() }
    }

    #[test]
    fn codes_are_read_as_the_words_that_were_asked() {
        let field = |name: &str| name.parse::<Field>().expect("a field");
        let text = |text: &str| Value::Text(text.into());
        let words = words();
        assert_eq!(words.label(field("answer.visitor")), "窓口に来たのはどなたですか");
        assert_eq!(words.value(field("answer.visitor"), &text("self")), "本人だけ");
        assert_eq!(words.value(field("answer.reason"), &text("ill")), "病気", "a reason is a choice too");
        assert_eq!(words.label(field("shown.applicant.drivers-licence")), "本人の運転免許証");
        assert_eq!(words.value(field("shown.applicant.drivers-licence"), &text("expired")), "期限切れ");
        let event = |name: &str| words.event(name.parse().expect("an event"));
        assert_eq!(event("taken.drivers-licence"), "預かり：運転免許証");
        assert_eq!(event("done.pin-reset"), "行った業務：暗証番号・初期化・再設定");
        assert_eq!(words.value(field("answer.visitor"), &text("gone")), "gone", "an unknown code stays as it is");
    }
}
