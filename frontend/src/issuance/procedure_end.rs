//! How a procedure ends: counted once, taken to city staff, or on another day.

use super::{
    events::{Hand, add, said},
    procedure_model::{Ending, Endings, MATTER, Procedure, Raised, raised},
};
use crate::parts::{Pictogram, PictogramKind, maybe};
use bridge::CaseView;
use domain::{Event, FieldCode, rules::RuleBook};
use yew::prelude::*;

/// All endings of a procedure, in the order in which they are likely.
pub(super) fn end(procedure: &Procedure, book: &RuleBook, view: &CaseView, hand: Hand<'_>) -> Html {
    let finish = finish(&procedure.endings(book, view), hand, "終わったら");
    let city = maybe(procedure.goes_to_city().then(|| city(procedure, view, hand)));
    let again = maybe(procedure.come_again.map(|category| come_again(category, view, hand)));
    let (first, second) = if procedure.is_city_staff_alone() { (city, finish) } else { (finish, city) };
    html! { <div class="endings">{ first }{ second }{ again }</div> }
}

/// 「案内した」.
pub(super) fn told(procedure: &Procedure, book: &RuleBook, view: &CaseView, hand: Hand<'_>) -> Html {
    let endings = procedure.endings(book, view);
    if endings.likely.is_empty() {
        return html! { <p class="hint">{ "この案内は、件数の区分が決まっていないので数えません。" }</p> };
    }
    finish(&endings, hand, "案内が終わったら")
}

fn finish(endings: &Endings, hand: Hand<'_>, title: &'static str) -> Html {
    let done: Vec<_> = endings.done().collect();
    let likely: Vec<&Ending> = endings.likely.iter().filter(|ending| ending.done.is_none()).collect();
    let others: Vec<&Ending> = endings.others.iter().filter(|ending| ending.done.is_none()).collect();
    let (first, rest) = if done.is_empty() { (likely, others) } else { (Vec::new(), [likely, others].concat()) };
    let asks = first.len() > 1;
    html! {
        <section class={classes!("end", (!done.is_empty()).then_some("is-done"))} aria-labelledby="finish" data-part="finish">
            <h3 id="finish">{ if !done.is_empty() { "✓ 終わりました" } else if asks { "終わったら、どれかに触れる（1回だけ数えます）" } else { title } }</h3>
            { for done.iter().map(|(ending, moment)| said(&ending.label, moment, hand)) }
            { maybe((!first.is_empty() && !hand.closed).then(|| html! {
                <div class="end-choices">{ for first.iter().map(|ending| done_button(ending, !asks, hand)) }</div>
            })) }
            { maybe((!rest.is_empty() && !hand.closed).then(|| html! {
                <details class="end-others">
                    <summary>{ if done.is_empty() { "ほかの区分で数える" } else { "ほかにも行ったことを数える" } }</summary>
                    <div class="end-choices">{ for rest.iter().map(|ending| done_button(ending, false, hand)) }</div>
                </details>
            })) }
        </section>
    }
}

fn done_button(ending: &Ending, primary: bool, hand: Hand<'_>) -> Html {
    // Among several, only what tells them apart is said.
    let (words, class) = if primary { (&ending.words, "button-primary") } else { (&ending.label, "button-outlined") };
    press(Event::Done(ending.category), None, words, class, hand)
}

fn press(event: Event, about: Option<domain::EventId>, words: &str, class: &'static str, hand: Hand<'_>) -> Html {
    let file = hand.file.clone();
    html! {
        <button type="button" class={classes!("button", class)} data-part={format!("event-{event}")} disabled={hand.busy}
            data-about={about.map(|about| about.to_string())} key={event.to_string()}
            onclick={Callback::from(move |_: MouseEvent| add(&file, event, about))}>{ words }</button>
    }
}

/// 市職員へ引き継ぐ: called, told, taken, each with its time.
fn city(procedure: &Procedure, view: &CaseView, hand: Hand<'_>) -> Html {
    let raised = raised(view);
    let title = if procedure.is_city_staff_alone() {
        "この手続きは市職員が行います"
    } else {
        "市職員へ引き継ぐとき"
    };
    let all_taken = raised.iter().all(|one| one.accepted.is_some());
    let class = if procedure.is_city_staff_alone() { "button-primary" } else { "button-outlined" };
    html! {
        <section class="end" aria-labelledby="to-city" data-part="to-city">
            <h3 id="to-city">{ title }</h3>
            { for raised.iter().map(|one| raised_lines(one, hand)) }
            { maybe((all_taken && !hand.closed).then(|| html! {
                <div class="end-choices">{ press(Event::Escalated(MATTER), None, again_words(&raised), again_class(&raised, class), hand) }</div>
            })) }
        </section>
    }
}

fn again_words(raised: &[Raised]) -> &'static str {
    if raised.is_empty() {
        "市職員へ引き継ぐ（現場責任者を呼ぶ）"
    } else {
        "もう一度、市職員へ引き継ぐ"
    }
}

fn again_class(raised: &[Raised], class: &'static str) -> &'static str {
    if raised.is_empty() { class } else { "button-quiet" }
}

fn raised_lines(one: &Raised, hand: Hand<'_>) -> Html {
    let id = Some(one.raised.id);
    let waits = one.accepted.is_none();
    html! {
        <div class="raised" data-part="raised">
            { maybe(waits.then(|| html! {
                <p class="raised-waits"><Pictogram kind={PictogramKind::Bell} />{ "市職員が引き取るのを待っています" }</p>
            })) }
            { said("現場責任者へ伝えた", &one.raised, hand) }
            { for one.reported.as_ref().map(|moment| said("市職員へ連絡した", moment, hand)) }
            { for one.accepted.as_ref().map(|moment| said("市職員が引き取った", moment, hand)) }
            { maybe((waits && !hand.closed).then(|| html! {
                <div class="end-choices">
                    { maybe(one.reported.is_none().then(|| press(Event::Reported, id, "市職員へ連絡した", "button-outlined", hand))) }
                    { press(Event::Accepted, id, "市職員が引き取った", "button-primary", hand) }
                </div>
            })) }
        </div>
    }
}

/// 再来庁: counted, and the card on today's page says that the visitor comes another day.
fn come_again(category: FieldCode, view: &CaseView, hand: Hand<'_>) -> Html {
    let asked = super::events::moment(view, Event::ComeAgain, None);
    let counted = super::events::moment(view, Event::Done(category), None);
    let file = hand.file.clone();
    let is_counted = counted.is_some();
    let onclick = Callback::from(move |_: MouseEvent| {
        if !is_counted {
            add(&file, Event::Done(category), None);
        }
        add(&file, Event::ComeAgain, None);
    });
    html! {
        <section class="end" aria-labelledby="come-again" data-part="come-again">
            <h3 id="come-again">{ "書類が足りないとき" }</h3>
            { for asked.as_ref().map(|moment| said("再来庁をお願いした", moment, hand)) }
            { for counted.as_ref().map(|moment| said("件数：書類不備による再来庁", moment, hand)) }
            { maybe((asked.is_none() && !hand.closed).then(|| html! {
                <div class="end-choices">
                    <button type="button" class="button button-outlined" data-part="event-come-again" disabled={hand.busy} {onclick}>
                        { "交付できないことを説明し、再来庁をお願いした" }
                    </button>
                </div>
            })) }
        </section>
    }
}
