//! The middle of the screen: one thought, what to bring, or the choice of a subject.

use super::{
    bring_card::BringCard,
    model::{Model, Screen},
    pictures,
    subject::{asks, name, offered},
    text::Text,
};
use crate::parts::{Pictogram, PictogramKind};
use words::{Card, Key};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct MiddleProps {
    pub(super) model: Model,
    pub(super) screen: Screen,
    pub(super) onmodel: Callback<Model>,
    pub(super) onprint: Callback<()>,
}

#[component]
pub(super) fn Middle(props: &MiddleProps) -> Html {
    let model = &props.model;
    match props.screen {
        Screen::Menu => menu(model, &props.onmodel),
        Screen::Opening => opening(model),
        Screen::Card(card) => thought(card, model, &props.onmodel),
        Screen::Bring(at) => html! { <BringCard model={model.clone()} {at} onprint={props.onprint.clone()} /> },
        Screen::Closing => closing(model),
    }
}

fn menu(model: &Model, onmodel: &Callback<Model>) -> Html {
    let tile = |topic| {
        let chosen = model.clone().choose(topic);
        html! {
            <button type="button" class="resident-topic" data-part="resident-topic"
                onclick={onmodel.reform(move |_: MouseEvent| chosen.clone())}>
                <Pictogram kind={pictures::of_topic(topic)} />
                <span><Text words={name(topic)} speech={model.speech()} /></span>
            </button>
        }
    };
    let topics = offered(&model.facts, model.bring.is_some());
    html! { <section class="resident-topics">{ for topics.into_iter().map(tile) }</section> }
}

fn opening(model: &Model) -> Html {
    let speech = model.speech();
    let part = |card: [Key; 2], kind: PictogramKind| {
        html! {
            <section class="resident-half">
                <Pictogram {kind} />
                <div>
                    <h2><Text words={card[0]} {speech} /></h2>
                    <p><Text words={card[1]} {speech} /></p>
                </div>
            </section>
        }
    };
    html! {
        <article class="resident-opening" data-part="resident-opening" aria-live="polite">
            <h1 class="resident-number"><Text words={Key::PrivacyNumberTitle} {speech} facts={model.facts.clone()} /></h1>
            { part([Key::PrivacyRecordedTitle, Key::PrivacyRecorded], PictogramKind::Note) }
            { part([Key::PrivacyDeletedTitle, Key::PrivacyDeleted], PictogramKind::Done) }
        </article>
    }
}

fn thought(card: Card, model: &Model, onmodel: &Callback<Model>) -> Html {
    let (speech, facts) = (model.speech(), model.facts.clone());
    let picture = model.topic().map(|topic| pictures::of_card(&card, topic));
    html! {
        <article class="resident-card" data-part="resident-card" aria-live="polite">
            { for picture.map(|kind| html! { <Pictogram {kind} /> }) }
            <div class="resident-words">
                <h1><Text words={card.title} {speech} facts={facts.clone()} /></h1>
                <p><Text words={card.text} {speech} {facts} /></p>
                { if asks(&card) { answers(card, model, onmodel) } else { Html::default() } }
                { remaining(model) }
            </div>
        </article>
    }
}

fn remaining(model: &Model) -> Html {
    let count = AttrValue::from(model.remaining().to_string());
    html! { <p class="resident-remaining"><Text words={Key::FrameRemaining} speech={model.speech()} {count} /></p> }
}

fn answers(card: Card, model: &Model, onmodel: &Callback<Model>) -> Html {
    let half = |yes: bool, part: &'static str, words: Key| {
        let answered = model.clone().answer(yes);
        html! {
            <button type="button" class="resident-answer" data-part={part}
                aria-pressed={(model.answer_to(&card) == Some(yes)).to_string()}
                onclick={onmodel.reform(move |_: MouseEvent| answered.clone())}>
                <Text {words} speech={model.speech()} />
            </button>
        }
    };
    html! {
        <div class="resident-answers">
            { half(true, "resident-yes", Key::ButtonYes) }
            { half(false, "resident-no", Key::ButtonNo) }
        </div>
    }
}

fn closing(model: &Model) -> Html {
    let (speech, facts) = (model.speech(), model.facts.clone());
    let numbered = facts.number.is_some();
    html! {
        <article class="resident-closing" data-part="resident-closing" aria-live="polite">
            <Pictogram kind={PictogramKind::Done} />
            <h1><Text words={Key::FrameThankYouTitle} {speech} /></h1>
            { for numbered.then(|| html! {
                <>
                    <p class="resident-number"><Text words={Key::PrivacyNumberTitle} {speech} {facts} /></p>
                    <p><Text words={Key::PrivacyNumber} {speech} /></p>
                </>
            }) }
            <p class="resident-give-back"><Text words={Key::FrameGiveBackTitle} {speech} /></p>
        </article>
    }
}
