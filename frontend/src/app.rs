//! The frame: follows the shell's status and decides which page stands on the screen.

mod collecting;
mod contract;
mod inside;
mod status_feed;
mod sync_words;
mod top_bar;

use crate::{
    admin::{EnrolPage, FarewellPage, FirstStaffPage, LockScreen, SyncBar},
    parts::{FaultPanel, maybe},
    resident::{ResidentPage, Turned},
    rulebook::RulesProvider,
};
use bridge::{CollectingState, ContractState, Status};
pub(crate) use collecting::{collecting_notice, next_sync_words, takes_new_cases, told_today};
pub(crate) use contract::contract_notice;
use domain::Timestamp;
pub(crate) use inside::Destination;
#[cfg(test)]
pub(crate) use inside::gallery;
use inside::{Inside, use_touch};
use status_feed::use_status;
pub(crate) use sync_words::{last_sync_words, sync_state_words};
pub(crate) use top_bar::{SyncButton, SyncState};
use yew::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Screen {
    /// The contract is over and nothing is left.
    Farewell {
        at: Timestamp,
        cases: u64,
    },
    Enrol,
    FirstStaff,
    Lock,
    Inside,
}

impl Screen {
    fn of(status: &Status) -> Self {
        match status {
            Status { enrolment: None, contract: ContractState::Over { at, cases }, .. } => {
                Self::Farewell { at: *at, cases: *cases }
            }
            Status { enrolment: None, .. } => Self::Enrol,
            Status { session: Some(_), .. } => Self::Inside,
            Status { staff, .. } if staff.is_empty() => Self::FirstStaff,
            Status { .. } => Self::Lock,
        }
    }
}

#[component]
pub fn App() -> Html {
    let feed = use_status();
    let again = use_state(|| false);
    let turned = use_state(|| None::<Turned>);
    let ontouch = use_touch();
    let turn = {
        let turned = turned.setter();
        use_callback((), move |new: Option<Turned>, ()| turned.set(new))
    };
    let Some(status) = feed.last.clone() else {
        return html! { <Starting fault={feed.fault.clone()} /> };
    };
    let refresh = feed.refresh.clone();
    let onagain = {
        let again = again.setter();
        Callback::from(move |()| again.set(true))
    };
    let page = match Screen::of(&status) {
        Screen::Farewell { at, cases } if !*again => html! { <FarewellPage {at} {cases} {onagain} /> },
        Screen::Farewell { .. } => html! { <EnrolPage {refresh} /> },
        Screen::Enrol => html! { <EnrolPage {refresh} /> },
        // Who begins anew has to synchronise first.
        Screen::FirstStaff => html! {
            <div class="inside">
                { for (status.collecting == CollectingState::Forgotten).then(|| html! {
                    <SyncBar status={status.clone()} refresh={refresh.clone()} />
                }) }
                <FirstStaffPage {refresh} />
            </div>
        },
        // Who holds the turned tablet sees no page of the staff.
        Screen::Lock if turned.is_some() => Html::default(),
        Screen::Lock => html! { <LockScreen status={status.clone()} {refresh} /> },
        Screen::Inside => inside(&status, refresh, turned.is_some(), &turn),
    };
    let resident = shown_resident(&turned, &status, ontouch, &turn);
    let silent = feed.fault.clone().filter(|_| resident.is_none()).map(silent_shell);
    html! { <RulesProvider status={status.clone()}>{ page }{ maybe(resident) }{ maybe(silent) }</RulesProvider> }
}

/// Another person at the same tablet gets pages of their own, with nothing of the one before.
fn inside(status: &std::rc::Rc<Status>, refresh: Callback<()>, away: bool, turn: &Callback<Option<Turned>>) -> Html {
    let Some(session) = status.session.clone() else { return Html::default() };
    let person = session.staff.to_string();
    html! { <Inside key={person} status={status.clone()} {session} {refresh} {away} turn={turn.reform(Some)} /> }
}

/// Stays when the session ends: the resident has it in hand, and a clerk turns it back.
fn shown_resident(
    turned: &Option<Turned>,
    status: &Status,
    ontouch: Callback<()>,
    turn: &Callback<Option<Turned>>,
) -> Option<Html> {
    let working = matches!(Screen::of(status), Screen::Inside | Screen::Lock);
    let turned = turned.clone().filter(|_| working)?;
    let ended = status.session.is_none();
    Some(html! { <ResidentPage {turned} {ended} {ontouch} onback={turn.reform(|()| None)} /> })
}

fn silent_shell(fault: bridge::Fault) -> Html {
    html! { <div class="overlay-fault"><FaultPanel {fault} /></div> }
}

#[derive(Properties, PartialEq)]
struct StartingProps {
    fault: Option<bridge::Fault>,
}

#[component]
fn Starting(props: &StartingProps) -> Html {
    html! {
        <main class="page-plain" aria-busy="true">
            <p class="starting" role="status">{ "画面を準備しています…" }</p>
            { for props.fault.clone().map(|fault| html! { <FaultPanel {fault} /> }) }
        </main>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn a_tablet_goes_from_enrolment_to_the_first_staff_to_the_lock_screen_to_work() {
        let mut status = samples::status();
        assert_eq!(Screen::of(&status), Screen::Inside);
        status.session = None;
        assert_eq!(Screen::of(&status), Screen::Lock);
        status.staff.clear();
        assert_eq!(Screen::of(&status), Screen::FirstStaff);
        status.enrolment = None;
        assert_eq!(Screen::of(&status), Screen::Enrol);
        let (at, cases) = (samples::NOW, 3);
        status.contract = ContractState::Over { at, cases };
        assert_eq!(Screen::of(&status), Screen::Farewell { at, cases });
    }

    #[test]
    fn the_screen_starts_without_a_status() {
        let html = samples::render::<App>(());
        assert!(html.contains("画面を準備しています"));
    }
}
