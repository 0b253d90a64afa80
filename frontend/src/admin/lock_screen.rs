//! 鍵の画面: who is it, and what did last night do. Nothing of any visitor.

use crate::{
    app::{SyncButton, SyncState, collecting_notice, contract_notice, last_sync_words, next_sync_words, told_today},
    first::first,
    ipc,
    parts::{Button, ButtonKind, FaultPanel, NumberPad, PadKey, Pictogram, PictogramKind, TextField, TextKind, maybe},
    trouble::{TroubleButton, TroublePanel},
};
use bridge::{Fault, LogIn, StaffTile, Status, Synchronise};
use domain::{StaffId, Timestamp};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct LockScreenProps {
    pub(crate) status: Rc<Status>,
    pub(crate) refresh: Callback<()>,
}

#[component]
pub(crate) fn LockScreen(props: &LockScreenProps) -> Html {
    let chosen = use_state(|| first(None::<StaffId>));
    let troubled = use_state(|| first(false));
    let set_troubled = |is: bool| {
        let troubled = troubled.setter();
        Callback::from(move |()| troubled.set(is))
    };
    let status = &props.status;
    let tile = chosen.and_then(|id| status.staff.iter().find(|tile| tile.id == id));
    let label = status.enrolment.as_ref().map(|enrolment| enrolment.label.clone()).unwrap_or_default();
    let choose = {
        let chosen = chosen.setter();
        Callback::from(move |id| chosen.set(Some(id)))
    };
    html! {
        <main class="page-lock" data-part="page" data-page="lock">
            <section class="lock-who">
                <p class="lock-counter">{ label }</p>
                <p class="lock-clock">{ &status.now.clock()[..5] }</p>
                <p class="lock-date">{ format!("{}　{}年", status.now.day(), status.now.day().civil().0) }</p>
                <ul class="staff-tiles" aria-label="担当者">
                    { for status.staff.iter().map(|tile| staff_tile(tile, *chosen, &choose)) }
                </ul>
                <TroubleButton onclick={set_troubled(true)} />
            </section>
            <section class="lock-secret">
                { match tile {
                    Some(tile) => html! {
                        <SecretForm key={tile.id.to_string()} tile={tile.clone()} now={status.now}
                            refresh={props.refresh.clone()} />
                    },
                    None => html! { <p class="lock-hint">{ "名前に触れて、暗証を入力してください。" }</p> },
                } }
            </section>
            <SyncBar status={status.clone()} refresh={props.refresh.clone()} />
            { maybe(troubled.then(|| html! { <TroublePanel onclose={set_troubled(false)} /> })) }
        </main>
    }
}

fn staff_tile(tile: &StaffTile, chosen: Option<StaffId>, choose: &Callback<StaffId>) -> Html {
    let id = tile.id;
    html! {
        <li key={id.to_string()}>
            <button type="button" class="staff-tile" data-part="staff-tile" data-name={tile.name.clone()}
                aria-pressed={(chosen == Some(id)).to_string()} onclick={choose.reform(move |_: MouseEvent| id)}>
                <Pictogram kind={PictogramKind::Person} />
                <span class="staff-name">{ &tile.name }</span>
                <span class="role">{ tile.role.label() }</span>
            </button>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct SecretFormProps {
    tile: StaffTile,
    now: Timestamp,
    refresh: Callback<()>,
}

#[component]
fn SecretForm(props: &SecretFormProps) -> Html {
    let secret = use_state(String::new);
    let fault = use_state(|| first(None::<Fault>));
    let busy = use_state(|| false);
    let input = use_node_ref();
    let blocked = props.tile.blocked_until.filter(|until| *until > props.now);
    let oninput = {
        let secret = secret.setter();
        Callback::from(move |text| secret.set(text))
    };
    let onkey = {
        let secret = secret.clone();
        Callback::from(move |key: PadKey| secret.set(key.press(&secret)))
    };
    let onsubmit = log_in(props, &secret, &fault, &busy, &input);
    let off = blocked.is_some() || *busy;
    html! {
        <form class="secret-form" {onsubmit}>
            <h1 class="secret-name">{ format!("{} さん", props.tile.name) }</h1>
            <TextField part="secret" label="暗証" kind={TextKind::Secret} value={(*secret).clone()} {oninput} first=true
                disabled={blocked.is_some()} input_ref={input.clone()} />
            { maybe(blocked.map(|until| html! {
                <p class="blocked" role="status">{ format!("{}まで入力できません", &until.clock()[..5]) }</p>
            })) }
            { maybe((*fault).clone().map(|fault| html! { <FaultPanel {fault} /> })) }
            <div class="secret-keys">
                <NumberPad {onkey} disabled={off} />
                <Button part="log-in" kind={ButtonKind::Primary} class="button-large" disabled={off || secret.is_empty()}>
                    { if *busy { "確かめています…" } else { "開く" } }
                </Button>
            </div>
        </form>
    }
}

fn log_in(
    props: &SecretFormProps,
    secret: &UseStateHandle<String>,
    fault: &UseStateHandle<Option<Fault>>,
    busy: &UseStateHandle<bool>,
    input: &NodeRef,
) -> Callback<SubmitEvent> {
    let (staff, refresh, input) = (props.tile.id, props.refresh.clone(), input.clone());
    let (secret, fault, busy) = (secret.clone(), fault.setter(), busy.clone());
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        if *busy || secret.is_empty() {
            return;
        }
        let request = LogIn { staff, secret: (*secret).clone() };
        let (secret, fault, busy) = (secret.setter(), fault.clone(), busy.setter());
        let (refresh, input) = (refresh.clone(), input.clone());
        busy.set(true);
        spawn_local(async move {
            let answer = ipc::call(request).await;
            secret.set(String::new());
            fault.set(answer.err());
            busy.set(false);
            refresh.emit(());
            if let Some(element) = input.cast::<web_sys::HtmlElement>() {
                // The screen may have opened meanwhile; then there is nothing to focus.
                let _ = element.focus();
            }
        });
    })
}

/// What the last exchange did, and the button for one more; it works while locked.
#[component]
pub(crate) fn SyncBar(props: &LockScreenProps) -> Html {
    let fault = use_state(|| None::<Fault>);
    let asked = use_state(|| false);
    let sync = {
        let (fault, asked, refresh) = (fault.setter(), asked.setter(), props.refresh.clone());
        Callback::from(move |()| {
            let (fault, asked, refresh) = (fault.clone(), asked.clone(), refresh.clone());
            asked.set(true);
            fault.set(None);
            spawn_local(async move {
                fault.set(ipc::call(Synchronise {}).await.err());
                asked.set(false);
                refresh.emit(());
            });
        })
    };
    let status = &props.status;
    let last = status.sync.last.as_ref();
    let told = (*fault).clone().or_else(|| last.and_then(|last| last.fault.clone()));
    let told = told.map(|fault| told_today(fault, status.collecting));
    html! {
        <section class="lock-sync" aria-label="同期">
            <div class="lock-sync-words">
                <SyncState sync={status.sync.clone()} now={status.now} asked={*asked}
                    at_rest={last.map(|last| AttrValue::from(last_sync_words(last, status.now)))} />
                { for unsent(status.sync.unsent_rows) }
                { for next_sync_words(status).map(|words| html! { <p class="next-sync">{ words }</p> }) }
                { contract_notice(status) }
                { collecting_notice(status) }
                { for told.map(|fault| html! { <FaultPanel {fault} /> }) }
            </div>
            <SyncButton running={*asked || status.sync.running.is_some()} onclick={sync} label="いま同期する" />
        </section>
    }
}

fn unsent(rows: u64) -> Option<Html> {
    (rows > 0).then(|| html! { <p class="unsent">{ format!("未送信 {rows}件（記録はこの端末にあります）") }</p> })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use bridge::SyncStatus;

    #[test]
    fn the_lock_screen_shows_the_counter_the_clock_the_staff_and_last_night() {
        let sync = SyncStatus { last: Some(samples::sync_summary()), ..SyncStatus::default() };
        let status = Rc::new(Status { session: None, sync, ..samples::status() });
        let html = samples::render::<LockScreen>(LockScreenProps { status, refresh: Callback::noop() });
        for piece in [
            "窓口1",
            "10:32",
            r#"data-name="錦 あかり""#,
            "10:32 同期完了。市が受領 1件、削除 1件。",
            "いま同期する",
            r#"data-page="lock""#,
        ] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
    }

    #[test]
    fn who_begins_anew_can_synchronise_first() {
        let collecting = bridge::CollectingState::Forgotten;
        let status = Rc::new(Status { session: None, collecting, ..samples::status() });
        let html = samples::render::<SyncBar>(LockScreenProps { status, refresh: Callback::noop() });
        assert!(html.contains(r#"data-part="sync""#) && html.contains("登録し直してください"), "{html}");
    }

    #[test]
    fn a_blocked_person_reads_until_when() {
        let tile = StaffTile {
            blocked_until: Some(samples::NOW.plus_ms(180_000)),
            ..samples::staff_tile(2, "錦 あかり", domain::Role::Clerk)
        };
        let props = SecretFormProps { tile, now: samples::NOW, refresh: Callback::noop() };
        let html = samples::render::<SecretForm>(props);
        assert!(html.contains("10:35まで入力できません") && html.contains("disabled"), "{html}");
    }
}
