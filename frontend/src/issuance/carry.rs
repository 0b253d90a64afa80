//! 持ち出し: the 申請書ID and the photo on a USB drive for the 申請補助端末, until they are erased from it.

use super::events::{Hand, add, moment_of, said};
use crate::{
    application::{CaseFile, Edit, Place, text_of},
    parts::{Button, ButtonKind, ConfirmDialog, FaultPanel, Pictogram, PictogramKind, maybe},
    photo::used,
};
use bridge::{CarryDeed, CaseView};
use domain::{Day, Event, EventId, Field, event, event::Carry};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct CarryPartProps {
    pub(super) file: CaseFile,
    pub(super) today: Day,
}

#[component]
pub(super) fn CarryPart(props: &CarryPartProps) -> Html {
    let asking = use_state(|| false);
    let model = props.file.model();
    let Some(view) = model.view().cloned() else { return Html::default() };
    let (closed, busy, fault) = (model.is_closed(), model.is_busy(), model.fault(Place::Carry));
    drop(model);
    let carries = event::carries(&view.happened());
    let out = carries.iter().find(|carry| carry.is_out());
    let has_id = text_of(&view, Field::ApplicationId).is_some();
    let press = |deed: CarryDeed| {
        let file = props.file.clone();
        Callback::from(move |()| file.put(Edit::Carry(deed)))
    };
    let ask = |on: bool| {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(on))
    };
    html! {
        <section class={classes!("end", "carry", out.is_some().then_some("is-out"))} aria-labelledby="carry" data-part="carry"
            data-state={state(&carries)}>
            <h3 id="carry">{ "USBメモリーで申請補助端末へ持っていくとき" }</h3>
            { for carries.iter().filter(|carry| !carry.is_out()).map(|carry| over(carry, &view, Hand { file: &props.file, closed, busy, today: props.today })) }
            { for out.map(|carry| whereabouts(carry, &view)) }
            { for fault.map(|fault| html! { <FaultPanel {fault} /> }) }
            { maybe((busy && out.is_some()).then(|| html! {
                <p class="hint" role="status">{ "USBメモリーを抜かないでください。" }</p>
            })) }
            { maybe((out.is_none() && !has_id && !closed).then(|| html! {
                <p class="hint">{ "申請書IDを入力すると、書き出せるようになります。" }</p>
            })) }
            { maybe((!closed).then(|| html! {
                <div class="end-choices">
                    { if out.is_some() {
                        html! {
                            <>
                                <Button part="carry-erase" kind={ButtonKind::Primary} disabled={busy}
                                    onclick={press(CarryDeed::Erase)}>{ "送信が終わったので、USBから消す" }</Button>
                                <Button part="carry-again" disabled={busy} onclick={press(CarryDeed::Write)}>{ "もう一度書き出す" }</Button>
                                <Button part="carry-lost" kind={ButtonKind::Quiet} disabled={busy} onclick={ask(true)}>
                                    { "USBが見つからない" }
                                </Button>
                            </>
                        }
                    } else {
                        html! {
                            <Button part="carry-write" disabled={busy || !has_id} onclick={press(CarryDeed::Write)}>
                                { "申請書IDと写真をUSBに書き出す" }
                            </Button>
                        }
                    } }
                </div>
            })) }
            { for out.filter(|_| *asking).map(|carry| lost(carry.id, &props.file, ask(false))) }
        </section>
    }
}

/// For UI tests.
fn state(carries: &[Carry]) -> &'static str {
    match carries.last() {
        None => "nothing",
        Some(carry) if carry.is_out() => "out",
        Some(Carry { lost_at: Some(_), .. }) => "lost",
        Some(_) => "erased",
    }
}

/// What lies on the drive, under which names, and what to do with it.
fn whereabouts(carry: &Carry, view: &CaseView) -> Html {
    let name = carry.name();
    let photo = used(view).map(|_| format!("、{name}.jpg（写真）"));
    html! {
        <>
            <p class="raised-waits"><Pictogram kind={PictogramKind::Bell} />{ "USBメモリーに残っています" }</p>
            <p>{ format!("{name}.txt（申請書ID）{}", photo.unwrap_or_default()) }</p>
            <ol class="carry-way">
                <li>{ "USBメモリーを申請補助端末に挿し、申請書IDと写真を読み込んで送信します。" }</li>
                <li>{ "申請補助端末に写しを残さず、USBメモリーをこの端末に挿し直します。" }</li>
                <li>{ "「USBから消す」を押します。消すまで、この案件は引き継げません。" }</li>
            </ol>
        </>
    }
}

fn over(carry: &Carry, view: &CaseView, hand: Hand<'_>) -> Html {
    let ended = |event: Event| {
        let found = view.events.iter().find(|one| {
            !one.happening.undone && one.happening.event == event && one.happening.about == Some(carry.id)
        })?;
        moment_of(view, found.happening.id)
    };
    // What the tablet did cannot be taken back by a word.
    match (ended(Event::Erased), ended(Event::CarryLost)) {
        (Some(erased), _) => said("✓ USBから消した", &erased, Hand { closed: true, ..hand }),
        (None, Some(missing)) => html! {
            <>
                { said("持ち出したUSBが見つからない", &missing, hand) }
                <p class="hint">{ "画面の「困ったとき」から、すぐに事故報告を書いてください。見つかったときは取り消して、USBから消します。" }</p>
            </>
        },
        (None, None) => Html::default(),
    }
}

fn lost(carry: EventId, file: &CaseFile, close: Callback<()>) -> Html {
    let onconfirm = {
        let (file, close) = (file.clone(), close.clone());
        Callback::from(move |()| {
            add(&file, Event::CarryLost, Some(carry));
            close.emit(());
        })
    };
    html! {
        <ConfirmDialog title="USBメモリーが見つかりませんか" confirm="見つからないと記録する" kind={ButtonKind::Final}
            {onconfirm} oncancel={close}>
            <p>{ "申請書IDと写真が、封をせずに入っています。記録すると、この案件は先へ進められますが、紛失は事故です。続けて「困ったとき」から事故報告を書いてください。" }</p>
        </ConfirmDialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, happened};
    use std::rc::Rc;

    fn rendered(view: CaseView) -> String {
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        samples::render::<CarryPart>(CarryPartProps { file, today: samples::NOW.day() })
    }

    fn with_id() -> CaseView {
        samples::with_text(samples::case_view(), Field::ApplicationId, "12345678901234567890123")
    }

    #[test]
    fn without_a_number_there_is_nothing_to_write_and_the_page_says_why() {
        let html = rendered(samples::case_view());
        assert!(html.contains("申請書IDを入力すると") && html.contains(" disabled"), "{html}");
        assert!(!rendered(with_id()).contains(" disabled"));
    }

    #[test]
    fn what_is_out_is_named_and_can_be_erased() {
        let html = rendered(happened(with_id(), 7, "carried-out", None));
        for piece in ["HKT-07070707.txt", "carry-erase", "carry-lost", "引き継げません", r#"data-state="out""#] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert!(!html.contains("07.jpg"), "there is no photo");
    }

    #[test]
    fn an_erased_copy_stays_told_and_cannot_be_taken_back() {
        let html = rendered(happened(happened(with_id(), 7, "carried-out", None), 8, "erased", Some(7)));
        assert!(
            html.contains("USBから消した") && html.contains("carry-write") && !html.contains("undo-event"),
            "{html}"
        );
    }

    #[test]
    fn a_lost_drive_is_an_accident() {
        let html = rendered(happened(happened(with_id(), 7, "carried-out", None), 8, "carry-lost", Some(7)));
        assert!(html.contains("事故報告") && html.contains("undo-event") && html.contains("carry-write"), "{html}");
    }
}
