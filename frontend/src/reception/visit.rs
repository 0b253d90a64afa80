//! この来庁: another matter of the same visitor or the family, and stopping for now.

use crate::{
    app::Destination,
    first::first,
    ipc,
    parts::{Button, ButtonKind, Dialog, FaultPanel, Notice, NoticeTone, Pictogram, PictogramKind, label},
};
use bridge::{Along, CaseView, EventChange, Fault, OpenCase, Pause, RecordEvent};
use domain::{CaseId, Event, Service, Timestamp};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct VisitButtonProps {
    pub(crate) view: Rc<CaseView>,
    pub(crate) go: Callback<Destination>,
}

/// Stands in the head of a case that can still be written.
#[component]
pub(crate) fn VisitButton(props: &VisitButtonProps) -> Html {
    let open = use_state(|| first(false));
    let set = |wanted: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(wanted))
    };
    html! {
        <>
            <Button part="another-matter" class="visit-button" onclick={set(true)}>{ "別の用件・中断" }</Button>
            { for open.then(|| html! {
                <VisitDialog view={props.view.clone()} go={props.go.clone()} onclose={set(false)} />
            }) }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct VisitDialogProps {
    view: Rc<CaseView>,
    go: Callback<Destination>,
    onclose: Callback<()>,
}

#[component]
fn VisitDialog(props: &VisitDialogProps) -> Html {
    let same_person = use_state(|| true);
    let fault = use_state(|| first(None::<Fault>));
    let case = props.view.case;
    let choose = |wanted: bool| {
        let same_person = same_person.setter();
        Callback::from(move |_: MouseEvent| same_person.set(wanted))
    };
    let who = |part: &'static str, wanted: bool, words: &'static str| {
        let chosen = *same_person == wanted;
        html! {
            <button type="button" class={classes!("choice", chosen.then_some("is-chosen"))} data-part={part}
                aria-pressed={chosen.to_string()} onclick={choose(wanted)}>{ words }</button>
        }
    };
    let tile = |service: Service| {
        let (go, fault, along) = (props.go.clone(), fault.setter(), Along { case, same_person: *same_person });
        let onclick =
            Callback::from(move |_: MouseEvent| open_along(service, along.clone(), go.clone(), fault.clone()));
        html! {
            <button type="button" class="service" data-part={format!("along-{}", service.code())} {onclick}>
                <Pictogram kind={PictogramKind::Service(service)} />
                <span>{ label(service.label()) }</span>
            </button>
        }
    };
    let stop = |event: Event| {
        let (go, fault) = (props.go.clone(), fault.setter());
        Callback::from(move |()| stop_for_now(case, event, go.clone(), fault.clone()))
    };
    html! {
        <Dialog title="この来庁" class="visit" onclose={props.onclose.clone()}>
            { for (*fault).clone().map(|fault| html! { <FaultPanel {fault} /> }) }
            <section class="visit-part" aria-labelledby="visit-another">
                <h3 id="visit-another">{ "別の用件を始める" }</h3>
                <div class="visit-who">
                    { who("along-same-person", true, "同じ方（氏名などを引き継ぐ）") }
                    { who("along-other-person", false, "ご家族など別の方") }
                </div>
                <div class="service-tiles">{ for Service::TILES.map(tile) }</div>
            </section>
            <section class="visit-part" aria-labelledby="visit-stop">
                <h3 id="visit-stop">{ "いったん止める" }</h3>
                <p class="hint">{ "書いたことはそのまま残ります。続きを書くと、ひとりでに再開します。" }</p>
                <div class="visit-who">
                    <Button part="event-paused" onclick={stop(Event::Paused)}>{ "中断して、今日の画面へ" }</Button>
                    <Button part="event-come-again" onclick={stop(Event::ComeAgain)}>{ "再来庁をお願いした" }</Button>
                </div>
            </section>
            <div class="dialog-actions">
                <Button part="close" kind={ButtonKind::Quiet} onclick={props.onclose.clone()}>{ "閉じる" }</Button>
            </div>
        </Dialog>
    }
}

fn open_along(service: Service, along: Along, go: Callback<Destination>, fault: UseStateSetter<Option<Fault>>) {
    spawn_local(async move {
        match ipc::call(OpenCase { service, along: Some(along) }).await {
            Ok(view) => go.emit(Destination::NewCase(Rc::new(view))),
            Err(reason) => fault.set(Some(reason)),
        }
    });
}

fn stop_for_now(case: CaseId, event: Event, go: Callback<Destination>, fault: UseStateSetter<Option<Fault>>) {
    spawn_local(async move {
        match ipc::call(RecordEvent { case, change: EventChange::Add { event, about: None } }).await {
            Ok(_) => go.emit(Destination::Today),
            Err(reason) => fault.set(Some(reason)),
        }
    });
}

/// Says that a visit was stopped, until something is written.
pub(crate) fn pause_notice(view: &CaseView) -> Option<Html> {
    let since = |event: Event| {
        let stopped = view.events.iter().rfind(|one| one.undone_by.is_none() && one.happening.event == event);
        stopped.map(|one| one.happening.at).unwrap_or(view.opened_at)
    };
    let words = match view.pause {
        Pause::No => return None,
        Pause::Paused => {
            format!("{}に中断しました。続きを書くと、ひとりでに再開します。", moment(since(Event::Paused)))
        }
        Pause::ComeAgain => {
            format!("{}に再来庁をお願いしました。続きを書くと、対応中に戻ります。", moment(since(Event::ComeAgain)))
        }
    };
    Some(html! { <Notice tone={NoticeTone::Calm}>{ words }</Notice> })
}

fn moment(at: Timestamp) -> String {
    at.japanese()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use bridge::EventView;
    use domain::{EventId, Happening};

    #[test]
    fn a_stopped_visit_says_since_when_and_how_it_goes_on() {
        let happening = Happening {
            id: EventId::from_bytes([1; 16]),
            event: Event::Paused,
            about: None,
            at: samples::NOW,
            undone: false,
        };
        let event = EventView { happening, recorded_by: "相良 良子".into(), undone_by: None };
        let view = CaseView { pause: Pause::Paused, events: vec![event], ..samples::case_view() };
        assert!(pause_notice(&view).is_some());
        assert!(pause_notice(&samples::case_view()).is_none());
        assert_eq!(moment(samples::NOW), "令和8年11月22日（日） 10:32");
    }

    #[test]
    fn every_service_can_follow_and_the_same_person_is_meant_first() {
        let props =
            VisitDialogProps { view: Rc::new(samples::case_view()), go: Callback::noop(), onclose: Callback::noop() };
        let html = samples::render::<VisitDialog>(props);
        for service in Service::TILES {
            assert!(html.contains(&format!("data-part=\"along-{}\"", service.code())), "{html}");
        }
        assert!(html.contains(r#"data-part="along-same-person" aria-pressed="true""#), "{html}");
    }
}
