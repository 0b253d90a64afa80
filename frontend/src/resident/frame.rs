//! What stands around every card: languages, size of the letters, the way on, the way back, the call.

use super::{
    facts::Speech,
    hold::HoldButton,
    model::{Model, Screen, Size},
    text::Text,
};
use crate::parts::{Pictogram, PictogramKind};
use words::{Key, Language};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct HeadProps {
    pub(super) model: Model,
    pub(super) onmodel: Callback<Model>,
    pub(super) onback: Callback<()>,
}

/// The languages under their own names, and the corner that leads back to the staff.
#[component]
pub(super) fn Head(props: &HeadProps) -> Html {
    let model = &props.model;
    let language = |language: Language| {
        let chosen = model.language == language;
        let spoken = model.clone().speak(language);
        html! {
            <button type="button" class="resident-language" lang={language.tag()}
                data-part={format!("language-{}", language.code())} aria-pressed={chosen.to_string()}
                onclick={props.onmodel.reform(move |_: MouseEvent| spoken.clone())}>{ language.name() }</button>
        }
    };
    html! {
        <header class="resident-head">
            <div class="resident-languages" role="group"
                aria-label={Key::FrameLanguageTitle.text(model.language, &[])}>
                { for Language::ALL.map(language) }
            </div>
            <HoldButton part="resident-end" class="resident-corner" onhold={props.onback.clone()}>
                <Pictogram kind={PictogramKind::Lock} /><span>{ "職員用" }<br />{ "2秒長押し" }</span>
            </HoldButton>
        </header>
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct FootProps {
    pub(super) model: Model,
    pub(super) onmodel: Callback<Model>,
}

#[component]
pub(super) fn Foot(props: &FootProps) -> Html {
    let model = &props.model;
    let button = |part: &'static str, class: &'static str, words: Key, picture: Option<PictogramKind>, to: Model| {
        html! {
            <button type="button" class={classes!("resident-button", class)} data-part={part}
                onclick={props.onmodel.reform(move |_: MouseEvent| to.clone())}>
                { for picture.map(|kind| html! { <Pictogram {kind} /> }) }
                <span><Text {words} speech={model.speech()} /></span>
            </button>
        }
    };
    // What cannot be pressed leaves its place empty: the others never move.
    let place = |there: bool, button: Html| {
        if there {
            button
        } else {
            html! { <span class="resident-gap" /> }
        }
    };
    let back = button("resident-back", "is-back", Key::ButtonBack, None, model.clone().back());
    let next = button("resident-next", "is-next", Key::ButtonNext, None, model.clone().next());
    let call =
        button("resident-call", "is-call", Key::ButtonCallStaff, Some(PictogramKind::Bell), model.clone().call());
    let topics = button("resident-topics", "is-quiet", Key::ButtonTopics, None, model.clone().open_menu());
    let readings =
        button("resident-readings", "is-quiet", readings_words(model), None, model.clone().toggle_readings());
    let size = button("resident-size", "is-quiet", size_words(model.size), None, model.clone().resize());
    html! {
        <footer class="resident-foot">
            { place(model.can_go_back(), back) }
            <div class="resident-middle">
                { size }
                { for model.language.has_readings().then_some(readings) }
                { place(model.screen() != Screen::Menu, topics) }
                { call }
            </div>
            { place(model.can_go_on(), next) }
        </footer>
    }
}

fn readings_words(model: &Model) -> Key {
    if model.speech().readings { Key::ButtonHideReadings } else { Key::ButtonShowReadings }
}

fn size_words(size: Size) -> Key {
    match size {
        Size::Large => Key::ButtonLargerText,
        Size::Larger => Key::ButtonSmallerText,
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct CalledSignProps {
    pub(super) speech: Speech,
    pub(super) onattend: Callback<()>,
}

/// Large enough to be seen from behind the counter; a clerk takes it away.
#[component]
pub(super) fn CalledSign(props: &CalledSignProps) -> Html {
    let speech = props.speech;
    html! {
        <section class="resident-called" role="alert" data-part="resident-called">
            <Pictogram kind={PictogramKind::Bell} />
            <p class="resident-called-staff" lang="ja">{ "お客様がお呼びです" }</p>
            <h1><Text words={Key::FrameStaffCalledTitle} {speech} /></h1>
            <p><Text words={Key::FrameStaffCalled} {speech} /></p>
            <HoldButton part="resident-attend" class="resident-attend" onhold={props.onattend.clone()}>
                { "職員用：2秒長押しで画面に戻る" }
            </HoldButton>
        </section>
    }
}
