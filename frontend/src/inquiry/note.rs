//! The open note: saved as it is typed, with the other notes of the case below.

use crate::{
    application::{CaseFile, Draft, Slot},
    inquiry::QuestionsStep,
    parts::{Button, ButtonKind, Dialog, FaultPanel, Pictogram, PictogramKind, maybe},
};
use bridge::NoteView;
use domain::{Service, Timestamp, Value};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct NotePanelProps {
    pub(crate) file: CaseFile,
    /// Who may go on writing their own notes.
    pub(crate) person: AttrValue,
    /// A proposal for the manual, of which nothing here becomes a part.
    pub(crate) onpropose: Callback<()>,
}

#[component]
pub(crate) fn NotePanel(props: &NotePanelProps) -> Html {
    let file = &props.file;
    let model = file.model();
    let draft = model.draft(Slot::Note);
    let saved_at = model.note_saved_at();
    let closed = model.is_closed();
    let is_proposal = model.view().is_some_and(|view| view.service == Service::Proposal);
    let here = model.note();
    // In a case of its own the questions are the first step.
    let asks = model.view().is_some_and(|view| view.service != Service::Inquiry);
    let notes = model.view().map(|view| view.notes.clone()).unwrap_or_default();
    drop(model);
    let others = notes.into_iter().filter(|note| Some(note.note) != here).rev();
    let may_continue = !closed && draft.text().is_empty();
    html! {
        <aside class="note" aria-labelledby="note-title">
            <h2 id="note-title"><Pictogram kind={PictogramKind::Note} />{ "相談・問い合わせの記録" }</h2>
            { maybe(asks.then(|| html! { <AskButton file={file.clone()} /> })) }
            { maybe((!closed).then(|| sheet(file, &draft))) }
            { maybe((!closed).then(|| html! {
                <SavedState {saved_at} unsaved={draft.is_unsaved()} refused={draft.fault().is_some()} />
            })) }
            { maybe(draft.fault().cloned().map(|fault| html! { <FaultPanel {fault} /> })) }
            { maybe((!is_proposal).then(|| html! {
                <Button part="propose" kind={ButtonKind::Quiet} onclick={props.onpropose.clone()}>{ "マニュアルの提案をする" }</Button>
            })) }
            <ol class="notes">
                { for others.map(|note| {
                    let mine = may_continue && note.written_by == *props.person;
                    let key = note.note.to_string();
                    html! { <OtherNote {key} {note} file={mine.then(|| file.clone())} /> }
                }) }
            </ol>
        </aside>
    }
}

#[derive(Properties, PartialEq)]
struct AskButtonProps {
    file: CaseFile,
}

/// One touch to the questions from any case, and one back.
#[component]
fn AskButton(props: &AskButtonProps) -> Html {
    let asking = use_state(|| false);
    let set = |to: bool| {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(to))
    };
    html! {
        <>
            <Button part="ask-open" onclick={set(true)}>{ "よくある質問を調べる" }</Button>
            { maybe(asking.then(|| html! {
                <Dialog title="よくある質問" onclose={set(false)}>
                    <div class="ask-dialog"><QuestionsStep file={props.file.clone()} /></div>
                    <div class="dialog-actions"><Button part="ask-close" onclick={set(false)}>{ "閉じる" }</Button></div>
                </Dialog>
            })) }
        </>
    }
}

fn sheet(file: &CaseFile, draft: &Draft) -> Html {
    let oninput = {
        let file = file.clone();
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlTextAreaElement>().value();
            file.typed(Slot::Note, Value::Text(text));
        })
    };
    let onfocus = {
        let file = file.clone();
        Callback::from(move |_: FocusEvent| file.change(|model| model.focus(Slot::Note)))
    };
    let onblur = {
        let file = file.clone();
        Callback::from(move |_: FocusEvent| file.change(|model| model.leave(Slot::Note)))
    };
    html! {
        <textarea class="note-text" data-part="note" aria-labelledby="note-title" aria-describedby="note-saved"
            placeholder="聞いたこと、伝えたこと、次にすること" value={draft.text()} {oninput} {onfocus} {onblur}
            aria-invalid={draft.fault().map(|_| "true")} spellcheck="false" autocomplete="off" />
    }
}

#[derive(Properties, PartialEq)]
struct SavedStateProps {
    saved_at: Option<Timestamp>,
    unsaved: bool,
    refused: bool,
}

#[component]
fn SavedState(props: &SavedStateProps) -> Html {
    let words = match (props.refused, props.unsaved, props.saved_at) {
        (true, _, _) => "まだ保存していません".to_owned(),
        (false, true, _) => "保存しています…".to_owned(),
        (false, false, Some(at)) => format!("保存しました {}", at.clock()),
        (false, false, None) => "入力すると、そのまま保存します".to_owned(),
    };
    let at = props.saved_at.filter(|_| !props.unsaved).map(|at| at.0.to_string()).unwrap_or_default();
    let tone = match (props.refused, props.saved_at) {
        (true, _) => "is-refused",
        (false, Some(_)) => "is-saved",
        (false, None) => "is-new",
    };
    html! {
        <p id="note-saved" class={classes!("note-saved", tone)} role="status" data-part="note-saved" data-at={at}>
            { words }
        </p>
    }
}

#[derive(Properties, PartialEq)]
struct OtherNoteProps {
    note: NoteView,
    /// Present while this person may go on writing it.
    file: Option<CaseFile>,
}

#[component]
fn OtherNote(props: &OtherNoteProps) -> Html {
    let note = &props.note;
    let resume = props.file.clone().map(|file| {
        let id = note.note;
        let onclick = Callback::from(move |()| file.change(|model| model.continue_note(id)));
        html! { <Button part="note-continue" kind={ButtonKind::Quiet} {onclick}>{ "続きを書く" }</Button> }
    });
    html! {
        <li class="other-note" data-part="other-note" data-note={note.note.to_string()}>
            <p class="other-note-head">{ format!("{}　{}", note.written_by, note.written_at.japanese()) }</p>
            <p class="other-note-text">{ &note.text }</p>
            { for resume }
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use bridge::CaseView;
    use std::rc::Rc;

    fn rendered(view: CaseView) -> String {
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        samples::render::<NotePanel>(NotePanelProps {
            file, person: "錦 あかり".into(), onpropose: Callback::noop()
        })
    }

    #[test]
    fn other_notes_are_listed_with_who_and_when() {
        let html = rendered(CaseView { notes: vec![samples::note(4, "来週また来る")], ..samples::case_view() });
        for words in ["錦 あかり　令和8年11月22日（日） 10:32", "来週また来る", "続きを書く", r#"data-part="note""#]
        {
            assert!(html.contains(words), "{words} in {html}");
        }
    }

    #[test]
    fn the_saved_moment_is_said_to_the_second() {
        let props = SavedStateProps { saved_at: Some(samples::NOW), unsaved: false, refused: false };
        let html = samples::render::<SavedState>(props);
        assert!(html.contains("保存しました 10:32:05"));
        assert!(html.contains(&format!("data-at=\"{}\"", samples::NOW.0)));
        let props = SavedStateProps { saved_at: Some(samples::NOW), unsaved: true, refused: true };
        let html = samples::render::<SavedState>(props);
        assert!(html.contains("まだ保存していません") && html.contains(r#"data-at="""#), "{html}");
    }
}
