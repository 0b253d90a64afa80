//! USBの受け渡し: the exchange with the city where there is no network.

use crate::{
    first::first,
    ipc,
    parts::{Button, ButtonKind, FaultPanel, Notice, NoticeTone},
};
use bridge::{Drive, ExportUsb, Fault, GetStatus, ImportUsb, SyncSummary, UsbExport};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct UsbGroupProps {
    pub(super) refresh: Callback<()>,
}

/// What the last press did.
#[derive(Clone, PartialEq)]
pub(super) enum Done {
    Nothing,
    Working,
    Written(UsbExport),
    /// The answer was read; what it changed, as the last exchange says.
    Taken(Option<SyncSummary>),
    Failed(Fault),
}

impl Done {
    /// For UI tests.
    fn code(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Working => "working",
            Self::Written(_) => "written",
            Self::Taken(_) => "taken",
            Self::Failed(_) => "failed",
        }
    }
}

#[component]
pub(super) fn UsbGroup(props: &UsbGroupProps) -> Html {
    let done = use_state(|| first(Done::Nothing));
    let write = press(&done, props.refresh.clone(), async |drive: Drive| {
        ipc::call(ExportUsb { drive: drive.id }).await.map(Done::Written)
    });
    let take = press(&done, props.refresh.clone(), async |drive: Drive| {
        ipc::call(ImportUsb { drive: drive.id }).await.map(|status| Done::Taken(status.sync.last))
    });
    html! { <UsbView done={(*done).clone()} {write} {take} /> }
}

/// Finds the drive and does something with it.
fn press<F, W>(done: &UseStateHandle<Done>, refresh: Callback<()>, work: F) -> Callback<()>
where
    F: Fn(Drive) -> W + Copy + 'static,
    W: Future<Output = Result<Done, Fault>> + 'static,
{
    let done = done.setter();
    Callback::from(move |()| {
        let (done, refresh) = (done.clone(), refresh.clone());
        done.set(Done::Working);
        spawn_local(async move {
            let worked = match ipc::call(GetStatus { touched: true }).await {
                Ok(status) => match status.drives.into_iter().next() {
                    Some(drive) => work(drive).await,
                    None => Err(bridge::FaultCode::DriveMissing.into()),
                },
                Err(fault) => Err(fault),
            };
            done.set(worked.unwrap_or_else(Done::Failed));
            refresh.emit(());
        });
    })
}

#[derive(Properties, PartialEq)]
struct UsbViewProps {
    done: Done,
    write: Callback<()>,
    take: Callback<()>,
}

#[component]
fn UsbView(props: &UsbViewProps) -> Html {
    let working = props.done == Done::Working;
    let file = match &props.done {
        Done::Written(written) => Some(written.file.clone()),
        Done::Nothing | Done::Working | Done::Taken(_) | Done::Failed(_) => None,
    };
    html! {
        <section class="group usb" data-part="usb" data-state={props.done.code()} data-file={file}>
            <h2>{ "USBで市とやり取りする" }</h2>
            <p>{ "ネットワークがないときに使います。記録は封をしたまま運ばれ、USBメモリーだけでは誰も読めません。" }</p>
            { told(&props.done) }
            <div class="actions-forward">
                <Button part="usb-write" kind={ButtonKind::Primary} disabled={working} onclick={props.write.clone()}>
                    { "USBに書き出す" }
                </Button>
                <Button part="usb-take" kind={ButtonKind::Outlined} disabled={working} onclick={props.take.clone()}>
                    { "USBから受け取る" }
                </Button>
            </div>
        </section>
    }
}

fn told(done: &Done) -> Html {
    match done {
        Done::Nothing => Html::default(),
        Done::Working => html! { <Notice>{ "USBメモリーを抜かないでください。" }</Notice> },
        Done::Written(written) => html! { <Notice tone={NoticeTone::Done}>{ written_words(written) }</Notice> },
        Done::Taken(summary) => html! {
            <Notice tone={NoticeTone::Done}>{ taken_words(summary.as_ref()) }</Notice>
        },
        Done::Failed(fault) => html! { <FaultPanel fault={fault.clone()} /> },
    }
}

/// What the city received has to be answered, or no certificate is made.
fn taken_words(summary: Option<&SyncSummary>) -> String {
    let (received, proved) = summary.map_or((0, 0), |last| (last.cases_received_by_city, last.cases_deleted));
    let mut words = "市の返事を受け取りました。".to_owned();
    if proved > 0 {
        words += &format!("削除証明が{proved}件届きました。");
    }
    if received > 0 {
        words += &format!(
            "受領の知らせが{received}件届きました。それに返事をするため、もう一度「USBに書き出す」を押して、市に渡してください。"
        );
    }
    words
}

fn written_words(written: &UsbExport) -> String {
    let rest = if written.more {
        "まだ残りがあります。返事を受け取ったら、もう一度書き出してください。"
    } else {
        ""
    };
    // What was deleted and asked for is carried too, also when no record is.
    let what = match written.rows {
        0 => "市への知らせ".to_owned(),
        rows => format!("{rows}件の記録"),
    };
    format!("{what}を「{}」に書き出しました。USBメモリーを市の担当課に渡してください。{rest}", written.file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use bridge::FaultCode;

    fn shown(done: Done) -> String {
        samples::render::<UsbView>(UsbViewProps { done, write: Callback::noop(), take: Callback::noop() })
    }

    #[test]
    fn what_was_written_names_the_file_and_what_to_do_with_it() {
        let file = "HIKITSUGI-7777-OUT.hkt".to_owned();
        let html = shown(Done::Written(UsbExport { file, rows: 12, more: true }));
        for words in ["12件", "HIKITSUGI-7777-OUT.hkt", "市の担当課に渡してください", "まだ残りがあります"]
        {
            assert!(html.contains(words), "{words} in {html}");
        }
    }

    #[test]
    fn what_the_city_received_is_answered_with_another_file() {
        let summary = |cases_received_by_city| SyncSummary { cases_received_by_city, ..samples::sync_summary() };
        assert!(taken_words(Some(&summary(2))).contains("受領の知らせが2件届きました。それに返事をするため"));
        assert_eq!(taken_words(Some(&summary(0))), "市の返事を受け取りました。削除証明が1件届きました。");
        assert!(!taken_words(None).contains("0件"));
    }

    #[test]
    fn a_file_without_records_still_carries_word_to_the_city() {
        let file = "HIKITSUGI-7777-OUT.hkt".to_owned();
        let html = shown(Done::Written(UsbExport { file, rows: 0, more: false }));
        assert!(html.contains("市への知らせを") && !html.contains("0件"), "{html}");
    }

    #[test]
    fn while_it_writes_nobody_presses_again_and_a_fault_says_what_to_do() {
        assert_eq!(shown(Done::Working).matches(r#"disabled=""#).count(), 2);
        assert!(shown(Done::Failed(FaultCode::DriveMissing.into())).contains("挿し直して"));
    }
}
