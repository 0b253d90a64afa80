//! 預かり without a screen: what is out, what came back, and what is likely to be taken next.

use super::events::{Moment, moment, moment_of};
use crate::application::guide_of;
use bridge::CaseView;
use domain::{
    DocumentKind, Event, EventId, Field, FieldCode, Finding, event,
    rules::{Bring, Document, DocumentCode, RuleBook},
};

/// What the counter takes most, when nothing else says what.
const FREQUENT: [&str; 8] = [
    "drivers-licence",
    "my-number-card",
    "passport",
    "residence-card",
    "health-eligibility",
    "pension-certificate",
    "student-card",
    "employee-card",
];

/// Stands in the rules for any proof of identity; what is taken is the paper itself.
const ANY_IDENTITY: &str = "identity-document";

/// One document that was taken.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Held {
    pub(super) id: EventId,
    pub(super) document: FieldCode,
    pub(super) label: String,
    pub(super) taken: Option<Moment>,
    pub(super) with_city: Option<Moment>,
    pub(super) returned: Option<Moment>,
}

/// One document that can be taken.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Takeable {
    pub(super) code: FieldCode,
    pub(super) label: String,
    kana: String,
    /// How many of them are out.
    pub(super) out: usize,
}

/// What to offer: what this case names, what is common, and the whole list.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Offered {
    pub(super) named: Vec<Takeable>,
    pub(super) common: Vec<Takeable>,
    pub(super) others: Vec<Takeable>,
}

impl Held {
    pub(super) fn is_out(&self) -> bool {
        self.returned.is_none()
    }
}

impl Takeable {
    pub(super) fn is_found_by(&self, typed: &str) -> bool {
        let typed = typed.trim();
        typed.is_empty() || self.label.contains(typed) || self.kana.contains(typed)
    }
}

/// Every document that was taken, in the order in which it was.
pub(super) fn held(view: &CaseView, book: Option<&RuleBook>) -> Vec<Held> {
    let taken = event::custody(&view.happened()).into_iter();
    taken
        .map(|one| Held {
            id: one.id,
            document: one.document,
            label: name_of(one.document, book),
            taken: moment_of(view, one.id),
            with_city: moment(view, Event::WithCity, Some(one.id)),
            returned: moment(view, Event::Returned, Some(one.id)),
        })
        .collect()
}

/// The documents that were not returned.
pub(crate) fn out(view: &CaseView) -> Vec<FieldCode> {
    let taken = event::custody(&view.happened()).into_iter();
    taken.filter(|one| one.returned_at.is_none()).map(|one| one.document).collect()
}

/// The name of a document; without the rules, at least what kind of thing it is.
pub(crate) fn name_of(code: FieldCode, book: Option<&RuleBook>) -> String {
    let of_rules = book.and_then(|book| book.document(&code.as_str().parse().ok()?)).map(|(_, found)| &found.label);
    of_rules.cloned().unwrap_or_else(|| kind_of(code).label().to_owned())
}

/// The picture of a document: its own, or the one of any paper.
pub(super) fn kind_of(code: FieldCode) -> DocumentKind {
    DocumentKind::ALL.into_iter().find(|kind| kind.code() == code.as_str()).unwrap_or(match code.as_str() {
        "own-card" | "old-card" | "basic-resident-card-with-photo" => DocumentKind::MyNumberCard,
        "issue-notice-sealed" | "inquiry-answer" | "inquiry-answer-sealed" => DocumentKind::IssueNotice,
        _ => DocumentKind::OtherIdentity,
    })
}

pub(super) fn offered(view: &CaseView, book: &RuleBook) -> Offered {
    let named = named(view, book);
    let is_named = |document: &Document| named.contains(&document.code);
    let takeable = |code: &DocumentCode| {
        let (_, document) = book.document(code)?;
        let code = FieldCode::try_from(code).ok()?;
        let out = out(view).into_iter().filter(|one| *one == code).count();
        Some(Takeable { code, label: document.label.clone(), kana: document.kana.clone(), out })
    };
    let common: Vec<DocumentCode> = FREQUENT.iter().filter_map(|code| code.parse().ok()).collect();
    let common: Vec<DocumentCode> = common.into_iter().filter(|code| !named.contains(code)).collect();
    let rest = book.each(|set| &set.document).map(|(_, document)| document);
    let rest = rest
        .filter(|document| document.code != *ANY_IDENTITY && !is_named(document) && !common.contains(&document.code));
    Offered {
        named: named.iter().filter_map(takeable).collect(),
        others: rest.filter_map(|document| takeable(&document.code)).collect(),
        common: common.iter().filter_map(takeable).collect(),
    }
}

/// What the visitor showed in the check, then what the procedure asks for.
fn named(view: &CaseView, book: &RuleBook) -> Vec<DocumentCode> {
    let shown = view.fields.iter().filter_map(|held| {
        let Field::Shown { document, .. } = held.field else { return None };
        Finding::from_code(held.value.text()?)?;
        document.as_str().parse().ok()
    });
    let guide = guide_of(view).and_then(|code| book.guide(&code)).or_else(|| book.guides_of(view.service).next());
    let brought: &[Bring] = guide.map(|(_, guide)| guide.bring.as_slice()).unwrap_or_default();
    let mut named: Vec<DocumentCode> = Vec::new();
    for code in shown.chain(brought.iter().map(|bring| bring.document.clone())) {
        if code != *ANY_IDENTITY && !named.contains(&code) {
            named.push(code);
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, happened};
    use domain::Service;

    fn book() -> RuleBook {
        samples::book()
    }

    fn case(service: Service) -> CaseView {
        CaseView { service, ..samples::case_view() }
    }

    #[test]
    fn each_document_says_where_it_is_and_who_said_so() {
        let view = case(Service::FormReissue);
        let view = happened(view, 1, "taken.drivers-licence", None);
        let view = happened(view, 2, "taken.drivers-licence", None);
        let view = happened(view, 3, "with-city", Some(1));
        let view = happened(view, 4, "returned", Some(1));
        let held = held(&view, Some(&book()));
        assert_eq!(held.iter().map(Held::is_out).collect::<Vec<_>>(), [false, true], "two of one kind are two");
        assert_eq!(held[0].label, "運転免許証");
        let with_city = held[0].with_city.clone().expect("it went to the city");
        assert_eq!((with_city.by.as_str(), with_city.can_be_undone), ("錦 あかり", true));
        assert!(!held[0].taken.clone().expect("it was taken").can_be_undone, "something goes on from it");
        assert_eq!(out(&view).len(), 1);
    }

    #[test]
    fn what_the_visitor_showed_stands_first_and_nothing_stands_twice() {
        let view = samples::with_text(
            case(Service::Issuance),
            "shown.applicant.student-card".parse().expect("a field"),
            Finding::Ok.code(),
        );
        let view = happened(view, 1, "taken.student-card", None);
        let offered = offered(&view, &book());
        assert_eq!((offered.named[0].label.as_str(), offered.named[0].out), ("学生証", 1));
        assert!(offered.named.iter().any(|one| one.code.as_str() == "issue-notice"), "the guide asks for it");
        let mut all: Vec<_> = [&offered.named, &offered.common, &offered.others].into_iter().flatten().collect();
        assert!(all.iter().all(|one| one.code.as_str() != ANY_IDENTITY));
        let before = all.len();
        all.sort_by_key(|one| one.code);
        all.dedup_by_key(|one| one.code);
        assert_eq!(all.len(), before);
    }

    #[test]
    fn a_document_is_found_by_its_name_and_its_reading() {
        let offered = offered(&case(Service::FormReissue), &book());
        let all = [&offered.named, &offered.common, &offered.others];
        let found = |typed: &str| all.iter().flat_map(|list| list.iter()).filter(|one| one.is_found_by(typed)).count();
        assert!(found("ねんきん") > 0 && found("手帳") > 0 && found("") > found("手帳"));
        assert_eq!(found("ありえない書類"), 0);
    }
}
