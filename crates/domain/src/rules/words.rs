//! 書類チェック in words: what the codes of a case mean by the rules.
//!
//! A code that these rules do not know stays as it is: a case also names the rules that asked.

use super::RuleBook;
use crate::{
    Day, Event, Field, FieldCode, Finding, Service, Sheet, Value,
    photo::{self, ClerkTick, PhotoException},
};

#[derive(Clone, Copy)]
pub struct CheckWords<'a> {
    pub book: &'a RuleBook,
    pub check: Option<&'a str>,
    pub service: Service,
    /// A report has words of its own.
    pub sheet: Option<&'static Sheet>,
}

impl<'a> CheckWords<'a> {
    /// `guide` is the chosen procedure; it decides which check is asked.
    pub fn of(book: &'a RuleBook, service: Service, guide: Option<&str>) -> Self {
        Self { book, check: book.check_of(service, guide), service, sheet: Sheet::of(service) }
    }
}

/// Which procedure was chosen, as an answer like any other.
pub fn guide_field() -> Option<Field> {
    GUIDE.parse().ok().map(Field::Answer)
}

const GUIDE: &str = "guide";

impl CheckWords<'_> {
    pub fn label(self, field: Field) -> String {
        if let Some(asked) = self.sheet.and_then(|sheet| sheet.label(field)) {
            return asked;
        }
        match field {
            Field::Answer(question) => {
                self.question(question).or_else(|| beside(question)).unwrap_or_else(|| field.label())
            }
            Field::Shown { person, document } => {
                self.document(document).map_or_else(|| field.label(), |label| format!("{}の{label}", person.label()))
            }
            Field::Tick(code) => {
                let step = self.book.step_of(code.as_str()).map(|(title, text)| format!("{title}：{text}"));
                let looked = || ClerkTick::of_field(field).map(|tick| format!("写真：{}", tick.label()));
                step.or_else(looked).unwrap_or_else(|| field.label())
            }
            Field::EventDate
            | Field::RuleVersion
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

    /// An event with the words of the rules for its document or category.
    pub fn event(self, event: Event) -> String {
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
            | Event::ComeAgain
            | Event::CarriedOut
            | Event::Erased
            | Event::CarryLost => None,
        };
        of_rules.unwrap_or_else(|| event.label())
    }

    /// 「暗証番号・初期化・再設定」
    pub fn category(self, code: FieldCode) -> Option<String> {
        self.book.category_label(code.as_str())
    }

    pub fn value(self, field: Field, value: &Value) -> String {
        if let Some(chosen) = self.sheet.and_then(|sheet| sheet.value(field, value)) {
            return chosen;
        }
        let text = value.text().filter(|text| !text.is_empty());
        match (field, text) {
            (Field::Answer(question), Some(code)) => self
                .choice(question, code)
                .or_else(|| self.of_beside(question, code))
                .unwrap_or_else(|| code.to_owned()),
            (Field::Answer(_), None) => "（取り消し）".into(),
            (Field::Shown { .. }, Some(code)) => {
                Finding::from_code(code).map_or_else(|| code.to_owned(), |finding| finding.label().to_owned())
            }
            (Field::Shown { .. }, None) => "なし".into(),
            (Field::Tick(_), _) => if value.flag() == Some(true) { "済み" } else { "取り消し" }.into(),
            (Field::EventDate, Some(iso)) => {
                Day::parse_iso(iso).map_or_else(|| iso.to_owned(), |day| day.both_calendars())
            }
            _ => value.label(),
        }
    }

    /// A procedure by its code; at the guidance on ways to apply, a way.
    fn procedure(self, code: &str) -> Option<String> {
        let mut channels = self.book.each(|set| &set.channel);
        if self.service == Service::ApplicationGuidance {
            return channels.find(|(_, channel)| channel.code == *code).map(|(_, channel)| channel.title.clone());
        }
        self.book.guide(code).map(|(_, guide)| guide.title.clone())
    }

    fn question(self, code: FieldCode) -> Option<String> {
        let (_, check) = self.book.check_named(self.check?)?;
        check.question(&code.as_str().parse().ok()?).map(|question| question.text.clone())
    }

    fn choice(self, question: FieldCode, code: &str) -> Option<String> {
        let (_, check) = self.book.check_named(self.check?)?;
        let question = check.question(&question.as_str().parse().ok()?)?;
        let own = question.choice.iter().find(|choice| choice.code == *code).map(|choice| choice.label.clone());
        own.or_else(|| {
            let (_, reason) = self.book.reason(&code.parse().ok()?).filter(|_| question.reasons)?;
            Some(reason.label.clone())
        })
    }

    /// The answer to what is asked beside a check.
    fn of_beside(self, question: FieldCode, code: &str) -> Option<String> {
        match question.as_str() {
            "faq" => self.book.faq(code).map(|(_, faq)| faq.question.clone()),
            GUIDE => self.procedure(code),
            "inquiry-category" => self.category(code.parse().ok()?),
            photo::REASON => PhotoException::from_code(code).map(|reason| reason.label().to_owned()),
            _ => None,
        }
    }

    fn document(self, code: FieldCode) -> Option<String> {
        self.book.document(&code.as_str().parse().ok()?).map(|(_, document)| document.label.clone())
    }
}

/// What is asked beside a check.
fn beside(question: FieldCode) -> Option<String> {
    let label = match question.as_str() {
        GUIDE => "手続き",
        "faq" => "よくある質問",
        "inquiry-category" => "問い合わせの区分",
        photo::REASON => "写真：決まりどおりに撮れない理由",
        photo::CHOSEN => "写真：使う写真",
        _ => return None,
    };
    Some(label.into())
}
