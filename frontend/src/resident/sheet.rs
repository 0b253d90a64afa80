//! 再来庁 on paper: what to bring, in the resident's language and for the next clerk in Japanese. A number and no name.

use super::{
    bring::{Part, Pick},
    facts::Speech,
    model::Model,
    pictures,
    text::Text,
};
use crate::parts::{Pictogram, maybe};
use words::{Key, Language, Paper};
use yew::prelude::*;

/// So many papers of one choice: the sheet has to stay one sheet.
const ON_PAPER: usize = 6;

#[derive(Properties, PartialEq)]
pub(super) struct SheetProps {
    pub(super) model: Model,
}

#[component]
pub(super) fn Sheet(props: &SheetProps) -> Html {
    let (model, speech) = (&props.model, props.model.speech());
    let Some(bring) = model.bring.as_deref() else { return Html::default() };
    html! {
        <section class="sheet" aria-hidden="true" lang={speech.language.tag()}>
            <header class="sheet-head">
                <h1>{ both(Key::AgainBring, speech) }</h1>
                <dl>
                    { fact(Key::AgainNumber, model.facts.number.clone(), speech) }
                    { fact(Key::AgainToday, model.facts.office.day(speech.language).map(AttrValue::from), speech) }
                </dl>
            </header>
            { for bring.parts.iter().map(|part| sheet_part(part, speech)) }
            <footer class="sheet-foot">
                <p class="sheet-by"><span>{ both(Key::AgainByDate, speech) }</span><span class="sheet-blank">{ "　　　年　　　月　　　日" }</span></p>
                <dl>
                    { fact(Key::AgainCounter, Some(model.facts.office.counter().to_owned().into()), speech) }
                    { fact(Key::AgainPhone, model.facts.office.phone().map(|phone| phone.to_owned().into()), speech) }
                    { fact(Key::AgainHoursTitle, model.facts.office.hours(speech.language).map(AttrValue::from), speech) }
                </dl>
                <p class="sheet-keep">{ both(Key::AgainThisSheet, speech) }</p>
            </footer>
        </section>
    }
}

fn sheet_part(part: &Part, speech: Speech) -> Html {
    let more = part.ways.iter().flatten().any(|pick| pick.are_more);
    let way = |(at, picks): (usize, &Vec<Pick>)| {
        let plain = picks.iter().all(|pick| pick.words().is_none()).then_some("is-plain");
        html! {
            <>
                { maybe((at > 0).then(|| html! { <p class="sheet-either">{ both(Key::AgainEither, speech) }</p> })) }
                <div class={classes!("sheet-way", plain)}>{ for picks.iter().map(|pick| list(pick, speech)) }</div>
            </>
        }
    };
    html! {
        <section class="sheet-part">
            <h2>{ both(part.whose.words(), speech) }</h2>
            { for part.ways.iter().enumerate().map(way) }
            { maybe(more.then(|| html! { <p class="sheet-more"><Text words={Key::AgainMore} {speech} /></p> })) }
            { for part.flaws.iter().map(|(paper, flaw)| html! {
                <p class="sheet-flaw">{ "× " }<Text words={paper.name()} {speech} />{ "：" }{ both(flaw.words()[0], speech) }</p>
            }) }
        </section>
    }
}

fn list(pick: &Pick, speech: Speech) -> Html {
    let count = AttrValue::from(pick.count.to_string());
    html! {
        <div class="sheet-pick">
            { maybe(pick.words().map(|words| html! {
                <h3>
                    { counted(words, &count, speech) }
                    { maybe(pick.with_photo.then(|| html! { <span class="sheet-photo">{ both(Key::AgainWithPhoto, speech) }</span> })) }
                </h3>
            })) }
            <ul>{ for pick.of.iter().take(ON_PAPER).map(|paper| line(*paper, speech)) }</ul>
        </div>
    }
}

fn line(paper: Paper, speech: Speech) -> Html {
    // Most names carry in parentheses what stands in print.
    let printed = paper.name().text(Language::Japanese, &[]);
    let is_named = paper.name().text(speech.language, &[]).contains(&printed);
    html! {
        <li>
            <span class="sheet-box" aria-hidden="true" />
            <Pictogram kind={pictures::of_paper(paper)} />
            <div>
                <p class="sheet-name"><Text words={paper.name()} {speech} />{ maybe((!is_named).then(|| japanese(printed))) }</p>
                <p class="sheet-note"><Text words={paper.note()} {speech} /></p>
            </div>
        </li>
    }
}

fn fact(words: Key, value: Option<AttrValue>, speech: Speech) -> Html {
    maybe(value.map(|value| html! { <div><dt>{ both(words, speech) }</dt><dd>{ value }</dd></div> }))
}

fn both(words: Key, speech: Speech) -> Html {
    counted(words, &AttrValue::default(), speech)
}

/// The resident's words, and small beside them the Japanese for whoever serves them next.
fn counted(words: Key, count: &AttrValue, speech: Speech) -> Html {
    let beside = !speech.language.has_readings();
    let plain = words.text(Language::Japanese, &[(words::Placeholder::Count, count.as_str())]);
    html! { <><Text {words} {speech} count={count.clone()} />{ maybe(beside.then(|| japanese(plain))) }</> }
}

fn japanese(text: String) -> Html {
    html! { <small lang="ja">{ text }</small> }
}
