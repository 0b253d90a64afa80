//! Everything behind the lock: the top bar, the page, and the signs that somebody is there.

#[cfg(test)]
pub(crate) mod gallery;

use super::top_bar::TopBar;
use super::{collecting_notice, contract_notice, told_today};
use crate::{
    admin::AdminPage,
    application::{CasePage, KeptCase},
    first::first,
    ipc,
    parts::{Button, ButtonKind, FaultPanel, maybe},
    reception::TodayPage,
    resident::{Office, Turned, Turning},
    rulebook::{RulesOfDay, book_of, use_rules},
    trouble::{Report, TroublePanel},
};
use bridge::{CaseView, Fault, GetStatus, Lock, Session, Status, SyncSummary, Synchronise};
use domain::{CaseId, Timestamp};
use gloo_timers::{callback::Timeout, future::TimeoutFuture};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const TOUCH_PERIOD_MS: u32 = 10_000;
const LOCK_PATIENCE_MS: u32 = 3000;
const LOCK_STEP_MS: u32 = 50;
const MINUTE_MS: i64 = 60_000;

#[derive(Clone, PartialEq)]
enum Page {
    Today,
    Case(CaseId, Option<Rc<CaseView>>),
    Admin,
}

/// 困ったとき lies open.
#[derive(Clone, Copy, PartialEq)]
struct Troubled(bool);

/// Where a page inside can lead.
#[derive(Clone, PartialEq)]
pub(crate) enum Destination {
    Today,
    Case(CaseId),
    /// A case that was opened just now and needs no loading.
    NewCase(Rc<CaseView>),
    /// The tablet is turned to the resident; the page waits for it to come back.
    Resident(Turning),
    /// A report begins; it is a case of its own.
    Report(Report),
}

#[derive(Properties, PartialEq)]
pub(super) struct InsideProps {
    pub(super) status: Rc<Status>,
    pub(super) session: Session,
    pub(super) refresh: Callback<()>,
    /// The tablet is turned: nothing of the staff side stands on the screen.
    pub(super) away: bool,
    pub(super) turn: Callback<Turned>,
}

#[component]
pub(super) fn Inside(props: &InsideProps) -> Html {
    let page = use_state(|| first(Page::Today));
    let fault = use_state(|| None::<Fault>);
    let dismissed = use_state(|| None::<Timestamp>);
    let locking = use_state(|| false);
    let syncing = use_state(|| false);
    let troubled = use_state(|| first(Troubled(false)));
    // True while a page holds something typed that is not on the disk yet.
    let unsaved = use_memo((), |()| Cell::new(false));
    let touch = use_touch();
    let kept = use_memo((), |()| KeptCase::default());
    let kept = (*kept).clone();
    let rules = use_rules();

    let go = {
        let (page, kept, fault) = (page.setter(), kept.clone(), fault.setter());
        let counter = props.status.enrolment.as_ref().map(|enrolment| enrolment.label.clone()).unwrap_or_default();
        use_callback((props.turn.clone(), counter, rules), move |destination: Destination, (turn, counter, rules)| {
            let lead = |to: Page| {
                kept.forget();
                page.set(to);
            };
            match destination {
                Destination::Today => lead(Page::Today),
                Destination::Case(case) => lead(Page::Case(case, None)),
                Destination::NewCase(view) => lead(Page::Case(view.case, Some(view))),
                Destination::Resident(turning) => turn_tablet(&turning, turn, counter, rules),
                Destination::Report(report) => begin(report, kept.clone(), page.clone(), fault.clone()),
            }
        })
    };
    let lock = lock_callback(&props.refresh, &locking, &unsaved, &fault);
    let sync = sync_callback(&props.refresh, &fault, &syncing);
    let last = props.status.sync.last.as_ref();
    let told = (*fault).clone().or_else(|| sync_fault(last, *dismissed));
    let told = told.map(|fault| told_today(fault, props.status.collecting));
    let dismiss = {
        let (fault, dismissed, at) = (fault.setter(), dismissed.setter(), last.map(|last| last.at));
        Callback::from(move |()| {
            fault.set(None);
            dismissed.set(at);
        })
    };
    if props.away {
        return Html::default();
    }
    let at_home = *page == Page::Today;
    let body = match &*page {
        Page::Today => html! {
            <TodayPage status={props.status.clone()} go={go.clone()} />
        },
        Page::Case(case, view) => html! {
            <CasePage key={case.to_string()} case={*case} view={view.clone()} role={props.session.role}
                person={AttrValue::from(props.session.name.clone())}
                synced_at={props.status.sync.last.as_ref().map(|last| last.at)} unsaved={unsaved.clone()}
                now={minute(props.status.now)} kept={kept.clone()} go={go.clone()} />
        },
        Page::Admin => html! { <AdminPage status={props.status.clone()} refresh={props.refresh.clone()} /> },
    };
    let admin = (*page != Page::Admin).then(|| {
        let (page, kept) = (page.setter(), kept.clone());
        Callback::from(move |()| {
            kept.forget();
            page.set(Page::Admin);
        })
    });
    let case = match &*page {
        Page::Case(case, _) => Some(*case),
        Page::Today | Page::Admin => None,
    };
    let onreport = {
        let (go, troubled) = (go.clone(), troubled.setter());
        Callback::from(move |report| {
            troubled.set(Troubled(false));
            go.emit(Destination::Report(report));
        })
    };
    let set_troubled = |is: bool| {
        let troubled = troubled.setter();
        Callback::from(move |()| troubled.set(Troubled(is)))
    };
    let home = (!at_home).then(|| go.reform(|()| Destination::Today));
    html! {
        <div class="inside" onpointerdown={touch.reform(|_: PointerEvent| ())} onkeydown={touch.reform(|_: KeyboardEvent| ())}>
            <TopBar status={props.status.clone()} session={props.session.clone()} {home} {admin} {sync} syncing={*syncing} {lock} trouble={set_troubled(true)}
                locking={*locking} />
            { contract_notice(&props.status) }
            { collecting_notice(&props.status) }
            { maybe(told.map(|fault| fault_strip(fault, dismiss))) }
            { body }
            { maybe(troubled.0.then(|| html! { <TroublePanel {onreport} {case} onclose={set_troubled(false)} /> })) }
        </div>
    }
}

/// Without rules the tablet is turned all the same: what they would have said is left out.
fn turn_tablet(turning: &Turning, turn: &Callback<Turned>, counter: &str, rules: &RulesOfDay) {
    let book = book_of(rules);
    turn.emit(turning.emit(book.cloned().map(Rc::new)).at(Office::of(book, counter)));
}

/// Opens the case of a report; a case that lies open is left as it stands.
fn begin(report: Report, kept: KeptCase, page: UseStateSetter<Page>, fault: UseStateSetter<Option<Fault>>) {
    fault.set(None);
    spawn_local(async move {
        match report.begin().await {
            Ok(view) => {
                kept.forget();
                page.set(Page::Case(view.case, Some(Rc::new(view))));
            }
            Err(reason) => fault.set(Some(reason)),
        }
    });
}

/// A page that says how long something waits is drawn anew once a minute, not every second.
fn minute(now: Timestamp) -> Timestamp {
    Timestamp(now.0.div_euclid(MINUTE_MS) * MINUTE_MS)
}

/// The fault of the last exchange, until somebody has read it.
fn sync_fault(last: Option<&SyncSummary>, dismissed: Option<Timestamp>) -> Option<Fault> {
    last.filter(|last| dismissed != Some(last.at)).and_then(|last| last.fault.clone())
}

fn fault_strip(fault: Fault, dismiss: Callback<()>) -> Html {
    html! {
        <div class="fault-strip">
            <FaultPanel {fault} />
            <Button part="fault-read" kind={ButtonKind::Quiet} onclick={dismiss}>{ "読みました" }</Button>
        </div>
    }
}

/// Tells the shell that somebody is there, at most once in ten seconds.
#[hook]
pub(super) fn use_touch() -> Callback<()> {
    let recent = use_memo((), |()| RefCell::new(None::<Timeout>));
    use_callback((), move |(), ()| {
        if recent.borrow().is_some() {
            return;
        }
        let forget = recent.clone();
        let timeout = Timeout::new(TOUCH_PERIOD_MS, move || drop(forget.borrow_mut().take()));
        recent.replace(Some(timeout));
        spawn_local(async {
            // A missed touch is made good by the next one.
            let _ = ipc::call(GetStatus { touched: true }).await;
        });
    })
}

/// Lets what is typed reach the disk first; a shell that does not answer cannot keep the screen open.
fn lock_callback(
    refresh: &Callback<()>,
    locking: &UseStateHandle<bool>,
    unsaved: &Rc<Cell<bool>>,
    fault: &UseStateHandle<Option<Fault>>,
) -> Callback<()> {
    let (refresh, locking, unsaved, fault) = (refresh.clone(), locking.setter(), unsaved.clone(), fault.setter());
    Callback::from(move |()| {
        let (refresh, locking, unsaved, fault) = (refresh.clone(), locking.clone(), unsaved.clone(), fault.clone());
        locking.set(true);
        spawn_local(async move {
            for _ in 0..LOCK_PATIENCE_MS / LOCK_STEP_MS {
                if !unsaved.get() {
                    break;
                }
                TimeoutFuture::new(LOCK_STEP_MS).await;
            }
            fault.set(ipc::call(Lock {}).await.err());
            locking.set(false);
            refresh.emit(());
        });
    })
}

fn sync_callback(
    refresh: &Callback<()>,
    fault: &UseStateHandle<Option<Fault>>,
    syncing: &UseStateHandle<bool>,
) -> Callback<()> {
    let (refresh, fault, syncing) = (refresh.clone(), fault.setter(), syncing.setter());
    Callback::from(move |()| {
        let (refresh, fault, syncing) = (refresh.clone(), fault.clone(), syncing.clone());
        syncing.set(true);
        fault.set(None);
        spawn_local(async move {
            fault.set(ipc::call(Synchronise {}).await.err());
            syncing.set(false);
            refresh.emit(());
        });
    })
}
