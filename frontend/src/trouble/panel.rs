//! 「困ったとき」: in front of whatever page there is, one tap from everywhere.

use super::{Report, contacts::Contacts, how_to::HowTo, lost::Lost};
use crate::{
    first::first,
    parts::{Button, ButtonKind, Dialog, Pictogram, PictogramKind, maybe},
};
use domain::{CaseId, Service};
use yew::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sheet {
    Menu,
    Lost,
    Contacts,
    HowTo,
}

impl Sheet {
    fn title(self) -> &'static str {
        match self {
            Self::Menu => "困ったとき",
            Self::Lost => "端末をなくした",
            Self::Contacts => "市の連絡先",
            Self::HowTo => "使い方",
        }
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct TroubleButtonProps {
    pub(crate) onclick: Callback<()>,
}

#[component]
pub(crate) fn TroubleButton(props: &TroubleButtonProps) -> Html {
    html! {
        <Button part="trouble" class="trouble-button" onclick={props.onclick.clone()}>
            <Pictogram kind={PictogramKind::Information} />{ "困ったとき" }
        </Button>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct TroublePanelProps {
    /// Begins a report; absent on the closed screen, where nothing can be written.
    #[prop_or_default]
    pub(crate) onreport: Option<Callback<Report>>,
    /// The case that lies open behind it.
    #[prop_or_default]
    pub(crate) case: Option<CaseId>,
    pub(crate) onclose: Callback<()>,
}

#[component]
pub(crate) fn TroublePanel(props: &TroublePanelProps) -> Html {
    let here = use_state(|| first(Sheet::Menu));
    let go = |to: Sheet| {
        let here = here.setter();
        Callback::from(move |()| here.set(to))
    };
    let body = match *here {
        Sheet::Menu => menu(props, [go(Sheet::Lost), go(Sheet::Contacts), go(Sheet::HowTo)]),
        Sheet::Lost => html! { <Lost onreport={props.onreport.clone()} /> },
        Sheet::Contacts => html! { <Contacts /> },
        Sheet::HowTo => html! { <HowTo /> },
    };
    html! {
        <Dialog title={here.title()} class="trouble" onclose={props.onclose.clone()}>
            <div class="trouble-body" data-part="trouble-sheet" data-sheet={here.title()} key={here.title()}>{ body }</div>
            <div class="dialog-actions">
                { maybe((*here != Sheet::Menu).then(|| html! {
                    <Button part="trouble-back" onclick={go(Sheet::Menu)}>
                        <Pictogram kind={PictogramKind::Back} />{ "困ったとき" }
                    </Button>
                })) }
                <Button part="trouble-close" kind={ButtonKind::Primary} onclick={props.onclose.clone()}>{ "閉じる" }</Button>
            </div>
        </Dialog>
    }
}

fn menu(props: &TroublePanelProps, [lost, contacts, how_to]: [Callback<()>; 3]) -> Html {
    let report = |report: Report| props.onreport.as_ref().map(|onreport| onreport.reform(move |()| report.clone()));
    let service = PictogramKind::Service;
    html! {
        <>
            <p class="trouble-safety">
                { "けがや暴力のおそれがあるときは、まず人の安全を。周りの職員を呼びます。警察への通報は、市職員を通じて行います。" }
            </p>
            <div class="trouble-choices">
                { for report(Report::Incident).map(|onclick| entry("trouble-incident", service(Service::Incident), "事故報告",
                    "なくした、見られた、まちがえて渡した。いまの時刻で書き始めます。", onclick)) }
                { for report(Report::Complaint).map(|onclick| entry("trouble-complaint", service(Service::Complaint), "苦情・トラブル",
                    "言われたこと、お答えしたことを残し、市へ引き継ぎます。", onclick)) }
                { for props.case.and_then(|case| report(Report::ComplaintOf { case, same_person: false })).map(|onclick| {
                    entry("trouble-complaint-along", service(Service::Complaint), "この来庁の苦情・トラブル",
                        "開いている案件と同じ来庁として書きます。氏名は写しません。", onclick)
                }) }
                { for props.case.and_then(|case| report(Report::ComplaintOf { case, same_person: true })).map(|onclick| {
                    entry("trouble-complaint-same-person", PictogramKind::Person, "この来庁の苦情（氏名も写す）",
                        "連絡のお約束をしたときなど、お名前が必要な場合だけ。", onclick)
                }) }
                { entry("trouble-lost", PictogramKind::Warning, "端末をなくした", "することの順番と、電話番号。", lost) }
                { entry("trouble-contacts", PictogramKind::Telephone, "市の連絡先", "市役所、フリーダイヤル、外国語の窓口。", contacts) }
                { for report(Report::Proposal).map(|onclick| entry("trouble-proposal", service(Service::Proposal), "マニュアルの提案",
                    "こうすれば迷わない、を市へ伝えます。", onclick)) }
                { entry("trouble-how-to", PictogramKind::Note, "使い方", "画面ごとの短い説明。", how_to) }
            </div>
            { maybe(props.onreport.is_none().then(|| html! {
                <p class="hint">{ "事故報告と苦情は、名前を選んで画面を開くと書き始められます。" }</p>
            })) }
        </>
    }
}

fn entry(
    part: &'static str,
    picture: PictogramKind,
    label: &'static str,
    help: &'static str,
    onclick: Callback<()>,
) -> Html {
    html! {
        <button type="button" class="trouble-choice" data-part={part} key={part} onclick={onclick.reform(|_: MouseEvent| ())}>
            <Pictogram kind={picture} />
            <span class="trouble-choice-words">
                <span class="trouble-choice-label">{ label }</span>
                <span class="trouble-choice-help">{ help }</span>
            </span>
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn rendered(onreport: Option<Callback<Report>>, case: Option<CaseId>) -> String {
        samples::render::<TroublePanel>(TroublePanelProps { onreport, case, onclose: Callback::noop() })
    }

    #[test]
    fn whoever_is_in_trouble_finds_everything_at_once() {
        let html = rendered(Some(Callback::noop()), None);
        for part in ["incident", "complaint", "lost", "contacts", "proposal", "how-to"] {
            assert!(html.contains(&format!("data-part=\"trouble-{part}\"")), "{part} in {html}");
        }
        assert!(!html.contains("trouble-complaint-along") && html.contains("市職員を通じて"));
        let html = rendered(Some(Callback::noop()), Some(CaseId::from_bytes([1; 16])));
        assert!(html.contains("trouble-complaint-along"), "{html}");
    }

    #[test]
    fn on_the_closed_screen_nothing_can_be_written() {
        let html = rendered(None, None);
        for part in ["incident", "complaint", "proposal"] {
            assert!(!html.contains(&format!("data-part=\"trouble-{part}\"")), "{part} in {html}");
        }
        assert!(html.contains("trouble-lost") && html.contains("trouble-contacts"));
    }
}
