//! 書類チェック in words: what the codes of a case mean by the rules that are built in here.
//!
//! A code that these rules do not know stays as it is: the page also names the rules that asked.

use domain::{
    Day, Event, Field, FieldCode, Finding, Sheet, Value,
    rules::{RuleBook, Rules},
};
use records::CaseState;
use std::sync::OnceLock;

static RULES: OnceLock<Rules> = OnceLock::new();

pub(in crate::web) struct CheckWords {
    book: RuleBook,
    check: Option<&'static str>,
    sheet: Option<&'static Sheet>,
}

impl CheckWords {
    /// The words of the day on which the case was opened; none for a case that cannot be read.
    pub(in crate::web) fn of(state: Option<&CaseState>) -> Self {
        let Some(state) = state else {
            return Self {
                book: RuleBook { day: Day::from_civil(1970, 1, 1), sets: Vec::new() },
                check: None,
                sheet: None,
            };
        };
        let rules = RULES.get_or_init(|| rules::built_in_rules().unwrap_or_default());
        Self { book: rules.on(state.opened_at.day()), check: state.service.check(), sheet: Sheet::of(state.service) }
    }

    pub(in crate::web) fn label(&self, field: Field) -> String {
        if let Some(asked) = self.sheet.and_then(|sheet| sheet.label(field)) {
            return asked;
        }
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

    /// Whether the case is a report that asks in its own order; none of its questions is of 書類チェック.
    pub(in crate::web) fn is_report(&self) -> bool {
        self.sheet.is_some()
    }

    /// Where a report asks for it; whatever it does not ask for comes first.
    pub(in crate::web) fn place_in_report(&self, field: Field) -> Option<usize> {
        self.sheet?.lines().iter().position(|(asked, _)| *asked == field)
    }

    pub(in crate::web) fn value(&self, field: Field, value: &Value) -> String {
        if let Some(chosen) = self.sheet.and_then(|sheet| sheet.value(field, value)) {
            return chosen;
        }
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
        CheckWords { book: rules.on(Day::from_civil(2026, 11, 24)), check: Service::Issuance.check(), sheet: None }
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

    #[test]
    fn a_report_is_read_in_its_own_words_and_order() {
        let field = |name: &str| name.parse::<Field>().expect("a field");
        let words = CheckWords { sheet: Sheet::of(Service::Incident), check: None, ..words() };
        assert_eq!(words.label(field("answer.kind")), "どのような事故ですか");
        assert_eq!(words.value(field("answer.kind"), &Value::Text("tablet-lost".into())), "端末の紛失・盗難");
        assert_eq!(words.value(field("account.people"), &Value::Text("12".into())), "12");
        assert_eq!(words.label(field("tick.data-photo")), "含まれていた情報：顔写真");
        let mut fields = ["account.people", "account.noticed-at", "name", "answer.kind"];
        fields.sort_by_key(|name| words.place_in_report(field(name)));
        assert_eq!(fields, ["name", "answer.kind", "account.noticed-at", "account.people"]);
        for service in Service::ALL {
            for (field, label) in Sheet::of(service).map(Sheet::lines).unwrap_or_default() {
                assert!(!label.contains(&field.to_string()), "{field} has no words");
            }
        }
    }
}
