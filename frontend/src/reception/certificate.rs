//! 削除証明: one sentence that says what it proves, then devices and times.

use crate::{
    first::first,
    ipc,
    parts::{Button, ButtonKind, Dialog, FaultPanel},
};
use bridge::{CertificateView, Fault, ViewCertificate};
use domain::CaseId;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct CertificateDialogProps {
    pub(super) case: CaseId,
    pub(super) onclose: Callback<()>,
}

#[component]
pub(super) fn CertificateDialog(props: &CertificateDialogProps) -> Html {
    let answer = use_state(|| first(None::<Result<CertificateView, Fault>>));
    {
        let answer = answer.setter();
        use_effect_with(props.case, move |case| {
            let case = *case;
            spawn_local(async move { answer.set(Some(ipc::call(ViewCertificate { case }).await)) });
        });
    }
    let body = match &*answer {
        None => html! { <p role="status">{ "証明を開いています…" }</p> },
        Some(Err(fault)) => html! { <FaultPanel fault={fault.clone()} /> },
        Some(Ok(certificate)) => html! { <Certificate certificate={certificate.clone()} /> },
    };
    html! {
        <Dialog title="削除証明" onclose={props.onclose.clone()}>
            { body }
            <div class="dialog-actions">
                <Button part="certificate-close" kind={ButtonKind::Primary} onclick={props.onclose.clone()}>
                    { "閉じる" }
                </Button>
            </div>
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct CertificateProps {
    certificate: CertificateView,
}

#[component]
fn Certificate(props: &CertificateProps) -> Html {
    let certificate = &props.certificate;
    let fact = |label: &'static str, text: String| html! { <div><dt>{ label }</dt><dd>{ text }</dd></div> };
    html! {
        <div class="certificate" data-part="certificate" data-number={certificate.number.clone()}>
            <p class="certificate-meaning">
                { "市がこの案件を受領し、案件を持っていた端末から個人の記録がどのように消えたかを、市の電子署名で証明するものです。" }
            </p>
            <dl class="summary">
                { fact("証明番号", certificate.number.clone()) }
                { fact("受付番号", certificate.case_number.to_string()) }
                { fact("市が受領", certificate.received_at.japanese()) }
                { for certificate.devices.iter().map(|device| html! {
                    <div><dt>{ format!("{} {}", device.label, device.end.label()) }</dt><dd>{ device.at.japanese() }</dd></div>
                }) }
                { fact("証明の発行", certificate.issued_at.japanese()) }
            </dl>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, NOW};
    use bridge::{DeviceEnd, DeviceProof};
    use domain::{CaseNumber, DeviceId};

    #[test]
    fn the_certificate_says_what_it_proves_and_names_every_device() {
        let certificate = CertificateView {
            number: "D-0001".into(),
            case_number: CaseNumber::new(DeviceId::from_bytes([7; 16]), 5),
            issued_at: NOW,
            received_at: NOW,
            devices: vec![DeviceProof { label: "窓口2".into(), end: DeviceEnd::Shredded, at: NOW }],
            file: String::new(),
        };
        let html = samples::render::<Certificate>(CertificateProps { certificate });
        for words in ["証明するものです", "D-0001", "7777-0005", "窓口2 削除", "令和8年11月22日（日） 10:32"]
        {
            assert!(html.contains(words), "{words} in {html}");
        }
    }
}
