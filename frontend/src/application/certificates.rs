//! Step 電子証明書・点字: what the card shall carry.

use super::{CaseFile, Slot};
use crate::parts::Choice;
use domain::{Field, Value};
use yew::prelude::*;

const CHOICES: [(Field, &str, &str); 3] = [
    (Field::SignatureCertificate, "field-signature-certificate", "電子申請などで、文書に署名するときに使います。"),
    (
        Field::AuthenticationCertificate,
        "field-authentication-certificate",
        "マイナポータルへのログインや、コンビニ交付などに使います。",
    ),
    (Field::Braille, "field-braille", "カードに氏名などを点字で入れます。"),
];

#[derive(Properties, PartialEq)]
pub(super) struct CertificatesStepProps {
    pub(super) file: CaseFile,
}

#[component]
pub(super) fn CertificatesStep(props: &CertificatesStepProps) -> Html {
    let model = props.file.model();
    let closed = model.is_closed();
    let choice = |(field, part, help): (Field, &'static str, &'static str)| {
        let on = model.draft(Slot::Field(field)).shown() == &Value::Flag(true);
        let file = props.file.clone();
        html! {
            <Choice {part} {on} label={field.label()} {help} disabled={closed || model.has_clash(field)}
                onchange={move |on| file.set_flag(field, on)} />
        }
    };
    html! {
        <>
            <p class="hint">{ "希望するものに触れます。もう一度触れると取り消せます。" }</p>
            <div class="choices">{ for CHOICES.map(choice) }</div>
        </>
    }
}
