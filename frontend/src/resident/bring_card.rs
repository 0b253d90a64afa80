//! What to bring next time: one way on one screen, each paper with its picture and one line.

use super::{
    bring::{Pick, Shown},
    cards::remaining,
    facts::Speech,
    model::Model,
    pictures,
    text::Text,
};
use crate::parts::{Pictogram, PictogramKind, maybe};
use words::{Key, Paper};
use yew::prelude::*;

/// Where two lists stand side by side, each has to be shorter.
const BESIDE_ANOTHER: usize = 4;

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
    let one_list = picks.iter().all(|pick| pick.words().is_none());
    html! {
        <article class="resident-bring" data-part="resident-bring" aria-live="polite">
            <header>
                <h1><Text words={Key::AgainBring} {speech} /></h1>
                <h2>
                    { maybe(is_other.then(|| html! { <span class="bring-either"><Text words={Key::AgainEither} {speech} /></span> })) }
                    <Text words={part.whose.words()} {speech} />
                </h2>
            </header>
            <div class={classes!("bring-picks", (!one_list && picks.len() > 1).then_some("is-beside"))}>
                { for picks.iter().map(|pick| list(pick, picks.len(), speech)) }
            </div>
            <footer>
                { remaining(model) }
                <button type="button" class="resident-button is-quiet" data-part="resident-print"
                    onclick={props.onprint.reform(|_: MouseEvent| ())}>
                    <Pictogram kind={PictogramKind::Printer} /><span><Text words={Key::ButtonPrint} {speech} /></span>
                </button>
            </footer>
        </article>
    }
}

fn list(pick: &Pick, beside: usize, speech: Speech) -> Html {
    let most = if beside > 1 { BESIDE_ANOTHER } else { usize::MAX };
    html! {
        <section class="bring-pick">
            { how_many(pick, speech) }
            <ul>{ for pick.of.iter().take(most).map(|paper| line(*paper, speech)) }</ul>
            { maybe(pick.are_more.then(|| html! { <p class="bring-more"><Text words={Key::AgainMore} {speech} /></p> })) }
        </section>
    }
}

pub(super) fn how_many(pick: &Pick, speech: Speech) -> Html {
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
