//! What happened, with its time, who recorded it, and the way to take it back.

use crate::{
    application::{CaseFile, Edit},
    parts::maybe,
};
use bridge::{CaseView, EventChange, EventView};
use domain::{Day, Event, EventId, Timestamp, event};
use yew::prelude::*;

/// The case as a page lays hand on it, on what day.
#[derive(Clone, Copy)]
pub(crate) struct Hand<'a> {
    pub(crate) file: &'a CaseFile,
    pub(crate) closed: bool,
    pub(crate) busy: bool,
    pub(crate) today: Day,
}

/// Whatever stands of one event.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Moment {
    pub(crate) id: EventId,
    pub(crate) at: Timestamp,
    pub(crate) by: String,
    /// Nothing goes on from it.
    pub(crate) can_be_undone: bool,
}

/// The first standing event of that kind that goes on from `about`.
pub(crate) fn moment(view: &CaseView, wanted: Event, about: Option<EventId>) -> Option<Moment> {
    let stands = |one: &&EventView| !one.happening.undone && one.happening.event == wanted;
    let found = view.events.iter().filter(stands).find(|one| one.happening.about == about)?;
    moment_of(view, found.happening.id)
}

pub(crate) fn moment_of(view: &CaseView, id: EventId) -> Option<Moment> {
    let found = view.events.iter().find(|one| one.happening.id == id)?;
    Some(Moment {
        id,
        at: found.happening.at,
        by: found.recorded_by.clone(),
        can_be_undone: event::may_undo(&view.happened(), id).is_ok(),
    })
}

/// 「10:32 預かった（相良 一郎）」 with its 取り消す; of another day with its date.
pub(crate) fn said(words: &str, moment: &Moment, hand: Hand<'_>) -> Html {
    let (undo, time) = (undo(hand.file, moment.id), moment.at.as_seen_on(hand.today));
    html! {
        <p class="said" key={moment.id.to_string()}>
            <span class="said-time">{ &time }</span>
            <span class="said-words">{ words }</span>
            <span class="said-by">{ &moment.by }</span>
            { maybe((moment.can_be_undone && !hand.closed).then(|| html! {
                <button type="button" class="undo" data-part="undo-event" data-event={moment.id.to_string()}
                    aria-label={format!("取り消す：{words} {time}")} onclick={undo}>{ "取り消す" }</button>
            })) }
        </p>
    }
}

pub(crate) fn add(file: &CaseFile, event: Event, about: Option<EventId>) {
    file.put(Edit::Event(EventChange::Add { event, about }));
}

fn undo(file: &CaseFile, event: EventId) -> Callback<MouseEvent> {
    let file = file.clone();
    Callback::from(move |_| file.put(Edit::Event(EventChange::Undo { event })))
}
