//! A procedure or a way to apply without a screen: what it asks, its steps, and how its end is counted.

use super::events::{Moment, moment};
use crate::application::guide_of;
use bridge::{CaseView, FieldView};
use domain::rules::guide_field;
use domain::{
    Event, Field, FieldCode, Matter, Service,
    rules::{Basis, Bring, Channel, Code, Counted, Fee, Guide, HandOver, RuleBook, SetHeader, When},
};
use std::collections::BTreeMap;

/// What a page says of a procedure, from a guide or from a way to apply.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Procedure {
    pub(super) code: Code,
    pub(super) title: String,
    kana: String,
    pub(super) summary: Option<String>,
    pub(super) who: Vec<String>,
    /// Each with when it is needed.
    pub(super) bring: Vec<(String, Option<String>)>,
    pub(super) fees: Vec<Fee>,
    pub(super) steps: Vec<String>,
    pub(super) notes: Vec<String>,
    pub(super) hand_over: Option<(HandOver, String)>,
    pub(super) come_again: Option<FieldCode>,
    pub(super) basis: Basis,
    /// A way to apply is told, and nothing of it is done here.
    pub(super) is_told: bool,
    pub(super) is_offered: bool,
    counted: Vec<Counted>,
    count: Option<Code>,
}

/// One button that ends a procedure.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ending {
    pub(super) category: FieldCode,
    pub(super) words: String,
    pub(super) label: String,
    pub(super) done: Option<Moment>,
}

/// How a procedure can end: what the answers say, and what else there is.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Endings {
    pub(super) likely: Vec<Ending>,
    pub(super) others: Vec<Ending>,
}

/// A step with its tick.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub(super) field: Field,
    pub(super) text: String,
}

/// A matter that was brought to the 現場責任者 from here.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Raised {
    pub(super) raised: Moment,
    pub(super) reported: Option<Moment>,
    pub(super) accepted: Option<Moment>,
}

/// What city staff have to take over, whatever the procedure is.
pub(super) const MATTER: Matter = Matter::Authority;

impl Procedure {
    fn of_guide(book: &RuleBook, header: &SetHeader, guide: &Guide) -> Self {
        Self {
            code: guide.code.clone(),
            title: guide.title.clone(),
            kana: guide.kana.clone(),
            summary: None,
            who: guide.who.clone(),
            bring: bring(book, &guide.bring),
            fees: guide.fee.iter().filter_map(|code| book.fee(code)).map(|(_, fee)| fee.clone()).collect(),
            steps: guide.steps.clone(),
            notes: guide.notes.clone(),
            hand_over: Some((guide.hand_over, guide.hand_over_note.clone())),
            come_again: guide.come_again.as_ref().and_then(|code| FieldCode::try_from(code).ok()),
            basis: Basis::of(header, &guide.title, guide.source.as_deref(), guide.ask_city.as_deref()),
            is_told: false,
            is_offered: true,
            counted: guide.endings(),
            count: Some(guide.count.clone()),
        }
    }

    fn of_channel(book: &RuleBook, header: &SetHeader, channel: &Channel) -> Self {
        let told = |count: &Code| Counted {
            count: count.clone(),
            label: Some("案内した".into()),
            when: When::default(),
            seldom: false,
        };
        Self {
            code: channel.code.clone(),
            title: channel.title.clone(),
            kana: channel.kana.clone(),
            summary: Some(channel.summary.clone()),
            who: Vec::new(),
            bring: bring(book, &channel.bring),
            fees: Vec::new(),
            steps: channel.steps.clone(),
            notes: channel.notes.clone(),
            hand_over: None,
            come_again: None,
            basis: Basis::of(header, &channel.title, channel.source.as_deref(), channel.ask_city.as_deref()),
            is_told: true,
            is_offered: channel.offered == Some(true),
            counted: channel.count.iter().map(told).collect(),
            count: channel.count.clone(),
        }
    }

    pub(super) fn is_found_by(&self, typed: &str) -> bool {
        let typed = typed.trim();
        typed.is_empty() || self.title.contains(typed) || self.kana.contains(typed)
    }

    pub(super) fn steps(&self) -> Vec<Step> {
        let numbered = self.steps.iter().enumerate();
        numbered
            .filter_map(|(at, text)| {
                let code: FieldCode = format!("{}-{}", self.code, at + 1).parse().ok()?;
                Some(Step { field: Field::Tick(code), text: text.clone() })
            })
            .collect()
    }

    pub(super) fn goes_to_city(&self) -> bool {
        matches!(self.hand_over, Some((HandOver::CityStaff | HandOver::InPart, _)))
    }

    /// Nothing of it is finished at the counter.
    pub(super) fn is_city_staff_alone(&self) -> bool {
        matches!(self.hand_over, Some((HandOver::CityStaff, _)))
    }

    pub(super) fn endings(&self, book: &RuleBook, view: &CaseView) -> Endings {
        let answers = answers(view);
        let ending = |counted: &Counted| {
            let category = FieldCode::try_from(&counted.count).ok()?;
            let label = book.category_label(counted.count.as_str()).unwrap_or_else(|| counted.count.to_string());
            let words = counted.label.clone().unwrap_or_else(|| format!("この手続きを終えた（{label}）"));
            Some(Ending { category, words, label, done: moment(view, Event::Done(category), None) })
        };
        let said = |counted: &&Counted| !counted.seldom && counted.when.holds(&answers);
        let is_known = self.counted.iter().any(|counted| said(&counted));
        // Without answers nothing says which one it is: the clerk chooses among all.
        let likely = |counted: &&Counted| if is_known { said(counted) } else { !counted.seldom };
        let (likely, others): (Vec<&Counted>, Vec<&Counted>) = self.counted.iter().partition(likely);
        let all = |list: Vec<&Counted>| list.into_iter().filter_map(ending).collect();
        Endings { likely: all(likely), others: all(others) }
    }
}

impl Endings {
    /// Every way of which it was said that it is done.
    pub(super) fn done(&self) -> impl Iterator<Item = (&Ending, &Moment)> {
        self.likely.iter().chain(&self.others).filter_map(|ending| Some((ending, ending.done.as_ref()?)))
    }
}

/// What can be chosen for a service, what is offered here first.
pub(super) fn procedures(book: &RuleBook, service: Service) -> Vec<Procedure> {
    if service == Service::ApplicationGuidance {
        let channels = book.each(|set| &set.channel);
        let mut all: Vec<Procedure> =
            channels.map(|(header, channel)| Procedure::of_channel(book, header, channel)).collect();
        all.sort_by_key(|one| !one.is_offered);
        return all;
    }
    book.guides_of(service).map(|(header, guide)| Procedure::of_guide(book, header, guide)).collect()
}

/// The chosen procedure; the only one of its service needs no choice.
pub(super) fn chosen(book: &RuleBook, view: &CaseView) -> Option<Procedure> {
    let mut all = procedures(book, view.service);
    if all.len() == 1 {
        return all.pop();
    }
    let code = guide_of(view)?;
    all.into_iter().find(|one| one.code == *code)
}

/// Every matter of that kind that stands, the oldest first.
pub(super) fn raised(view: &CaseView) -> Vec<Raised> {
    let escalations = domain::event::escalations(&view.happened()).into_iter();
    escalations
        .filter(|one| one.matter == MATTER)
        .filter_map(|one| {
            Some(Raised {
                raised: super::events::moment_of(view, one.id)?,
                reported: moment(view, Event::Reported, Some(one.id)),
                accepted: moment(view, Event::Accepted, Some(one.id)),
            })
        })
        .collect()
}

/// What is written when a procedure is chosen: nothing stays of the questions of another one's check.
pub(super) fn choose(book: &RuleBook, view: &CaseView, code: &Code, rules: &str) -> Vec<(Field, String)> {
    let Some(field) = guide_field() else { return Vec::new() };
    let check = |guide: Option<&str>| book.check_of(view.service, guide);
    let keeps = check(guide_of(view).as_deref()) == check(Some(code.as_str()));
    let is_left = |held: &&FieldView| match held.field {
        Field::Answer(_) | Field::Shown { .. } | Field::EventDate => {
            held.field != field && held.value.text().is_some_and(|text| !text.is_empty())
        }
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
    let mut writes = vec![(field, code.to_string()), (Field::RuleVersion, rules.to_owned())];
    if !keeps {
        writes.extend(view.fields.iter().filter(is_left).map(|held| (held.field, String::new())));
    }
    writes
}

fn answers(view: &CaseView) -> BTreeMap<Code, Code> {
    let answered = view.fields.iter().filter_map(|held| {
        let Field::Answer(question) = held.field else { return None };
        Some((question.as_str().parse().ok()?, held.value.text()?.parse().ok()?))
    });
    answered.collect()
}

fn bring(book: &RuleBook, bring: &[Bring]) -> Vec<(String, Option<String>)> {
    bring.iter().map(|one| (book.document_label(&one.document), one.note.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, happened, with_text};

    fn book() -> RuleBook {
        samples::book()
    }

    fn case(service: Service) -> CaseView {
        CaseView { service, ..samples::case_view() }
    }

    fn answered(view: CaseView, question: &str, choice: &str) -> CaseView {
        with_text(view, format!("answer.{question}").parse().expect("a field"), choice)
    }

    fn words(endings: &[Ending]) -> Vec<&str> {
        endings.iter().map(|ending| ending.category.as_str()).collect()
    }

    #[test]
    fn the_only_procedure_of_a_service_needs_no_choice_and_one_of_several_does() {
        let book = book();
        let only = chosen(&book, &case(Service::FormReissue)).expect("there is one");
        assert_eq!(only.code, *"form-reissue");
        let several = case(Service::CertificateAndPin);
        assert!(chosen(&book, &several).is_none() && procedures(&book, several.service).len() > 1);
        let view = answered(several, "guide", "pin-reset");
        assert_eq!(chosen(&book, &view).expect("it was chosen").title, "暗証番号の初期化・再設定");
        let other = answered(case(Service::CardChange), "guide", "pin-reset");
        assert!(chosen(&book, &other).is_none(), "a procedure of another service is none");
    }

    #[test]
    fn a_delivery_is_counted_as_the_check_says_and_asked_where_it_does_not() {
        let book = book();
        let endings = |view: &CaseView| chosen(&book, view).expect("one").endings(&book, view);
        let first = |visitor| answered(answered(case(Service::Issuance), "visitor", visitor), "old-card", "first");
        assert_eq!(words(&endings(&first("self")).likely), ["issuance-self"]);
        assert_eq!(words(&endings(&first("guardian")).likely), ["issuance-guardian"]);
        assert_eq!(words(&endings(&first("proxy")).likely), ["issuance-proxy"]);
        let with_old = answered(first("self"), "old-card", "here");
        assert_eq!(words(&endings(&with_old).likely), ["issuance-renewal", "issuance-again"], "the clerk knows which");
        assert_eq!(words(&endings(&answered(first("self"), "old-card", "lost")).likely), ["issuance-again"]);
        let unasked = endings(&case(Service::Issuance));
        assert_eq!(words(&unasked.likely).len(), 5);
        assert_eq!(words(&unasked.others), ["issuance-face-card"]);
    }

    #[test]
    fn every_ending_of_every_procedure_is_a_category_of_the_rules() {
        let book = book();
        for service in Service::ALL {
            for procedure in procedures(&book, service) {
                let endings = procedure.endings(&book, &case(service));
                assert_eq!(endings.likely.is_empty(), procedure.count.is_none(), "{}", procedure.title);
                for ending in endings.likely.iter().chain(&endings.others) {
                    assert!(ending.label.contains('・'), "{} of {}", ending.category, procedure.title);
                }
                assert!(
                    procedure.steps().len() == procedure.steps.len(),
                    "each step of {} has a tick",
                    procedure.title
                );
            }
        }
    }

    #[test]
    fn what_the_rules_count_by_is_asked_by_the_check() {
        let book = book();
        for (_, guide) in book.each(|set| &set.guide) {
            let conditions = guide.counted.iter().flat_map(|counted| &counted.when.0);
            let check = guide.check.as_ref().and_then(|code| book.check_named(code.as_str()));
            for condition in conditions.filter(|_| check.is_some()) {
                let question = check.and_then(|(_, check)| check.question(&condition.question));
                let question = question.unwrap_or_else(|| panic!("{} asks no {}", guide.code, condition.question));
                for choice in &condition.choices {
                    assert!(question.choice.iter().any(|known| known.code == *choice), "{choice} of {}", guide.code);
                }
            }
        }
    }

    #[test]
    fn another_procedure_leaves_nothing_of_the_questions_of_the_first() {
        let book = book();
        let view = answered(case(Service::CertificateAndPin), "guide", "certificate-renewal");
        let view = with_text(answered(view, "visitor", "self"), Field::Name, "球磨 花子");
        let written = |view: &CaseView, code: &str| {
            let writes = choose(&book, view, &code.parse().expect("a code"), "第1版");
            writes.into_iter().map(|(field, text)| (field.to_string(), text)).collect::<Vec<_>>()
        };
        let gone = ("answer.visitor".to_owned(), String::new());
        assert!(written(&view, "pin-reset").contains(&gone), "the check is no longer asked");
        assert!(!written(&view, "certificate-renewal").contains(&gone), "chosen once more, it stays");
        assert!(written(&view, "pin-reset").contains(&("answer.guide".to_owned(), "pin-reset".to_owned())));
        assert!(written(&view, "pin-reset").iter().all(|(field, _)| field != "name"));
    }

    #[test]
    fn what_was_done_is_said_once_with_its_time() {
        let book = book();
        let view =
            happened(answered(case(Service::CertificateAndPin), "guide", "pin-reset"), 1, "done.pin-reset", None);
        let endings = chosen(&book, &view).expect("one").endings(&book, &view);
        let done: Vec<&str> = endings.done().map(|(ending, _)| ending.label.as_str()).collect();
        assert_eq!(done, ["暗証番号・初期化・再設定"]);
    }

    #[test]
    fn a_matter_shows_how_far_it_came() {
        let view = happened(case(Service::FormReissue), 1, "escalated.authority", None);
        let view = happened(happened(view, 2, "reported", Some(1)), 3, "escalated.complaint", None);
        let raised = raised(&view);
        assert_eq!(raised.len(), 1, "a complaint is another matter");
        assert!(raised[0].reported.is_some() && raised[0].accepted.is_none());
    }
}
