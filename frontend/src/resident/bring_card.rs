//! What to bring next time: one way on one screen, each paper with its picture and one line.

use super::{
    bring::{Pick, Shown},
    facts::Speech,
    model::Model,
    pictures,
    text::Text,
};
use crate::parts::{Pictogram, PictogramKind, maybe};
use words::{Key, Language, Paper};
use yew::prelude::*;

/// So many papers of one list fit on a screen.
const ALONE: usize = 6;
/// Two lists stand side by side.
const BESIDE_ANOTHER: usize = 3;
/// Short lists are part of easy words.
const EASY: usize = 4;

#[derive(Properties, PartialEq)]
pub(super) struct BringCardProps {
    pub(super) model: Model,
    pub(super) at: usize,
    pub(super) onprint: Callback<()>,
}

#[component]
pub(super) fn BringCard(props: &BringCardProps) -> Html {
    let (model, speech) = (&props.model, props.model.speech());
    let screens = model.bring.as_deref().map(super::Bring::screens).unwrap_or_default();
    let Some(Shown { part, picks, is_other }) = screens.get(props.at).copied() else { return Html::default() };
    let (beside, are_more) = (picks.len() > 1 && picks.iter().any(|pick| pick.words().is_some()), are_more(picks));
    html! {
        <article class="resident-bring" data-part="resident-bring" aria-live="polite">
            <header>
                <h1><Text words={Key::AgainBring} {speech} /></h1>
                <button type="button" class="resident-button is-quiet" data-part="resident-print"
                    onclick={props.onprint.reform(|_: MouseEvent| ())}>
                    <Pictogram kind={PictogramKind::Printer} /><span><Text words={Key::ButtonPrint} {speech} /></span>
                </button>
            </header>
            <h2 class="bring-whose">
                { maybe(is_other.then(|| html! { <span class="bring-either"><Text words={Key::AgainEither} {speech} /></span> })) }
                <Text words={part.whose.words()} {speech} />
            </h2>
            <div class={classes!("bring-picks", beside.then_some("is-beside"))}>
                { for picks.iter().map(|pick| list(pick, beside, speech)) }
            </div>
            { maybe(are_more.then(|| html! { <p class="bring-more"><Text words={Key::AgainMore} {speech} /></p> })) }
        </article>
    }
}

fn are_more(picks: &[Pick]) -> bool {
    picks.iter().any(|pick| pick.are_more)
}

fn list(pick: &Pick, beside: bool, speech: Speech) -> Html {
    let easy = speech.language == Language::EasyJapanese;
    let most = if beside {
        BESIDE_ANOTHER
    } else if easy {
        EASY
    } else {
        ALONE
    };
    html! {
        <section class="bring-pick">
            { how_many(pick, speech) }
            <ul>{ for pick.of.iter().take(most).map(|paper| line(*paper, speech)) }</ul>
        </section>
    }
}

fn how_many(pick: &Pick, speech: Speech) -> Html {
    let count = AttrValue::from(pick.count.to_string());
    maybe(pick.words().map(|words| {
        html! {
            <h3>
                <Text {words} {speech} {count} />
                { maybe(pick.with_photo.then(|| html! { <span class="bring-photo"><Text words={Key::AgainWithPhoto} {speech} /></span> })) }
            </h3>
        }
    }))
}

fn line(paper: Paper, speech: Speech) -> Html {
    html! {
        <li class="bring-paper" data-part={format!("bring-{}", paper.code())}>
            <Pictogram kind={pictures::of_paper(paper)} />
            <div>
                <p class="bring-name"><Text words={paper.name()} {speech} /></p>
                <p class="bring-note"><Text words={paper.note()} {speech} /></p>
            </div>
        </li>
    }
}
