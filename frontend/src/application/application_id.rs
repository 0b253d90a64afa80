//! Step 申請書ID: typed twice from the paper, never pasted, and shown in groups for comparing with the print.

use super::{CaseFile, Edit, Place, scan::Scan, text_of};
use crate::first::first;
use crate::parts::{Actions, Button, ButtonKind, CodeField, FaultPanel, Notice, maybe};
use domain::{
    Field,
    application_id::{LENGTH, group},
    width::digits_as_typed,
};
use yew::prelude::*;

const FORM: &str = "application-id-form";

/// Whether the camera reads instead of fingers typing.
#[derive(Clone, Copy)]
pub(super) struct Scanning(pub(super) bool);

#[derive(Properties, PartialEq)]
pub(super) struct ApplicationIdStepProps {
    pub(super) file: CaseFile,
    pub(super) back: Html,
    pub(super) next: AttrValue,
    pub(super) onnext: Callback<()>,
}

#[component]
pub(super) fn ApplicationIdStep(props: &ApplicationIdStepProps) -> Html {
    let scanning = use_state(|| first(Scanning(false)).0);
    let set_scanning = |on: bool| {
        let scanning = scanning.setter();
        Callback::from(move |()| scanning.set(on))
    };
    let model = props.file.model();
    let kept = model.view().and_then(|view| text_of(view, Field::ApplicationId));
    let closed = model.is_closed();
    let busy = model.is_busy();
    let entered = model.entries != Default::default();
    drop(model);
    // What is typed must be saved before one goes on; what is saved is only to be compared.
    let (save, next) = if closed || (kept.is_some() && !entered) {
        (ButtonKind::Outlined, ButtonKind::Primary)
    } else {
        (ButtonKind::Primary, ButtonKind::Outlined)
    };
    let next = html! { <Button part="step-next" kind={next} onclick={props.onnext.clone()}>{ format!("次へ：{}", props.next) }</Button> };
    let save = (!closed && !*scanning).then(|| {
        html! {
            <Button part="application-id-submit" kind={save} form={FORM} disabled={busy}>{ "申請書IDを保存する" }</Button>
        }
    });
    let save_is_last = kept.is_none() || entered;
    html! {
        <>
            <section class="step-body" aria-labelledby="step-title" tabindex="0">
                <h2 id="step-title">{ "申請書ID" }</h2>
                { for kept.map(|digits| shown(&digits)) }
                { for (!closed).then(|| if *scanning {
                    html! { <Scan file={props.file.clone()} onclose={set_scanning(false)} /> }
                } else {
                    html! {
                        <>
                            <Button part="scan-start" onclick={set_scanning(true)}>{ "二次元コードを読み取る" }</Button>
                            <Entries file={props.file.clone()} />
                        </>
                    }
                }) }
            </section>
            <Actions back={props.back.clone()}>
                { if save_is_last { html! { <>{ next }{ for save }</> } } else { html! { <>{ for save }{ next }</> } } }
            </Actions>
        </>
    }
}

fn shown(digits: &str) -> Html {
    let groups = group(digits);
    html! {
        <section class="compare">
            <p class="compare-title">{ "申請書の印刷と見比べてください" }</p>
            <p class="code-shown" data-part="application-id-shown" aria-label={groups.clone()}>
                { for groups.split(' ').map(|digits| html! { <><span class="code-group">{ digits }</span>{ " " }</> }) }
            </p>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct EntriesProps {
    file: CaseFile,
}

#[component]
fn Entries(props: &EntriesProps) -> Html {
    let paste_refused = use_state(|| false);
    let file = &props.file;
    let model = file.model();
    let (first, second) = model.entries.clone();
    let fault = model.fault(Place::ApplicationId);
    let has_one = model.view().is_some_and(|view| text_of(view, Field::ApplicationId).is_some());
    drop(model);
    let refuse = {
        let paste_refused = paste_refused.setter();
        Callback::from(move |()| paste_refused.set(true))
    };
    let onsubmit = {
        let file = file.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (first, second) = file.model().entries.clone();
            file.put(Edit::ApplicationId { first, second });
        })
    };
    html! {
        <form class="fields" id={FORM} {onsubmit}>
            { maybe(has_one.then(|| html! { <p class="hint">{ "違うときは、下で2回とも入力し直してください。" }</p> })) }
            <CodeField part="application-id-first" label="申請書ID（1回目）" value={first.clone()} digits_only=true
                oninput={entry(file, |entries, text| entries.0 = text)} format={Callback::from(|typed: String| format(&typed))}
                help="申請書に印刷された23けたの数字です。個人番号（マイナンバー）は入力できません。"
                state={length_state(&first)} paste_refused={refuse.clone()} />
            <CodeField part="application-id-second" label="申請書ID（2回目）" value={second.clone()} digits_only=true
                oninput={entry(file, |entries, text| entries.1 = text)} format={Callback::from(|typed: String| format(&typed))}
                help="もう一度、申請書を見ながら入力します。" state={length_state(&second)} paste_refused={refuse} />
            { maybe(paste_refused.then(|| html! {
                <Notice>{ "貼り付けはできません。申請書を見ながら、2回入力してください。" }</Notice>
            })) }
            { maybe(fault.map(|fault| html! { <FaultPanel {fault} /> })) }
        </form>
    }
}

fn entry(file: &CaseFile, set: fn(&mut (String, String), String)) -> Callback<String> {
    let file = file.clone();
    Callback::from(move |text: String| {
        file.change(|model| {
            model.forget_fault(Place::ApplicationId);
            set(&mut model.entries, text);
        });
    })
}

fn length_state(entry: &str) -> Html {
    let length = digits_as_typed(entry).chars().count();
    let words = match length {
        0 => String::new(),
        LENGTH => format!("{LENGTH}けた ✓"),
        _ => format!("{length}／{LENGTH}けた"),
    };
    html! { <p class={classes!("field-count", (length == LENGTH).then_some("is-full"))}>{ words }</p> }
}

/// Groups digits by four as on the paper. Anything that is no digit stays, so that the fault can name it.
fn format(typed: &str) -> String {
    group(&digits_as_typed(typed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use std::rc::Rc;

    #[test]
    fn typing_is_folded_and_grouped_as_on_the_paper() {
        assert_eq!(format("１２３４５"), "1234 5");
        assert_eq!(format("1234 5678-90"), "1234 5678 90");
        assert_eq!(format(&format("12345678901234567890123")), "1234 5678 9012 3456 7890 123");
    }

    #[test]
    fn the_kept_id_stands_in_groups_beside_the_request_to_compare() {
        let view = samples::with_text(samples::case_view(), Field::ApplicationId, "12345678901234567890123");
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        let html = samples::render::<ApplicationIdStep>(ApplicationIdStepProps {
            file,
            back: Html::default(),
            next: "持ってきたもの".into(),
            onnext: Callback::noop(),
        });
        assert!(html.contains("申請書の印刷と見比べてください"));
        assert!(html.contains("1234 5678 9012 3456 7890 123"), "{html}");
    }
}
