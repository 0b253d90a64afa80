//! The middle of the screen: one thought, or the choice of a subject.

use super::{
    model::{Model, Screen},
    subject::{asks, name, offered, picture},
    text::Text,
};
use crate::parts::{Pictogram, PictogramKind};
use words::{Card, Key, Language};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct MiddleProps {
    pub(super) model: Model,
    pub(super) screen: Screen,
    pub(super) number: Option<AttrValue>,
    pub(super) onmodel: Callback<Model>,
}

#[component]
pub(super) fn Middle(props: &MiddleProps) -> Html {
    let (model, number) = (&props.model, props.number.clone());
    match props.screen {
        Screen::Menu => menu(model, number.is_some(), &props.onmodel),
        Screen::Opening => opening(model.language, number),
        Screen::Card(card) => thought(card, number, model, &props.onmodel),
        Screen::Closing => closing(model.language, number),
    }
}

fn menu(model: &Model, numbered: bool, onmodel: &Callback<Model>) -> Html {
    let tile = |topic| {
        let chosen = model.clone().choose(topic);
        html! {
            <button type="button" class="resident-topic" data-part="resident-topic"
                onclick={onmodel.reform(move |_: MouseEvent| chosen.clone())}>
                <Pictogram kind={picture(topic)} />
                <span><Text words={name(topic)} language={model.language} /></span>
            </button>
        }
    };
    html! { <section class="resident-topics">{ for offered(numbered).into_iter().map(tile) }</section> }
}

fn opening(language: Language, number: Option<AttrValue>) -> Html {
    let part = |card: [Key; 2], kind: PictogramKind| {
        html! {
            <section class="resident-half">
                <Pictogram {kind} />
                <div>
                    <h2><Text words={card[0]} {language} /></h2>
                    <p><Text words={card[1]} {language} /></p>
                </div>
            </section>
        }
    };
    html! {
        <article class="resident-opening" data-part="resident-opening" aria-live="polite">
            <h1 class="resident-number"><Text words={Key::PrivacyNumberTitle} {language} {number} /></h1>
            { part([Key::PrivacyRecordedTitle, Key::PrivacyRecorded], PictogramKind::Note) }
            { part([Key::PrivacyDeletedTitle, Key::PrivacyDeleted], PictogramKind::Done) }
        </article>
    }
}

fn thought(card: Card, number: Option<AttrValue>, model: &Model, onmodel: &Callback<Model>) -> Html {
    let language = model.language;
    let remaining = AttrValue::from(model.remaining().to_string());
    html! {
        <article class="resident-card" data-part="resident-card" aria-live="polite">
            { for model.topic().map(|topic| html! { <Pictogram kind={picture(topic)} /> }) }
            <div class="resident-words">
                <h1><Text words={card.title} {language} number={number.clone()} /></h1>
                <p><Text words={card.text} {language} {number} /></p>
                { if asks(&card) { answers(card, model, onmodel) } else { Html::default() } }
                <p class="resident-remaining"><Text words={Key::FrameRemaining} {language} count={remaining} /></p>
            </div>
        </article>
    }
}

fn answers(card: Card, model: &Model, onmodel: &Callback<Model>) -> Html {
    let half = |yes: bool, part: &'static str, words: Key| {
        let answered = model.clone().answer(yes);
        html! {
            <button type="button" class="resident-answer" data-part={part}
                aria-pressed={(model.answer_to(&card) == Some(yes)).to_string()}
                onclick={onmodel.reform(move |_: MouseEvent| answered.clone())}>
                <Text {words} language={model.language} />
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

fn closing(language: Language, number: Option<AttrValue>) -> Html {
    let numbered = number.is_some();
    html! {
        <article class="resident-closing" data-part="resident-closing" aria-live="polite">
            <Pictogram kind={PictogramKind::Done} />
            <h1><Text words={Key::FrameThankYouTitle} {language} /></h1>
            { for numbered.then(|| html! {
                <>
                    <p class="resident-number"><Text words={Key::PrivacyNumberTitle} {language} {number} /></p>
                    <p><Text words={Key::PrivacyNumber} {language} /></p>
                </>
            }) }
            <p class="resident-give-back"><Text words={Key::FrameGiveBackTitle} {language} /></p>
        </article>
    }
}
