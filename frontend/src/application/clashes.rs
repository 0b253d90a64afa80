//! どちらが正しいですか: one field, several values, and large buttons to choose with.

use super::{CaseFile, Edit, Place, case_model::check_words};
use crate::{
    parts::{FaultPanel, maybe},
    photo::ComparedPhoto,
    rulebook::RulesOfDay,
};
use bridge::{CaseView, Clash, ClashValue};
use domain::{
    Field, Service, Value, photo,
    rules::{CheckWords, RuleBook},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct ClashesProps {
    pub(super) file: CaseFile,
    pub(super) rules: RulesOfDay,
}

#[component]
pub(super) fn Clashes(props: &ClashesProps) -> Html {
    let model = props.file.model();
    let clashes = model.view().map(|view| view.clashes.clone()).unwrap_or_default();
    if clashes.is_empty() {
        return Html::default();
    }
    // Until the rules are there, and when they cannot be read, the codes stand for themselves.
    let none = RuleBook { day: domain::Day(0), sets: Vec::new() };
    let words = match (&props.rules, model.view()) {
        (Some(Ok(rules)), Some(view)) => check_words(rules, view),
        (_, view) => CheckWords::of(&none, view.map_or(Service::Inquiry, |view| view.service), None),
    };
    html! {
        <section class="clashes" aria-labelledby="clashes-title">
            <h2 id="clashes-title">{ "どちらが正しいですか" }</h2>
            <p>{ "ほかの端末と、同じ項目に違う内容が記録されました。正しいほうに触れてください。" }</p>
            { for model.view().map(|view| clashes.iter().map(|clash| clash_line(&props.file, view, clash, words)).collect::<Html>()) }
            { for model.fault(Place::Clash).map(|fault| html! { <FaultPanel {fault} /> }) }
        </section>
    }
}

fn clash_line(file: &CaseFile, view: &CaseView, clash: &Clash, words: CheckWords<'_>) -> Html {
    let field = clash.field;
    html! {
        <div class="clash" data-part="clash" data-field={field.to_string()} role="group"
            aria-label={words.label(field)}>
            <p class="clash-field">{ words.label(field) }</p>
            <div class="clash-choices">{ for clash.values.iter().map(|value| choice(file, view, field, value, words)) }</div>
        </div>
    }
}

fn choice(file: &CaseFile, view: &CaseView, field: Field, value: &ClashValue, words: CheckWords<'_>) -> Html {
    let onclick = {
        let (file, value) = (file.clone(), value.value.clone());
        Callback::from(move |_: MouseEvent| file.put(Edit::Resolve(field, value.clone())))
    };
    html! {
        <button type="button" class="clash-choice" data-part="clash-choice" data-value={machine_text(&value.value)}
            {onclick}>
            { maybe(picture(view, field, &value.value)) }
            <span class="clash-value">{ value_words(view, field, &value.value, words) }</span>
            <span class="clash-source">
                { format!("{}（{}） {}", value.written_by, value.device, value.written_at.japanese()) }
            </span>
        </button>
    }
}

/// A face is told from another by looking.
fn picture(view: &CaseView, field: Field, value: &Value) -> Option<Html> {
    let chosen = value.text().filter(|_| photo::chosen_field() == Some(field))?;
    let photo = view.photos.iter().find(|photo| photo.photo.to_string() == chosen)?.clone();
    Some(html! { <ComparedPhoto key={chosen.to_owned()} case={view.case} {photo} /> })
}

fn value_words(view: &CaseView, field: Field, value: &Value, words: CheckWords<'_>) -> String {
    match (field, value) {
        (Field::ApplicationId, Value::Text(digits)) => domain::application_id::group(digits),
        (field, Value::Text(chosen)) if photo::chosen_field() == Some(field) && !chosen.is_empty() => {
            photo::choice_in_words(&view.photos, |line| (line.photo, line.taken_at), view.opened_at.day(), chosen)
        }
        (_, value) => words.value(field, value),
    }
}

fn machine_text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Flag(flag) => flag.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use bridge::CaseView;
    use std::rc::Rc;

    #[test]
    fn each_value_says_who_wrote_it_on_which_tablet_and_when() {
        let view = CaseView { clashes: vec![samples::clash()], ..samples::case_view() };
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        let html = samples::render::<Clashes>(ClashesProps { file, rules: None });
        for words in
            ["どちらが正しいですか", "氏名", "球磨 花子", "球磨 華子", "錦 あかり（窓口2） 令和8年11月22日（日） 10:32"]
        {
            assert!(html.contains(words), "{words} in {html}");
        }
        assert!(html.contains(r#"data-field="name""#) && html.contains(r#"data-value="球磨 華子""#));
    }

    #[test]
    fn two_choices_of_a_photo_are_read_by_place_and_time_and_seen() {
        let photos: Vec<_> = samples::two_photos();
        let choices = photos.iter().map(|photo| ClashValue {
            value: Value::Text(photo.photo.to_string()),
            ..samples::clash().values[0].clone()
        });
        let field = photo::chosen_field().expect("a field");
        let clash = Clash { field, values: choices.collect() };
        let view = CaseView { clashes: vec![clash], photos: photos.clone(), ..samples::case_view() };
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        let rules = samples::rules_with(samples::book());
        let html = samples::render::<Clashes>(ClashesProps { file, rules: Some(Ok(Rc::new(rules))) });
        for words in ["使う写真", "1枚目：10:32 に撮った写真", "2枚目：10:33 に撮った写真", "錦 あかり"]
        {
            assert!(html.contains(words), "{words} in {html}");
        }
        assert_eq!(html.matches("photo-compared").count(), 2, "{html}");
        for photo in photos {
            assert!(!html.contains(&format!(">{}<", photo.photo)), "an id is nothing to read: {html}");
        }
    }

    #[test]
    fn a_clash_of_the_check_is_read_in_the_words_of_the_rules() {
        let value = |text: &str| ClashValue { value: Value::Text(text.into()), ..samples::clash().values[0].clone() };
        let clash = |field: &str, values: [&str; 2]| Clash {
            field: field.parse().expect("a field"),
            values: values.map(value).into(),
        };
        let clashes = vec![
            clash("answer.reason", ["ill", "work"]),
            clash("shown.applicant.drivers-licence", ["ok", "expired"]),
            clash("event-date", ["2026-11-20", "2026-11-19"]),
        ];
        let view = CaseView { clashes, service: Service::Issuance, ..samples::case_view() };
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        let book = samples::book();
        let rules = samples::rules_with(book);
        let html = samples::render::<Clashes>(ClashesProps { file, rules: Some(Ok(Rc::new(rules))) });
        for words in [
            "本人が来られない理由はどれですか",
            "病気",
            "仕事が忙しい",
            "本人の運転免許証",
            "期限切れ",
            "令和8年11月19日（2026年）",
        ] {
            assert!(html.contains(words), "{words} in {html}");
        }
        assert!(!html.contains(">ill<") && html.contains(r#"data-value="ill""#), "{html}");
    }
}
