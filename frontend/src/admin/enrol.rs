//! Joining this tablet to the city's server: read off the city's page by the camera or typed, compared, and sent by a person.

use super::{
    enrolment_code::{format, is_complete},
    scan_invitation::ScanInvitation,
};
use crate::{
    first::first,
    ipc,
    parts::{Actions, Button, ButtonKind, CodeField, FaultPanel, Notice, TextField, TextKind, maybe},
};
use bridge::{Enrol, Fault};
use domain::Invitation;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How the fields are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Typed,
    /// The camera is on.
    Scanning,
    /// The camera has filled them, and somebody compares.
    Scanned,
}

/// What stands in the fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Entries {
    pub(super) server: String,
    pub(super) code: String,
}

impl Entries {
    fn are_complete(&self) -> bool {
        !self.server.trim().is_empty() && is_complete(&format(&self.code))
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct EnrolPageProps {
    pub(crate) refresh: Callback<()>,
}

#[component]
pub(crate) fn EnrolPage(props: &EnrolPageProps) -> Html {
    let way = use_state(|| first(Way::Typed));
    let entries = use_state(|| first(Entries::default()));
    let fault = use_state(|| first(None::<Fault>));
    let busy = use_state(|| false);
    let go = |to: Way| {
        let way = way.setter();
        Callback::from(move |()| way.set(to))
    };
    let onfound = {
        let (way, entries, fault) = (way.setter(), entries.setter(), fault.setter());
        Callback::from(move |read: Invitation| {
            entries.set(Entries { server: read.server().to_owned(), code: read.code().to_owned() });
            fault.set(None);
            way.set(Way::Scanned);
        })
    };
    let onsubmit = {
        let entries = entries.clone();
        let (fault, busy, refresh) = (fault.setter(), busy.setter(), props.refresh.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let request = Enrol { server: entries.server.trim().to_owned(), code: format(&entries.code) };
            send(request, fault.clone(), busy.clone(), refresh.clone());
        })
    };
    let scanning = *way == Way::Scanning;
    let ready = entries.are_complete() && !*busy && !scanning;
    html! {
        <main class="page-form" data-part="page" data-page="enrol">
            <form {onsubmit}>
                <div class="form-body">
                    <p class="product">{ "ひきつぎ" }</p>
                    <h1>{ "この端末を市に登録する" }</h1>
                    { if scanning {
                        html! { <ScanInvitation {onfound} onclose={go(Way::Typed)} /> }
                    } else {
                        fields(&entries, *way, go(Way::Scanning))
                    } }
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

fn fields(entries: &UseStateHandle<Entries>, way: Way, scan: Callback<()>) -> Html {
    let set = |change: fn(&mut Entries, String)| {
        let entries = entries.clone();
        Callback::from(move |text: String| {
            let mut changed = (*entries).clone();
            change(&mut changed, text);
            entries.set(changed);
        })
    };
    let scanned = way == Way::Scanned;
    html! {
        <>
            <p>{ "市の担当課が発行した登録コードで、この端末が市の窓口の端末であることを確かめ、暗号化した記録の送り先を決めます。" }</p>
            { maybe(scanned.then(|| html! {
                <Notice id="enrol-compare">
                    { "読み取りました。まだ登録していません。アドレスと登録コードが市の画面と同じことを確かめて、「登録する」を押してください。" }
                </Notice>
            })) }
            <Button part="enrol-scan" onclick={scan}>
                { if scanned { "読み取り直す" } else { "コードを読み取る" } }
            </Button>
            <TextField part="enrol-server" label="市のサーバーのアドレス" kind={TextKind::Address} first={!scanned}
                value={entries.server.clone()} oninput={set(|entries, text| entries.server = text)}
                help="例：https://hikitsugi.example.lg.jp" />
            <CodeField part="enrol-code" label="登録コード" value={entries.code.clone()}
                oninput={set(|entries, text| entries.code = text)}
                format={Callback::from(|typed: String| format(&typed))} help="4文字ずつ4組。発行から10分間だけ使えます。" />
        </>
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
    use crate::{first::during, samples};

    fn rendered() -> String {
        samples::render::<EnrolPage>(EnrolPageProps { refresh: Callback::noop() })
    }

    fn scanned() -> Entries {
        Entries { server: "https://localhost:8443".into(), code: "7K4M-9QXT-2BHD-P5RW".into() }
    }

    #[test]
    fn the_page_says_what_the_code_is_for() {
        let html = rendered();
        for piece in
            ["enrol-server", "enrol-code", "enrol-scan", "enrol-submit", "登録コード", "送り先を決めます", "disabled"]
        {
            assert!(html.contains(piece), "{piece} in {html}");
        }
    }

    #[test]
    fn while_the_camera_looks_nothing_can_be_sent_and_one_can_go_back_to_typing() {
        let html = during(scanned(), || during(Way::Scanning, rendered));
        for piece in ["scan-video", "scan-type", "disabled"] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert!(!html.contains("enrol-server"), "{html}");
    }

    #[test]
    fn what_was_read_stands_in_the_fields_to_be_compared_and_changed_and_is_not_sent_yet() {
        let html = during(scanned(), || during(Way::Scanned, rendered));
        for piece in ["https://localhost:8443", "7K4M-9QXT-2BHD-P5RW", "enrol-compare", "まだ登録していません"]
        {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert!(!html.contains("<video") && !html.contains("readonly") && !html.contains("disabled"), "{html}");
    }
}
