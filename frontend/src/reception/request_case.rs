//! ほかの端末の案件を取り寄せる: by the number on the visitor's slip.

use crate::{
    ipc,
    parts::{Button, FaultPanel, TextField, maybe},
};
use bridge::{Fault, RequestCase, Today};
use domain::CaseNumber;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct RequestCaseFormProps {
    pub(super) requested: Vec<CaseNumber>,
    pub(super) ontoday: Callback<Today>,
}

#[component]
pub(super) fn RequestCaseForm(props: &RequestCaseFormProps) -> Html {
    let number = use_state(String::new);
    let fault = use_state(|| None::<Fault>);
    let oninput = {
        let (number, fault) = (number.setter(), fault.setter());
        Callback::from(move |text| {
            number.set(text);
            fault.set(None);
        })
    };
    let onsubmit = {
        let (number, fault, ontoday) = (number.clone(), fault.setter(), props.ontoday.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (number, fault, ontoday) = (number.clone(), fault.clone(), ontoday.clone());
            spawn_local(async move {
                match ipc::call(RequestCase { number: (*number).clone() }).await {
                    Ok(today) => {
                        number.set(String::new());
                        ontoday.emit(today);
                    }
                    Err(reason) => fault.set(Some(reason)),
                }
            });
        })
    };
    html! {
        <section class="group request">
            <h2>{ "ほかの端末の案件を取り寄せる" }</h2>
            <form class="request-form" {onsubmit}>
                <TextField part="request-number" label="受付番号" value={(*number).clone()} {oninput}
                    help="例：7K4M-0012" />
                <Button part="request-submit" disabled={number.trim().is_empty()}>{ "取り寄せる" }</Button>
            </form>
            { maybe((*fault).clone().map(|fault| html! { <FaultPanel {fault} /> })) }
            <ul class="requested">
                { for props.requested.iter().map(|number| html! {
                    <li data-part="requested-case" data-number={number.to_string()}>
                        <span class="line-number">{ number.to_string() }</span>{ "次の同期で届きます" }
                    </li>
                }) }
            </ul>
        </section>
    }
}
