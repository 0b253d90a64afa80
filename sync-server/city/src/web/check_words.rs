//! The codes of a case in words: by the rules that asked, which the case names.
//!
//! A code that these rules do not know stays as it is: the page also names the rules.

use crate::{CityStore, StoreError, rulebook};
use domain::{
    Day, Event, Field, Service, Sheet, Value,
    rules::{self, RuleBook, Rules},
};
use records::CaseState;
use std::sync::OnceLock;

static BUILT_IN: OnceLock<Rules> = OnceLock::new();

pub(in crate::web) struct CheckWords {
    book: RuleBook,
    service: Service,
    guide: Option<String>,
}

impl CheckWords {
    /// The words of the day on which the case was opened, by the rules that it names; by those built in when it names
    /// none that the city published. None for a case that cannot be read.
    pub(in crate::web) fn of(store: &CityStore, state: Option<&CaseState>) -> Result<Self, StoreError> {
        let Some(state) = state else {
            let book = RuleBook { day: Day::from_civil(1970, 1, 1), sets: Vec::new() };
            return Ok(Self { book, service: Service::Inquiry, guide: None });
        };
        let name = state.fields.get(&Field::RuleVersion).and_then(Value::text);
        let published = name.map(|name| rulebook::published_under(store, name)).transpose()?.flatten();
        let rules = match &published {
            Some(published) => published.rules(),
            None => BUILT_IN.get_or_init(|| ::rules::built_in_rules().unwrap_or_default()),
        };
        Ok(Self::by(rules, state))
    }

    pub(in crate::web) fn by(rules: &Rules, state: &CaseState) -> Self {
        let guide = rules::guide_field().and_then(|field| state.fields.get(&field)?.text().map(str::to_owned));
        Self { book: rules.on(state.opened_at.day()), service: state.service, guide }
    }

    pub(in crate::web) fn label(&self, field: Field) -> String {
        self.words().label(field)
    }

    pub(in crate::web) fn value(&self, field: Field, value: &Value) -> String {
        self.words().value(field, value)
    }

    /// Whether the case is a report that asks in its own order; none of its questions is of 書類チェック.
    pub(in crate::web) fn is_report(&self) -> bool {
        Sheet::of(self.service).is_some()
    }

    /// What the answers of the case are, where it is no report.
    pub(in crate::web) fn title_of_answers(&self) -> &'static str {
        if self.service == Service::Inquiry {
            "尋ねられたこと"
        } else if self.words().check.is_none() {
            "手続き"
        } else {
            "書類チェック"
        }
    }

    /// Where a report asks for it; whatever it does not ask for comes first.
    pub(in crate::web) fn place_in_report(&self, field: Field) -> Option<usize> {
        Sheet::of(self.service)?.lines().iter().position(|(asked, _)| *asked == field)
    }

    /// Answers in the order in which they are asked, then what was shown, then the rest.
    pub(in crate::web) fn place(&self, field: Field) -> (usize, usize) {
        let check = self.words().check.and_then(|check| self.book.check_named(check)).map(|(_, check)| check);
        match field {
            Field::Answer(code) => {
                let asked = check.and_then(|check| check.question.iter().position(|it| it.code == *code.as_str()));
                (0, asked.unwrap_or(usize::MAX))
            }
            Field::EventDate => (1, 0),
            Field::Shown { .. } => (2, 0),
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
            | Field::Account(_) => (3, 0),
        }
    }

    pub(in crate::web) fn event(&self, event: Event) -> String {
        self.words().event(event)
    }

    fn words(&self) -> rules::CheckWords<'_> {
        rules::CheckWords::of(&self.book, self.service, self.guide.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> CheckWords {
        let rules = ::rules::built_in_rules().expect("the built-in rules are without a mistake");
        CheckWords { book: rules.on(Day::from_civil(2026, 11, 24)), service: Service::Issuance, guide: None }
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
        let mut fields = ["rule-version", "shown.applicant.passport", "answer.age", "event-date", "answer.visitor"];
        fields.sort_by_key(|name| words.place(field(name)));
        assert_eq!(fields, ["answer.visitor", "answer.age", "event-date", "shown.applicant.passport", "rule-version"]);
    }

    #[test]
    fn a_report_is_read_in_its_own_words_and_order() {
        let field = |name: &str| name.parse::<Field>().expect("a field");
        let words = CheckWords { service: Service::Incident, ..words() };
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
