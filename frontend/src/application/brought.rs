//! Step 持ってきたもの: ticks only, no image of any document.

use super::{CaseFile, Slot};
use crate::parts::{Pictogram, PictogramKind, Tick};
use domain::{DocumentKind, Field, Value};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct BroughtStepProps {
    pub(super) file: CaseFile,
}

#[component]
pub(super) fn BroughtStep(props: &BroughtStepProps) -> Html {
    let model = props.file.model();
    let closed = model.is_closed();
    let tick = |document: DocumentKind| {
        let field = Field::Brought(document);
        let on = model.draft(Slot::Field(field)).shown() == &Value::Flag(true);
        let file = props.file.clone();
        html! {
            <Tick part={format!("brought-{}", document.code())} {on} disabled={closed || model.has_clash(field)}
                onchange={move |on| file.set_flag(field, on)}>
                <Pictogram kind={PictogramKind::Document(document)} />
                <span class="tick-label">{ document.label() }</span>
            </Tick>
        }
    };
    html! {
        <>
            <p class="hint">{ "持っているものに触れて印を付けます。書類の写しや番号は記録しません。" }</p>
            <div class="ticks">{ for DocumentKind::ALL.map(tick) }</div>
        </>
    }
}
