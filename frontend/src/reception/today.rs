//! The first page after log-in.

use super::{
    board::{Board, in_custody, waited_words},
    cards::{Cards, custody_badge},
    certificate::CertificateDialog,
    counts::Counts,
    line_group::LineGroup,
    request_case::RequestCaseForm,
    services::Services,
    set_aside::SetAsideList,
    waiting::Waiting,
};
use crate::{
    app::{Destination, takes_new_cases},
    first::first,
    ipc,
    parts::{FaultPanel, maybe},
    resident::{ShowButton, Turned, Turning},
    rulebook::use_rules,
};
use bridge::{CaseLine, Fault, GetToday, OpenCase, Status, Today};
use domain::{CaseId, Service, Timestamp};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct TodayPageProps {
    pub(crate) status: Rc<Status>,
    pub(crate) go: Callback<Destination>,
}

#[component]
pub(crate) fn TodayPage(props: &TodayPageProps) -> Html {
    let fault = use_state(|| None::<Fault>);
    let opening = use_state(|| false);
    let certificate = use_state(|| first(None::<CaseId>));
    let (today, ontoday) = use_today(&props.status, fault.setter());
    let open_service = {
        let (go, fault, opening) = (props.go.clone(), fault.setter(), opening.setter());
        Callback::from(move |service: Service| open_case(service, go.clone(), fault.clone(), opening.clone()))
    };
    let open_case = props.go.reform(Destination::Case);
    let show_certificate = {
        let certificate = certificate.setter();
        Callback::from(move |case| certificate.set(Some(case)))
    };
    let close_certificate = {
        let certificate = certificate.setter();
        Callback::from(move |()| certificate.set(None))
    };
    html! {
        <main class="page-today" data-part="page" data-page="today">
            <header class="today-head">
                <h1 class="today-date">{ date_words(props.status.now) }</h1>
                <ShowButton turning={Turning::from(|_| Turned::without_case())} onshow={props.go.reform(Destination::Resident)} />
            </header>
            <div class="today-alerts">
                { for (*fault).clone().map(|fault| html! { <FaultPanel {fault} /> }) }
            </div>
            <Services onopen={open_service} busy={*opening || !takes_new_cases(&props.status)} />
            { match today {
                Some(today) => html! {
                    <Board_ {today} now={props.status.now} {open_case} {show_certificate} {ontoday} />
                },
                None => html! { <p class="starting" role="status">{ "今日の案件を読み込んでいます…" }</p> },
            } }
            { maybe((*certificate).map(|case| html! { <CertificateDialog {case} onclose={close_certificate} /> })) }
        </main>
    }
}

#[derive(Properties, PartialEq)]
struct BoardProps {
    today: Rc<Today>,
    now: Timestamp,
    open_case: Callback<CaseId>,
    show_certificate: Callback<CaseId>,
    ontoday: Callback<Today>,
}

#[component(Board_)]
fn board(props: &BoardProps) -> Html {
    let today = &props.today;
    let rules = use_rules();
    let board = use_memo(today.clone(), |today| Board::of(today));
    html! {
        <>
            <Cards cases={board.open.clone()} to_return={board.to_return.clone()} now={props.now} onopen={props.open_case.clone()} />
            <aside class="not-to-forget" aria-label="忘れないこと">
                { maybe(not_returned(today, props.now, &props.open_case)) }
                <SetAsideList records={today.set_aside.clone()} />
                <Waiting {board} now={props.now} onopen={props.open_case.clone()} oncertificate={props.show_certificate.clone()} />
                <RequestCaseForm requested={today.requested.clone()} ontoday={props.ontoday.clone()} />
                <Counts counts={today.counts.clone()} rules={rules} reconciliation={today.reconciliation} />
            </aside>
        </>
    }
}

/// 返却していない書類: nobody goes home while one is here.
fn not_returned(today: &Today, now: Timestamp, open: &Callback<CaseId>) -> Option<Html> {
    let out = in_custody(today);
    let (open, empty) = (open.clone(), out.is_empty());
    let line = Callback::from(move |case: CaseLine| {
        let id = case.case;
        html! {
            <button type="button" class="line" data-part="in-custody" data-number={case.number.to_string()}
                onclick={open.reform(move |_: MouseEvent| id)}>
                <span class="line-number">{ case.number.to_string() }</span>
                <span class="line-words">{ case.name.clone().unwrap_or_else(|| case.service.label().into()) }</span>
                { custody_badge(case.custody) }
                <span>{ case.custody_since.map(|since| waited_words(since, now)).unwrap_or_default() }</span>
            </button>
        }
    });
    (!empty).then(|| html! { <LineGroup title="返却していない書類" class="not-returned" cases={out} {line} /> })
}

/// Reads the day when the page opens and after each exchange; the last good day stays meanwhile.
#[hook]
fn use_today(status: &Status, fault: UseStateSetter<Option<Fault>>) -> (Option<Rc<Today>>, Callback<Today>) {
    let today = use_state(|| first(None::<Rc<Today>>));
    let ontoday = {
        let today = today.setter();
        use_callback((), move |new: Today, ()| today.set(Some(Rc::new(new))))
    };
    let finished = status.sync.last.as_ref().map(|last| last.at);
    {
        let ontoday = ontoday.clone();
        // Each part that was sent changes what the cases show.
        let sent = status.sync.running.map(|progress| progress.rows_sent);
        use_effect_with((finished, sent), move |_| {
            spawn_local(async move {
                match ipc::call(GetToday {}).await {
                    Ok(today) => ontoday.emit(today),
                    Err(reason) => fault.set(Some(reason)),
                }
            });
        });
    }
    ((*today).clone(), ontoday)
}

fn open_case(
    service: Service,
    go: Callback<Destination>,
    fault: UseStateSetter<Option<Fault>>,
    opening: UseStateSetter<bool>,
) {
    opening.set(true);
    fault.set(None);
    spawn_local(async move {
        match ipc::call(OpenCase { service, along: None }).await {
            Ok(view) => go.emit(Destination::NewCase(Rc::new(view))),
            Err(reason) => {
                opening.set(false);
                fault.set(Some(reason));
            }
        }
    });
}

fn date_words(now: Timestamp) -> String {
    let day = now.day();
    format!("{day}　{}年", day.civil().0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn the_day_is_said_in_both_calendars() {
        assert_eq!(date_words(samples::NOW), "令和8年11月22日（日）　2026年");
    }

    #[test]
    fn after_the_end_of_the_contract_no_service_is_offered() {
        let contract = bridge::ContractState::Ending { since: samples::NOW, cases: 1, open: 1 };
        let status = Rc::new(Status { contract, ..samples::status() });
        let html = samples::render::<TodayPage>(TodayPageProps { status, go: Callback::noop() });
        assert_eq!(html.matches("disabled=").count(), Service::TILES.len(), "{html}");
    }

    #[test]
    fn all_eight_services_can_be_begun_before_the_day_is_read() {
        let props = TodayPageProps { status: Rc::new(samples::status()), go: Callback::noop() };
        let html = samples::render::<TodayPage>(props);
        for service in Service::TILES {
            assert!(html.contains(&format!("data-part=\"service-{}\"", service.code())), "{html}");
        }
    }
}
