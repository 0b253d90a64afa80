//! The bar above every page inside: where, who, how the exchange stands, and the way out.

use super::sync_state_words;
use crate::{
    parts::{Button, ButtonKind, Pictogram, PictogramKind},
    trouble::TroubleButton,
};
use bridge::{FaultCode, Session, Status, SyncStatus};
use domain::{Role, Timestamp};
use std::rc::Rc;
use yew::prelude::*;

/// How long before the automatic lock it is announced.
const WARNING_MS: i64 = 20_000;

#[derive(Properties, PartialEq)]
pub(super) struct TopBarProps {
    pub(super) status: Rc<Status>,
    pub(super) session: Session,
    /// Absent on the first page itself.
    pub(super) home: Option<Callback<()>>,
    pub(super) admin: Option<Callback<()>>,
    pub(super) sync: Callback<()>,
    /// True from the press of the button until the exchange has ended.
    pub(super) syncing: bool,
    pub(super) trouble: Callback<()>,
    pub(super) lock: Callback<()>,
    pub(super) locking: bool,
}

#[component]
pub(super) fn TopBar(props: &TopBarProps) -> Html {
    let label = props.status.enrolment.as_ref().map(|enrolment| enrolment.label.clone()).unwrap_or_default();
    html! {
        <header class="top-bar">
            { for props.home.clone().map(home_button) }
            <p class="counter-label">{ label }</p>
            <p class="person">
                <Pictogram kind={PictogramKind::Person} />
                <span>{ &props.session.name }</span>
                <span class="role">{ props.session.role.label() }</span>
            </p>
            <SyncState sync={props.status.sync.clone()} now={props.status.now} asked={props.syncing} />
            { for locks_soon(&props.session, props.status.now) }
            <div class="top-bar-actions">
                <SyncButton running={props.syncing || props.status.sync.running.is_some()}
                    onclick={props.sync.clone()} label="同期する" />
                { for props.admin.clone().filter(|_| props.session.role == Role::SiteManager).map(admin_button) }
                <TroubleButton onclick={props.trouble.clone()} />
                <Button part="lock" onclick={props.lock.clone()} disabled={props.locking}>
                    <Pictogram kind={PictogramKind::Lock} />{ "画面を閉じる" }
                </Button>
            </div>
        </header>
    }
}

/// A word before the screen closes by itself.
fn locks_soon(session: &Session, now: Timestamp) -> Option<Html> {
    let left = session.locks_at.ms_since(now);
    (0..WARNING_MS).contains(&left).then(|| {
        html! { <p class="locks-soon" role="status">{ format!("あと{}秒で画面を閉じます", left / 1000 + 1) }</p> }
    })
}

fn home_button(onclick: Callback<()>) -> Html {
    html! { <Button part="home" class="home-button" {onclick}><Pictogram kind={PictogramKind::Back} />{ "今日の画面" }</Button> }
}

fn admin_button(onclick: Callback<()>) -> Html {
    html! { <Button part="admin" kind={ButtonKind::Quiet} {onclick}>{ "管理" }</Button> }
}

#[derive(Properties, PartialEq)]
pub(crate) struct SyncStateProps {
    pub(crate) sync: SyncStatus,
    pub(crate) now: Timestamp,
    /// True from the press of the button on, before the shell has said so.
    #[prop_or_default]
    pub(crate) asked: bool,
    /// Said instead of the short words while nothing is under way.
    #[prop_or_default]
    pub(crate) at_rest: Option<AttrValue>,
}

/// The state of the exchange in one line; UI tests read its attributes.
#[component]
pub(crate) fn SyncState(props: &SyncStateProps) -> Html {
    let sync = &props.sync;
    let running = sync.running.is_some() || props.asked;
    let words = match (running, &props.at_rest) {
        (true, _) if sync.running.is_none() => "同期しています…".into(),
        (false, Some(words)) => words.to_string(),
        (true, _) | (false, None) => sync_state_words(sync, props.now),
    };
    let at = sync.last.as_ref().map(|last| last.at.0.to_string()).unwrap_or_default();
    html! {
        <p class={classes!("sync-state", tone(sync, running))} role="status" data-part="sync-state"
            data-running={running.to_string()} data-at={at}>
            <span class="state-shape" aria-hidden="true" />
            <span class="sync-words">{ for pieces(&words).map(|piece| html! { <span>{ piece.to_owned() }</span> }) }</span>
            { for sync.running.filter(|progress| progress.rows_to_send > 0).map(|progress| html! {
                <progress class="sync-progress" aria-label="同期の進み"
                    max={progress.rows_to_send.to_string()} value={progress.rows_sent.to_string()} />
            }) }
        </p>
    }
}

/// What stands in brackets goes to a line of its own rather than being torn.
fn pieces(words: &str) -> impl Iterator<Item = &str> {
    let (first, rest) = words.split_at(words.find('（').unwrap_or(words.len()));
    [first, rest].into_iter().filter(|piece| !piece.is_empty())
}

/// Being without a network is an ordinary state of a counter and no alarm.
fn tone(sync: &SyncStatus, running: bool) -> &'static str {
    let failed = sync.last.as_ref().and_then(|last| last.fault.as_ref()).map(|fault| fault.code);
    match (running, failed, sync.unsent_rows) {
        (true, _, _) => "is-running",
        (false, Some(FaultCode::ServerUnreachable), _) => "is-waiting",
        (false, Some(_), _) => "is-failed",
        (false, None, 0) if !sync.owes_word => "is-done",
        (false, None, _) => "is-waiting",
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct SyncButtonProps {
    pub(crate) running: bool,
    pub(crate) onclick: Callback<()>,
    pub(crate) label: AttrValue,
}

#[component]
pub(crate) fn SyncButton(props: &SyncButtonProps) -> Html {
    html! {
        <Button part="sync" onclick={props.onclick.clone()} disabled={props.running}>
            <Pictogram kind={PictogramKind::Sync} />
            { if props.running { AttrValue::from("同期しています") } else { props.label.clone() } }
        </Button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn props(role: Role) -> TopBarProps {
        let status = samples::status();
        let session = Session { role, ..samples::session() };
        TopBarProps {
            status: Rc::new(status),
            session,
            home: None,
            admin: Some(Callback::noop()),
            sync: Callback::noop(),
            syncing: false,
            trouble: Callback::noop(),
            lock: Callback::noop(),
            locking: false,
        }
    }

    #[test]
    fn the_bar_says_where_who_and_how_it_stands() {
        let html = samples::render::<TopBar>(props(Role::SiteManager));
        for words in ["窓口1", "相良 一郎", "現場責任者", "画面を閉じる", "同期する", "管理", "困ったとき"]
        {
            assert!(html.contains(words), "{words} in {html}");
        }
        assert!(html.contains(r#"data-running="false""#));
    }

    #[test]
    fn a_long_state_breaks_before_its_brackets_alone() {
        let split = |words| pieces(words).collect::<Vec<_>>();
        assert_eq!(split("オフライン（記録はこの端末にあります）"), ["オフライン", "（記録はこの端末にあります）"]);
        assert_eq!(split("10:32 同期済み"), ["10:32 同期済み"]);
    }

    #[test]
    fn the_automatic_lock_is_announced() {
        let bar = |left_ms| {
            let mut props = props(Role::Clerk);
            props.session.locks_at = samples::NOW.plus_ms(left_ms);
            samples::render::<TopBar>(props)
        };
        assert!(!bar(60_000).contains("秒で画面を閉じます"));
        assert!(bar(9_500).contains("あと10秒で画面を閉じます"));
    }

    #[test]
    fn the_press_of_the_button_is_seen_before_the_shell_answers() {
        let sync = SyncStatus::default();
        let props = SyncStateProps { sync, now: samples::NOW, asked: true, at_rest: Some("昨夜".into()) };
        let html = samples::render::<SyncState>(props);
        assert!(html.contains("同期しています…") && html.contains(r#"data-running="true""#), "{html}");
    }

    #[test]
    fn a_clerk_has_no_door_to_the_administration() {
        assert!(!samples::render::<TopBar>(props(Role::Clerk)).contains("管理"));
    }
}
