//! Step 本人: who the visitor is and how to reach them.

use super::{CaseFile, Slot};
use crate::parts::{TextField, TextKind};
use domain::{Field, Value, typed_day};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct PersonStepProps {
    pub(super) file: CaseFile,
}

#[component]
pub(super) fn PersonStep(props: &PersonStepProps) -> Html {
    html! {
        <div class="fields fields-pairs">
            <CaseTextField file={props.file.clone()} field={Field::Name} part="field-name" first=true
                help="書類のとおりの字で入力します。" />
            <CaseTextField file={props.file.clone()} field={Field::Kana} part="field-kana" />
            <CaseTextField file={props.file.clone()} field={Field::BirthDate} part="field-birth-date"
                help="例：昭和55年3月4日、S55.3.4" />
            <CaseTextField file={props.file.clone()} field={Field::Contact} part="field-contact"
                help="日中につながる電話番号など。" />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct CaseTextFieldProps {
    file: CaseFile,
    field: Field,
    part: AttrValue,
    #[prop_or_default]
    help: Option<AttrValue>,
    #[prop_or_default]
    first: bool,
}

/// A text of the case: saved as it is typed, and left alone while two tablets disagree about it.
#[component]
fn CaseTextField(props: &CaseTextFieldProps) -> Html {
    let field = props.field;
    let slot = Slot::Field(field);
    let model = props.file.model();
    let draft = model.draft(slot);
    let clashing = model.has_clash(field);
    let closed = model.is_closed();
    drop(model);
    let act = |action: fn(&CaseFile, Slot)| {
        let file = props.file.clone();
        Callback::from(move |()| action(&file, slot))
    };
    let oninput = {
        let file = props.file.clone();
        Callback::from(move |text| file.typed(slot, Value::Text(text)))
    };
    html! {
        <TextField part={props.part.clone()} label={field.label()} value={draft.text()} help={props.help.clone()}
            first={props.first && draft.text().is_empty() && !closed} {oninput}
            kind={if field == Field::Contact { TextKind::Telephone } else { TextKind::Plain }}
            onfocus={act(|file, slot| file.change(|model| model.focus(slot)))}
            onblur={act(|file, slot| file.change(|model| model.leave(slot)))}
            readonly={closed || (clashing && !draft.is_unsaved())} fault={draft.fault().cloned()}
            state={state(field, &draft.text(), clashing, draft.saved_at().filter(|_| draft.fault().is_none()))} />
    }
}

fn state(field: Field, text: &str, clashing: bool, saved_at: Option<domain::Timestamp>) -> Html {
    let reading =
        (field == Field::BirthDate).then(|| typed_day::parse(text).ok()).flatten().map(|day| day.both_calendars());
    html! {
        <div class="field-state" aria-live="polite">
            { for clashing.then(|| html! {
                <p class="field-clash">{ "二つの内容があります。上の「どちらが正しいですか」で選んでください。" }</p>
            }) }
            { for reading.map(|reading| html! { <p class="field-reading">{ reading }</p> }) }
            { for saved_at.map(|at| html! { <p class="field-saved">{ format!("保存しました {}", at.clock()) }</p> }) }
        </div>
    }
}
