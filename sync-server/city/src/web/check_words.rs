//! 書類チェック in words: what the codes of a case mean by the rules that are built in here.
//!
//! A code that these rules do not know stays as it is: the page also names the rules that asked.

use domain::{
    Day, Event, Field, FieldCode, Finding, Service, Value,
    rules::{RuleBook, Rules},
};
use records::CaseState;
use std::sync::OnceLock;

/// Which procedure was chosen, as an answer like any other.
const GUIDE: &str = "guide";

static RULES: OnceLock<Rules> = OnceLock::new();

pub(in crate::web) struct CheckWords {
    book: RuleBook,
    check: Option<String>,
    service: Option<Service>,
}

impl CheckWords {
    /// The words of the day on which the case was opened; none for a case that cannot be read.
    pub(in crate::web) fn of(state: Option<&CaseState>) -> Self {
        let Some(state) = state else {
            return Self {
                book: RuleBook { day: Day::from_civil(1970, 1, 1), sets: Vec::new() },
                check: None,
                service: None,
            };
        };
        let rules = RULES.get_or_init(|| rules::built_in_rules().unwrap_or_default());
        let book = rules.on(state.opened_at.day());
        let guide = GUIDE.parse().ok().and_then(|code| state.fields.get(&Field::Answer(code))?.text());
        let check = book.check_of(state.service, guide).map(str::to_owned);
        Self { book, check, service: Some(state.service) }
    }

    pub(in crate::web) fn label(&self, field: Field) -> String {
        match field {
            Field::Answer(question) if question.as_str() == GUIDE => "手続き".into(),
            Field::Tick(code) => {
                let step = self.book.step_of(code.as_str());
                step.map_or_else(|| field.label(), |(title, text)| format!("{title}：{text}"))
            }
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
            | Field::Account(_) => field.label(),
        }
    }

    pub(in crate::web) fn value(&self, field: Field, value: &Value) -> String {
        let text = value.text().filter(|text| !text.is_empty());
        match (field, text) {
            (Field::Answer(question), Some(code)) if question.as_str() == GUIDE => {
                self.procedure(code).unwrap_or_else(|| code.to_owned())
            }
            (Field::Tick(_), _) => if value.flag() == Some(true) { "済み" } else { "取り消し" }.into(),
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
        self.book.category_label(code.as_str())
    }

    /// A procedure by its code; at the guidance on ways to apply, a way.
    fn procedure(&self, code: &str) -> Option<String> {
        let mut channels = self.book.each(|set| &set.channel);
        if self.service == Some(Service::ApplicationGuidance) {
            return channels.find(|(_, channel)| channel.code == *code).map(|(_, channel)| channel.title.clone());
        }
        self.book.guide(code).map(|(_, guide)| guide.title.clone())
    }

    fn question(&self, code: FieldCode) -> Option<String> {
        let (_, check) = self.book.check_named(self.check.as_deref()?)?;
        check.question(&code.as_str().parse().ok()?).map(|question| question.text.clone())
    }

    fn choice(&self, question: FieldCode, code: &str) -> Option<String> {
        let (_, check) = self.book.check_named(self.check.as_deref()?)?;
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

    fn words() -> CheckWords {
        let rules = rules::built_in_rules().expect("the built-in rules are without a mistake");
        CheckWords {
            book: rules.on(Day::from_civil(2026, 11, 24)),
            check: Service::Issuance.check().map(str::to_owned),
            service: Some(Service::Issuance),
        }
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
        assert_eq!(words.label(field("answer.guide")), "手続き");
        assert_eq!(words.value(field("answer.guide"), &text("pin-reset")), "暗証番号の初期化・再設定");
        assert_eq!(words.label(field("tick.pin-reset-1")), "暗証番号の初期化・再設定：カードを預かる");
        assert_eq!(words.label(field("tick.mail-3")), "郵送：封筒に入れて送る", "a way to apply has steps too");
        assert_eq!(words.value(field("tick.pin-reset-1"), &Value::Flag(true)), "済み");
        assert_eq!(words.label(field("tick.pin-reset-99")), "確認：pin-reset-99", "an unknown step stays as it is");
        assert_eq!(words.value(field("answer.visitor"), &text("gone")), "gone", "an unknown code stays as it is");
    }
}
