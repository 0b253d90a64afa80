//! Step 写真: the live view, then what was taken beside the same large choice.

use super::{live::Live, model, taken::TakenPhoto};
use crate::{
    application::{CaseFile, Slot, text_of},
    first::first,
    parts::{Actions, Button, ButtonKind, Notice, Tick, maybe},
    rulebook::{book_of, use_rules},
};
use bridge::{CaseView, PhotoLine};
use domain::{
    Field, Value,
    photo::{ClerkTick, Finding, PhotoException, reason_field},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct PhotoStepProps {
    pub(crate) file: CaseFile,
    pub(crate) back: Html,
    pub(crate) onaccept: Callback<()>,
}

#[component]
pub(crate) fn PhotoStep(props: &PhotoStepProps) -> Html {
    // The photo that is to be replaced: the camera is on until there is a newer one.
    let replaced = use_state(|| None::<PhotoLine>);
    let wanted_anyway = use_state(|| false);
    let rules = use_rules();
    let model = props.file.model();
    let Some(view) = model.view().cloned() else { return Html::default() };
    let closed = model.is_closed();
    drop(model);
    let latest = view.photos.iter().max_by_key(|photo| photo.taken_at).cloned();
    match (latest, model::used(&view).cloned()) {
        (Some(latest), Some(used)) if closed || replaced.as_ref() != Some(&latest) => {
            let retake = {
                let replaced = replaced.setter();
                Callback::from(move |()| replaced.set(Some(latest.clone())))
            };
            html! { <Result file={props.file.clone()} back={props.back.clone()} {used} {retake} onaccept={props.onaccept.clone()} /> }
        }
        (None, _) if closed => nothing(props, "写真は撮影していません。", None),
        (None, _) if model::is_an_infant(&view, book_of(&rules)) && !*wanted_anyway => {
            let anyway = {
                let wanted = wanted_anyway.setter();
                Callback::from(move |()| wanted.set(true))
            };
            nothing(props, "1歳未満の方は、写真が要りません。", Some(anyway))
        }
        (Some(_) | None, _) => {
            let exception = text_of_reason(&view);
            let onkeep = replaced.is_some().then(|| {
                let replaced = replaced.setter();
                Callback::from(move |()| replaced.set(None))
            });
            html! {
                <Live file={props.file.clone()} back={props.back.clone()} onlater={props.onaccept.clone()} {onkeep} {exception} onexception={choose_reason(&props.file)} />
            }
        }
    }
}

fn nothing(props: &PhotoStepProps, words: &'static str, anyway: Option<Callback<()>>) -> Html {
    let next = anyway.is_some().then(|| props.onaccept.clone());
    html! {
        <>
            <section class="step-body" data-part="photo-none"><h2>{ "写真" }</h2><Notice>{ words }</Notice></section>
            <Actions back={props.back.clone()}>
                { for anyway.map(|onclick| html! { <Button part="photo-anyway" {onclick}>{ "それでも撮影する" }</Button> }) }
                { for next.map(|onclick| html! {
                    <Button part="photo-not-needed" kind={ButtonKind::Primary} {onclick}>{ "次へ" }</Button>
                }) }
            </Actions>
        </>
    }
}

fn text_of_reason(view: &CaseView) -> Option<PhotoException> {
    PhotoException::from_code(&text_of(view, reason_field()?)?)
}

fn choose_reason(file: &CaseFile) -> Callback<Option<PhotoException>> {
    let file = file.clone();
    Callback::from(move |reason: Option<PhotoException>| {
        let code = reason.map_or_else(String::new, |reason| reason.code().to_owned());
        file.set_texts(reason_field().map(|field| (field, code)).into_iter().collect());
    })
}

#[derive(Properties, PartialEq)]
struct ResultProps {
    file: CaseFile,
    back: Html,
    used: PhotoLine,
    retake: Callback<()>,
    onaccept: Callback<()>,
}

/// Nobody uses a photo that they have not seen: the key lies where a finger may just have been.
#[derive(Clone, Copy)]
pub(crate) struct Shown(pub(crate) bool);

#[component]
fn Result(props: &ResultProps) -> Html {
    let is_shown = use_state(|| first(Shown(false)).0);
    let onshown = {
        let is_shown = is_shown.setter();
        Callback::from(move |()| is_shown.set(true))
    };
    let model = props.file.model();
    let Some(view) = model.view().cloned() else { return Html::default() };
    let closed = model.is_closed();
    drop(model);
    let left = model::left_over(&props.used, text_of_reason(&view));
    let (again, accept) = if left.is_empty() {
        (ButtonKind::Outlined, ButtonKind::Primary)
    } else {
        (ButtonKind::Primary, ButtonKind::Outlined)
    };
    html! {
        <>
            <section class="step-body" aria-labelledby="step-title" tabindex="0">
                <h2 id="step-title">{ "写真" }</h2>
                <TakenPhoto key={props.used.photo.to_string()} case={props.file.case()} photo={props.used.clone()} {onshown}>
                    { measured(&left, props.used.findings.is_some(), text_of_reason(&view)) }
                    { looked(&props.file, closed) }
                </TakenPhoto>
                { others(&view, props, closed) }
            </section>
            <Actions back={props.back.clone()}>
                { for (!closed).then(|| html! {
                    <>
                        <Button part="photo-retake" kind={again} onclick={props.retake.clone()} class="button-large">{ "撮り直す" }</Button>
                        <Button part="photo-accept" kind={accept} class="button-large"
                            onclick={props.onaccept.clone()} disabled={!*is_shown}>{ "この写真を使う" }</Button>
                    </>
                }) }
            </Actions>
        </>
    }
}

/// What was measured. That nothing was found is not that the photo is accepted.
fn measured(left: &[Finding], was_looked_at: bool, reason: Option<PhotoException>) -> Html {
    if !was_looked_at {
        return html! { <p class="hint">{ "この写真は、端末では確かめていません。目で見て確かめてください。" }</p> };
    }
    html! {
        <div class="photo-measured" data-part="photo-measured" data-state={if left.is_empty() { "good" } else { "wrong" }}>
            { if left.is_empty() {
                html! { <p class="photo-saved">{ "✓ 顔の大きさ・向き・明るさ・背景に、気になるところはありません" }</p> }
            } else {
                html! {
                    <>
                        <p class="photo-wrong">{ "⚠ このままでは、受け付けられないかもしれません" }</p>
                        <ul class="photo-findings">
                            { for left.iter().map(|finding| html! {
                                <li data-finding={finding.code()}>{ finding.reason() }<span class="hint">{ finding.remedy() }</span></li>
                            }) }
                        </ul>
                    </>
                }
            } }
            { for reason.map(|reason| html! { <p class="hint">{ format!("理由：{}", reason.label()) }</p> }) }
        </div>
    }
}

/// What no program can see: the clerk looks and ticks.
fn looked(file: &CaseFile, closed: bool) -> Html {
    let model = file.model();
    let line = |tick: ClerkTick| {
        let field = tick.field()?;
        let on = model.draft(Slot::Field(field)).shown() == &Value::Flag(true);
        let file = file.clone();
        Some(html! {
            <li key={tick.code()}>
                <Tick part={format!("field-{field}")} {on} disabled={closed || model.has_clash(field)}
                    onchange={move |on| file.set_flag(field, on)}>
                    <span class="tick-label">{ tick.label() }</span>
                </Tick>
            </li>
        })
    };
    html! {
        <section aria-labelledby="photo-looked">
            <h3 id="photo-looked" class="list-title">{ "目で見て確かめる" }</h3>
            <ul class="photo-ticks">{ for ClerkTick::TAKEN_HERE.into_iter().filter_map(line) }</ul>
        </section>
    }
}

/// What was ticked was seen on another photo.
pub(super) fn forget_looked(file: &CaseFile) {
    let is_on = |field: &Field| file.model().draft(Slot::Field(*field)).shown() == &Value::Flag(true);
    let ticked: Vec<Field> = ClerkTick::TAKEN_HERE.into_iter().filter_map(ClerkTick::field).filter(is_on).collect();
    ticked.into_iter().for_each(|field| file.set_flag(field, false));
}

/// Spare shots: touched, one of them is used.
fn others(view: &CaseView, props: &ResultProps, closed: bool) -> Html {
    if view.photos.len() < 2 {
        return Html::default();
    }
    let one = |(at, photo): (usize, &PhotoLine)| {
        let on = photo.photo == props.used.photo;
        let (file, id) = (props.file.clone(), photo.photo.to_string());
        let choose = Callback::from(move |_: MouseEvent| {
            let chosen = domain::photo::chosen_field().map(|field: Field| (field, id.clone()));
            file.set_texts(chosen.into_iter().collect());
            if !on {
                forget_looked(&file);
            }
        });
        html! {
            <button type="button" class="spare" key={photo.photo.to_string()} data-part="photo-spare" aria-pressed={on.to_string()}
                disabled={closed} onclick={choose}>
                { format!("{}枚目　{}", at + 1, &photo.taken_at.clock()[..5]) }
                { maybe(on.then(|| html! { <span class="spare-used">{ "使う写真" }</span> })) }
            </button>
        }
    };
    html! {
        <section class="spares" aria-labelledby="spares">
            <h3 id="spares" class="list-title">{ "撮った写真から選ぶ" }</h3>
            <div class="spare-row">{ for view.photos.iter().enumerate().map(one) }</div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use domain::{PhotoId, Timestamp};
    use std::rc::Rc;

    fn rendered(view: CaseView) -> String {
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        samples::render::<PhotoStep>(PhotoStepProps { file, back: Html::default(), onaccept: Callback::noop() })
    }

    fn with(photos: Vec<PhotoLine>) -> CaseView {
        CaseView { photos, ..samples::case_view() }
    }

    #[test]
    fn a_taken_photo_can_be_used_or_taken_again_by_buttons_of_one_size() {
        let html = rendered(with(vec![samples::photo()]));
        assert!(html.contains("photo-accept") && html.contains("photo-retake") && !html.contains("photo-video"));
        assert_eq!(html.matches("button-large").count(), 2);
        assert!(html.contains(r#"data-state="good""#) && html.contains("field-tick.photo-no-hat"), "{html}");
    }

    #[test]
    fn what_was_wrong_is_named_with_its_remedy_unless_a_reason_excuses_it() {
        let photo = PhotoLine { findings: Some(vec![Finding::Rolled]), ..samples::photo() };
        let html = rendered(with(vec![photo.clone()]));
        assert!(html.contains("顔が左右に傾いています。") && html.contains("頭をまっすぐに"), "{html}");
        let excused = samples::with_text(with(vec![photo]), reason_field().expect("a field"), "lying");
        let html = rendered(excused);
        assert!(html.contains(r#"data-state="good""#) && html.contains("寝た姿勢"), "{html}");
    }

    #[test]
    fn of_spare_shots_one_is_chosen_by_touch() {
        let second = PhotoLine {
            photo: PhotoId::from_bytes([8; 16]),
            taken_at: Timestamp(samples::NOW.0 + 60_000),
            ..samples::photo()
        };
        let view = with(vec![samples::photo(), second]);
        let html = rendered(view.clone());
        assert_eq!(html.matches("photo-spare").count(), 2);
        let first = samples::photo().photo.to_string();
        let chosen = rendered(samples::with_text(view, domain::photo::chosen_field().expect("a field"), &first));
        assert!(chosen.find("使う写真") < chosen.find("2枚目"), "the first one is used now: {chosen}");
    }

    #[test]
    fn an_infant_is_not_photographed() {
        let infant = samples::with_text(samples::case_view(), Field::BirthDate, "20260301");
        let html = rendered(infant);
        assert!(
            html.contains("1歳未満") && html.contains("photo-not-needed") && !html.contains("photo-video"),
            "{html}"
        );
        let child = samples::with_text(samples::case_view(), Field::BirthDate, "20200301");
        assert!(rendered(child).contains("photo-video"));
    }
}
