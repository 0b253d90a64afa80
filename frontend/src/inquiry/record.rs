//! What of a question goes onto the case: codes only, and the way back.

use domain::{Field, FieldCode, rules::Code};
use std::collections::BTreeMap;

const CATEGORY: &str = "inquiry-category";
const FAQ: &str = "faq";

/// The fields as they stood before, so that one touch takes a record back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Before(Vec<(Field, String)>);

fn field(code: &str) -> Option<Field> {
    code.parse::<FieldCode>().ok().map(Field::Answer)
}

/// The answers of a case that belong to its question and to no 書類チェック.
pub(crate) fn is_of_inquiry(field: Field) -> bool {
    if let Field::Answer(code) = field { [CATEGORY, FAQ].contains(&code.as_str()) } else { false }
}

fn held(texts: &BTreeMap<Field, String>, code: &str) -> Option<String> {
    texts.get(&field(code)?).filter(|text| !text.is_empty()).cloned()
}

pub(super) fn category(texts: &BTreeMap<Field, String>) -> Option<String> {
    held(texts, CATEGORY)
}

pub(super) fn faq(texts: &BTreeMap<Field, String>) -> Option<String> {
    held(texts, FAQ)
}

/// What is written when a question is recorded; the rules that answered are kept where none are yet.
pub(super) fn question(
    texts: &BTreeMap<Field, String>,
    category: &Code,
    faq: &Code,
    rules: &str,
) -> Vec<(Field, String)> {
    let codes = [(CATEGORY, category), (FAQ, faq)];
    let mut writes: Vec<(Field, String)> =
        codes.into_iter().filter_map(|(name, code)| Some((field(name)?, code.to_string()))).collect();
    if texts.get(&Field::RuleVersion).is_none_or(String::is_empty) {
        writes.push((Field::RuleVersion, rules.to_owned()));
    }
    writes
}

/// A category alone; the same one again takes it back.
pub(super) fn category_alone(texts: &BTreeMap<Field, String>, code: &Code) -> Vec<(Field, String)> {
    let again = category(texts).is_some_and(|held| held == code.as_str());
    let text = if again { String::new() } else { code.to_string() };
    field(CATEGORY).map(|field| (field, text)).into_iter().collect()
}

impl Before {
    pub(super) fn of(texts: &BTreeMap<Field, String>, writes: &[(Field, String)]) -> Self {
        Self(writes.iter().map(|(field, _)| (*field, texts.get(field).cloned().unwrap_or_default())).collect())
    }

    pub(super) fn writes(&self) -> Vec<(Field, String)> {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Value;

    fn code(text: &str) -> Code {
        text.parse().expect("a code")
    }

    fn after(mut texts: BTreeMap<Field, String>, writes: Vec<(Field, String)>) -> BTreeMap<Field, String> {
        texts.extend(writes);
        texts
    }

    #[test]
    fn a_question_is_recorded_as_codes_and_taken_back() {
        let start = after(BTreeMap::new(), category_alone(&BTreeMap::new(), &code("inquiry-phone")));
        let writes = question(&start, &code("inquiry-counter"), &code("lost"), "第1版（00000000）");
        assert!(writes.iter().all(|(field, text)| field.accept(Value::Text(text.clone())).is_ok()));
        let before = Before::of(&start, &writes);
        let recorded = after(start, writes);
        assert_eq!(
            (category(&recorded).as_deref(), faq(&recorded).as_deref()),
            (Some("inquiry-counter"), Some("lost"))
        );
        let back = after(recorded, before.writes());
        assert_eq!((category(&back).as_deref(), faq(&back)), (Some("inquiry-phone"), None));
        assert!(before.writes().iter().all(|(field, text)| field.accept(Value::Text(text.clone())).is_ok()));
    }

    #[test]
    fn the_rules_of_a_check_are_not_written_over() {
        let held = BTreeMap::from([(Field::RuleVersion, "第1版（11111111）".to_owned())]);
        let writes = question(&held, &code("inquiry-counter"), &code("lost"), "第2版（22222222）");
        assert!(writes.iter().all(|(field, _)| *field != Field::RuleVersion));
    }

    #[test]
    fn the_same_category_again_takes_it_back() {
        let texts = after(BTreeMap::new(), category_alone(&BTreeMap::new(), &code("inquiry-phone")));
        assert_eq!(category(&texts).as_deref(), Some("inquiry-phone"));
        let texts = after(texts.clone(), category_alone(&texts, &code("inquiry-phone")));
        assert_eq!(category(&texts), None);
    }

    #[test]
    fn answers_of_a_check_are_not_of_an_inquiry() {
        let field = |name: &str| name.parse::<Field>().expect("a field");
        assert!(is_of_inquiry(field("answer.faq")) && is_of_inquiry(field("answer.inquiry-category")));
        assert!(!is_of_inquiry(field("answer.visitor")) && !is_of_inquiry(Field::Name));
    }
}
