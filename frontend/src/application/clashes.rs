//! どちらが正しいですか: one field, several values, and large buttons to choose with.

use super::{CaseFile, Edit, Place};
use crate::parts::FaultPanel;
use bridge::{Clash, ClashValue};
use domain::{Field, Service, Sheet, Value};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct ClashesProps {
    pub(super) file: CaseFile,
}

#[component]
pub(super) fn Clashes(props: &ClashesProps) -> Html {
    let model = props.file.model();
    let clashes = model.view().map(|view| view.clashes.clone()).unwrap_or_default();
    let service = model.view().map_or(Service::Inquiry, |view| view.service);
    if clashes.is_empty() {
        return Html::default();
    }
    html! {
        <section class="clashes" aria-labelledby="clashes-title">
            <h2 id="clashes-title">{ "どちらが正しいですか" }</h2>
            <p>{ "ほかの端末と、同じ項目に違う内容が記録されました。正しいほうに触れてください。" }</p>
            { for clashes.iter().map(|clash| clash_line(&props.file, clash, service)) }
            { for model.fault(Place::Clash).map(|fault| html! { <FaultPanel {fault} /> }) }
        </section>
    }
}

/// The words of a report for its own fields.
fn field_label(service: Service, field: Field) -> String {
    Sheet::of(service).and_then(|sheet| sheet.label(field)).unwrap_or_else(|| field.label())
}

fn clash_line(file: &CaseFile, clash: &Clash, service: Service) -> Html {
    let field = clash.field;
    let words = field_label(service, field);
    html! {
        <div class="clash" data-part="clash" data-field={field.to_string()} role="group" aria-label={words.clone()}>
            <p class="clash-field">{ words }</p>
            <div class="clash-choices">{ for clash.values.iter().map(|value| choice(file, field, value, service)) }</div>
        </div>
    }
}

fn choice(file: &CaseFile, field: Field, value: &ClashValue, service: Service) -> Html {
    let onclick = {
        let (file, value) = (file.clone(), value.value.clone());
        Callback::from(move |_: MouseEvent| file.put(Edit::Resolve(field, value.clone())))
    };
    html! {
        <button type="button" class="clash-choice" data-part="clash-choice" data-value={machine_text(&value.value)}
            {onclick}>
            <span class="clash-value">{ value_words(service, field, &value.value) }</span>
            <span class="clash-source">
                { format!("{}（{}） {}", value.written_by, value.device, value.written_at.japanese()) }
            </span>
        </button>
    }
}

fn value_words(service: Service, field: Field, value: &Value) -> String {
    if let Some(chosen) = Sheet::of(service).and_then(|sheet| sheet.value(field, value)) {
        return chosen;
    }
    match (field, value) {
        (Field::ApplicationId, Value::Text(digits)) => domain::application_id::group(digits),
        (_, value) => value.label(),
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
        let html = samples::render::<Clashes>(ClashesProps { file });
        for words in
            ["どちらが正しいですか", "氏名", "球磨 花子", "球磨 華子", "錦 あかり（窓口2） 令和8年11月22日（日） 10:32"]
        {
            assert!(html.contains(words), "{words} in {html}");
        }
        assert!(html.contains(r#"data-field="name""#) && html.contains(r#"data-value="球磨 華子""#));
    }
}
