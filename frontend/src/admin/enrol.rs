//! Joining this tablet to the city's server.

use super::enrolment_code::{format, is_complete};
use crate::{
    first::first,
    ipc,
    parts::{Actions, Button, ButtonKind, CodeField, FaultPanel, TextField, TextKind, maybe},
};
use bridge::{Enrol, Fault};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct EnrolPageProps {
    pub(crate) refresh: Callback<()>,
}

#[component]
pub(crate) fn EnrolPage(props: &EnrolPageProps) -> Html {
    let server = use_state(String::new);
    let code = use_state(String::new);
    let fault = use_state(|| first(None::<Fault>));
    let busy = use_state(|| false);
    let set = |state: &UseStateHandle<String>| {
        let state = state.setter();
        Callback::from(move |text| state.set(text))
    };
    let onsubmit = {
        let (server, code) = (server.clone(), code.clone());
        let (fault, busy, refresh) = (fault.setter(), busy.setter(), props.refresh.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let request = Enrol { server: server.trim().to_owned(), code: format(&code) };
            send(request, fault.clone(), busy.clone(), refresh.clone());
        })
    };
    let ready = !server.trim().is_empty() && is_complete(&format(&code)) && !*busy;
    html! {
        <main class="page-form" data-part="page" data-page="enrol">
            <form {onsubmit}>
                <div class="form-body">
                    <p class="product">{ "ひきつぎ" }</p>
                    <h1>{ "この端末を市に登録する" }</h1>
                    <p>{ "市の担当課が発行した登録コードで、この端末が市の窓口の端末であることを確かめ、暗号化した記録の送り先を決めます。" }</p>
                    <TextField part="enrol-server" label="市のサーバーのアドレス" kind={TextKind::Address} first=true
                        value={(*server).clone()} oninput={set(&server)} help="例：https://hikitsugi.example.lg.jp" />
                    <CodeField part="enrol-code" label="登録コード" value={(*code).clone()} oninput={set(&code)}
                        format={Callback::from(|typed: String| format(&typed))} help="4文字ずつ4組。発行から10分間だけ使えます。" />
                    { maybe((*fault).clone().map(|fault| html! { <FaultPanel {fault} /> })) }
                </div>
                <Actions>
                    <Button part="enrol-submit" kind={ButtonKind::Primary} class="button-large" disabled={!ready}>
                        { if *busy { "登録しています…" } else { "登録する" } }
                    </Button>
                </Actions>
            </form>
        </main>
    }
}

fn send(request: Enrol, fault: UseStateSetter<Option<Fault>>, busy: UseStateSetter<bool>, refresh: Callback<()>) {
    busy.set(true);
    fault.set(None);
    spawn_local(async move {
        let answer = ipc::call(request).await;
        busy.set(false);
        fault.set(answer.err());
        refresh.emit(());
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn the_page_says_what_the_code_is_for() {
        let html = samples::render::<EnrolPage>(EnrolPageProps { refresh: Callback::noop() });
        for piece in ["enrol-server", "enrol-code", "enrol-submit", "登録コード", "送り先を決めます", "disabled"]
        {
            assert!(html.contains(piece), "{piece} in {html}");
        }
    }
}
