//! What a clerk looks up and how a procedure is put off, where no screen does it: from the rules, as the screen takes it.

use crate::journey::counter::{Done, Failure};
use bridge::{CaseView, RulesView};
use domain::{
    Event, Field, FieldCode, Value,
    rules::{Guide, guide_field},
    search::{Index, Target, documents},
};

/// What is typed must lead to this answer first, or to nothing at all.
pub(super) fn expect_first(rules: &RulesView, typed: &str, wanted: Option<&str>) -> Done<()> {
    let index = Index::of(documents(&rules.book));
    let hits = index.search(typed);
    let first = hits.first().and_then(|hit| index.target(hit));
    let found = match (first, wanted) {
        (None, None) => true,
        (Some(Target::Faq(code)), Some(wanted)) => code == wanted,
        (Some(_), _) | (None, Some(_)) => false,
    };
    if found { Ok(()) } else { Err(format!("「{typed}」 leads to {first:?}").into()) }
}

/// A question on the case: its category, its code, and the rules that answered where none are named yet.
pub(super) fn record(view: &CaseView, rules: &RulesView, faq: &str) -> Done<Vec<(Field, Value)>> {
    let (_, held) = rules.book.faq(faq).ok_or_else(|| Failure::Broken(format!("the rules have no question {faq}")))?;
    let mut texts = vec![("answer.inquiry-category", held.category.to_string()), ("answer.faq", held.code.to_string())];
    if view.fields.iter().all(|held| held.field != Field::RuleVersion) {
        texts.push(("rule-version", rules.name.clone()));
    }
    texts
        .into_iter()
        .map(|(field, text)| {
            let field = field.parse().map_err(|_| Failure::Broken(format!("no field is called {field}")))?;
            Ok((field, Value::Text(text)))
        })
        .collect()
}

/// The category under which the case's procedure counts that the visitor has to come again.
pub(super) fn coming_again(view: &CaseView, rules: &RulesView) -> Done<Event> {
    let guides: Vec<&Guide> = rules.book.guides_of(view.service).map(|(_, guide)| guide).collect();
    let held = view.fields.iter().find(|held| Some(held.field) == guide_field()).and_then(|held| held.value.text());
    let guide = match (guides.as_slice(), held) {
        ([only], _) => Some(*only),
        (several, Some(code)) => several.iter().find(|guide| guide.code == *code).copied(),
        (_, None) => None,
    };
    let category = guide.and_then(|guide| FieldCode::try_from(guide.come_again.as_ref()?).ok());
    category.map(Event::Done).ok_or_else(|| "the procedure counts nobody who comes again".into())
}
