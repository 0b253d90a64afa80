//! 現場責任者へ: what goes beyond the counter, step by step until city staff have taken it.

use super::{clock::waiting_words, count::count, deadlines::deadlines};
use crate::{
    application::{CaseFile, Edit},
    parts::{Pictogram, PictogramKind, maybe},
    rulebook::{book_of, use_rules},
};
use bridge::{CaseView, EventChange, EventView};
use domain::{Escalation, Event, EventId, Matter, Service, Timestamp, event};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct EscalationStepProps {
    pub(crate) file: CaseFile,
    pub(crate) now: Timestamp,
}

#[component]
pub(crate) fn EscalationStep(props: &EscalationStepProps) -> Html {
    let rules = use_rules();
    let model = props.file.model();
    let view = model.view().cloned();
    let off = model.is_closed() || model.is_busy();
    drop(model);
    let Some(view) = view else { return Html::default() };
    let raised = event::escalations(&view.happened());
    let book = book_of(&rules);
    let is_counted = matches!(view.service, Service::Incident | Service::Complaint);
    html! {
        <div class="report">
            <p class="hint">{ "現場責任者に声をかけたら押します。市職員が引き取るまで、待ち時間が出ます。" }</p>
            { for raised.iter().map(|one| raised_card(one, &view, &props.file, props.now, off)) }
            { maybe((!all_wait(view.service, &raised)).then(|| raise(&view, &props.file, &raised, off))) }
            { maybe((view.service == Service::Incident).then(|| deadlines(&view, &rules, props.now))) }
            { maybe(is_counted.then(|| count(&view, &props.file, book, off))) }
        </div>
    }
}

/// The matters that such a case can raise, the likeliest first.
fn matters(service: Service) -> &'static [Matter] {
    match service {
        Service::Incident => &[Matter::Incident],
        Service::Complaint => &[Matter::Complaint, Matter::Authority, Matter::Elsewhere, Matter::Incident],
        Service::ApplicationSupport
        | Service::ApplicationGuidance
        | Service::FormReissue
        | Service::ExpressIssue
        | Service::Issuance
        | Service::CertificateAndPin
        | Service::CardChange
        | Service::Inquiry
        | Service::Proposal => &[Matter::Authority, Matter::Jlis, Matter::Elsewhere, Matter::Complaint],
    }
}

fn waits(raised: &[Escalation], matter: Matter) -> bool {
    raised.iter().any(|one| one.matter == matter && one.accepted_at.is_none())
}

fn all_wait(service: Service, raised: &[Escalation]) -> bool {
    matters(service).iter().all(|matter| waits(raised, *matter))
}

fn raise(view: &CaseView, file: &CaseFile, raised: &[Escalation], off: bool) -> Html {
    let key = |matter: Matter| {
        // The same matter is not raised again while it waits.
        let waits = waits(raised, matter);
        html! {
            <button type="button" class="raise" data-part={format!("event-{}", Event::Escalated(matter))} key={matter.code()}
                disabled={off || waits} onclick={add(file, Event::Escalated(matter), None)}>
                <Pictogram kind={PictogramKind::Bell} /><span>{ raise_words(view.service, matter) }</span>
            </button>
        }
    };
    html! {
        <section class="report-group" aria-labelledby="raise-title">
            <h3 id="raise-title">{ if raised.is_empty() { "何を知らせましたか" } else { "ほかに知らせる" } }</h3>
            <div class="raises">{ for matters(view.service).iter().map(|matter| key(*matter)) }</div>
        </section>
    }
}

fn raise_words(service: Service, matter: Matter) -> &'static str {
    if service == Service::Incident { "現場責任者へ知らせた" } else { matter.label() }
}

fn raised_card(one: &Escalation, view: &CaseView, file: &CaseFile, now: Timestamp, off: bool) -> Html {
    let said = |event: Event| {
        view.events.iter().find(|line| {
            !line.happening.undone && line.happening.event == event && line.happening.about == Some(one.id)
        })
    };
    let raised = view.events.iter().find(|line| line.happening.id == one.id);
    let (reported, accepted) = (said(Event::Reported), said(Event::Accepted));
    let last = accepted.or(reported).or(raised);
    let undo = last.filter(|_| view.is_writable()).map(|line| line.happening.id);
    html! {
        <section class={classes!("raised", one.accepted_at.is_some().then_some("is-taken"))} data-part="raised"
            data-event={one.id.to_string()} key={one.id.to_string()} aria-label={one.matter.label()}>
            <div class="raised-head">
                <h3>{ one.matter.label() }</h3>
                <p class="raised-clock" role="status">{ match one.accepted_at {
                    Some(at) => format!("✓ {}に引き取り済み", at.as_seen_on(now.day())),
                    None => format!("市職員の引き取り待ち　{}", waiting_words(one.raised_at, now)),
                } }</p>
            </div>
            <ol class="raised-steps">
                { way("現場責任者へ知らせた", raised, Event::Escalated(one.matter), one.id, file, off) }
                { way("市職員へ連絡した", reported, Event::Reported, one.id, file, off || one.accepted_at.is_some()) }
                { way("市職員が引き取った", accepted, Event::Accepted, one.id, file, off) }
            </ol>
            { maybe(undo.map(|undo| html! {
                <button type="button" class="shortcut" data-part="undo-event" data-event={undo.to_string()} disabled={off}
                    onclick={put(file, EventChange::Undo { event: undo })}>{ "最後の記録を取り消す" }</button>
            })) }
        </section>
    }
}

/// One of the three steps: when and by whom it was recorded, or the key that records it.
fn way(
    label: &'static str,
    said: Option<&EventView>,
    event: Event,
    about: EventId,
    file: &CaseFile,
    off: bool,
) -> Html {
    match said {
        Some(line) => html! {
            <li class="way-said">
                <span class="way-label">{ format!("✓ {label}") }</span>
                <span class="way-when">{ format!("{}　{}", line.happening.at.japanese(), line.recorded_by) }</span>
            </li>
        },
        None => html! {
            <li>
                <button type="button" class="way-key" data-part={format!("event-{event}")} data-about={about.to_string()}
                    disabled={off} onclick={add(file, event, Some(about))}>{ label }</button>
            </li>
        },
    }
}

fn add(file: &CaseFile, event: Event, about: Option<EventId>) -> Callback<MouseEvent> {
    put(file, EventChange::Add { event, about })
}

fn put(file: &CaseFile, change: EventChange) -> Callback<MouseEvent> {
    let file = file.clone();
    Callback::from(move |_| file.put(Edit::Event(change.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, NOW};
    use domain::Happening;
    use std::rc::Rc;

    fn event(number: u8, event: Event, about: Option<u8>, minutes_ago: i64) -> EventView {
        let id = |number| EventId::from_bytes([number; 16]);
        let at = NOW.plus_ms(-minutes_ago * 60_000);
        EventView {
            happening: Happening { id: id(number), event, about: about.map(id), at, undone: false },
            recorded_by: "錦 あかり".into(),
            undone_by: None,
        }
    }

    fn rendered(service: Service, events: Vec<EventView>) -> String {
        let view = CaseView { service, events, ..samples::case_view() };
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        samples::render::<EscalationStep>(EscalationStepProps { file, now: NOW })
    }

    #[test]
    fn every_case_can_be_brought_to_the_site_manager() {
        for service in Service::ALL {
            let html = rendered(service, Vec::new());
            for matter in matters(service) {
                assert!(html.contains(&format!("data-part=\"event-escalated.{}\"", matter.code())), "{service:?}");
            }
            assert!(!matters(service).is_empty() && !html.contains("disabled"), "{service:?}");
        }
    }

    #[test]
    fn the_clock_runs_until_city_staff_have_taken_it() {
        let raised = event(1, Event::Escalated(Matter::Jlis), None, 12);
        let html = rendered(Service::Inquiry, vec![raised.clone()]);
        assert!(html.contains("市職員の引き取り待ち　12分待ち"), "{html}");
        let about = EventId::from_bytes([1; 16]);
        for part in ["event-reported", "event-accepted"] {
            assert!(html.contains(&format!("data-part=\"{part}\" data-about=\"{about}\"")), "{part} in {html}");
        }
        let taken = vec![raised, event(2, Event::Reported, Some(1), 5), event(3, Event::Accepted, Some(1), 2)];
        let html = rendered(Service::Inquiry, taken);
        assert!(html.contains("10:30に引き取り済み") && !html.contains("分待ち"), "{html}");
        assert!(
            html.contains(&format!("data-event=\"{}\"", EventId::from_bytes([3; 16]))),
            "the last is taken back first"
        );
    }

    #[test]
    fn a_matter_that_waits_is_not_raised_twice() {
        let html = rendered(Service::Inquiry, vec![event(1, Event::Escalated(Matter::Jlis), None, 1)]);
        let key = html.split("event-escalated.jlis").nth(1).and_then(|rest| rest.split('>').next());
        assert!(key.is_some_and(|key| key.contains("disabled")), "{html}");
    }
}
