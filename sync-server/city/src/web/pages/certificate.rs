//! 削除証明: what it proves in one sentence, who acknowledged when, and the signed file itself.

use super::file;
use crate::web::{
    Office,
    fault::Fault,
    frame::{self, Room},
    visit::Visit,
    words,
};
use axum::response::Response;
use domain::CaseId;
use maud::{Markup, html};
use proofs::{DeletionCertificate, DeviceEnd, ShredMethod, Signed, certificate::CertifiedDevice, verify_certificate};

pub(in crate::web) fn show(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let city = office.desk.city_key();
    let signed = find(office, visit)?;
    let mut certificate = verify_certificate(&city, &signed).map_err(|_| Fault::Broken)?;
    certificate.devices.sort_by(|left, right| left.label.cmp(&right.label));
    let body = html! {
        article.narrow data-part="certificate" data-number=(certificate.number) {
            p.above { "削除証明" }
            h1 { (certificate.number) }
            p.proves {
                "受付番号 " b { (certificate.case_number) } " の案件は、市が受領したあと、持っていたすべての端末と市のサーバーから削除され、"
                "暗号のまま残った控えを開く鍵も壊されました。"
            }
            p { "市が書き出して保存した記録は、この証明の対象ではありません。" }
            (facts(&certificate))
            h2 { "削除を確認した端末" }
            ul.list { @for device in &certificate.devices { (acknowledged(device)?) } }
            h2 { "この証明を確かめるには" }
            p { "証明のファイルと、市の公開鍵があれば、ネットワークがなくても確かめられます。" }
            dl.facts {
                dt { "市の公開鍵" }
                dd.long { code { (city) } }
            }
            pre { "hikitsugi-server certificate verify --file " (file_name(&certificate)) " --city-key " (city) }
            div.buttons.leave {
                a.button href="/city/received" { "戻る" }
                a.button.main href={ "/city/certificates/" (certificate.case) "/file" } data-part="certificate-file" {
                    "証明のファイルを保存する"
                }
            }
        }
    };
    Ok(frame::page(visit, Room::Received, &certificate.number, body))
}

pub(in crate::web) fn download(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let signed = find(office, visit)?;
    let certificate = signed.verify(&office.desk.city_key()).map_err(|_| Fault::Broken)?;
    let bytes = serde_json::to_vec_pretty(&signed).map_err(|_| Fault::Broken)?;
    file("application/json", &file_name(&certificate), bytes)
}

fn find(office: &Office, visit: &Visit) -> Result<Signed<DeletionCertificate>, Fault> {
    let case: CaseId = visit.param("case")?;
    let received = office.desk.store().received(case)?.ok_or(Fault::NoSuchCertificate)?;
    received.certificate.ok_or(Fault::NoSuchCertificate)
}

/// The number without its Japanese letter, which not every system keeps in a file's name.
fn file_name(certificate: &DeletionCertificate) -> String {
    format!("certificate{}.json", certificate.number.trim_start_matches('削'))
}

fn facts(certificate: &DeletionCertificate) -> Markup {
    let kinds: Vec<&str> = certificate.data_kinds.iter().map(|kind| kind.label()).collect();
    html! {
        dl.facts {
            dt { "業務" }
            dd { (certificate.category.label()) "（" (certificate.outcome.label()) "）" }
            dt { "消したもの" }
            dd { (kinds.join("、")) }
            dt { "受領" }
            dd { (words::moment(certificate.received_at)) }
            dt { "証明" }
            dd { (words::moment(certificate.issued_at)) }
            dt { "責任者" }
            dd { (certificate.responsible.label()) }
            dt { "台帳の要約" }
            dd.long { code { (certificate.ledger_head) } }
        }
    }
}

fn acknowledged(device: &CertifiedDevice) -> Result<Markup, Fault> {
    let ack = device.ack().map_err(|_| Fault::Broken)?;
    let (end, at) = match (&device.end, ack) {
        (DeviceEnd::Lost { declared_at }, _) => ("紛失の届け出があり、消えたとは証明していない", *declared_at),
        (DeviceEnd::Returned { .. }, Some(ack)) => ("返却し、鍵を壊して記録を消した", ack.shredded_at),
        (DeviceEnd::Shredded(_), Some(ack)) => (method(ack.method), ack.shredded_at),
        (DeviceEnd::Shredded(_) | DeviceEnd::Returned { .. }, None) => return Err(Fault::Broken),
    };
    Ok(html! {
        li.line {
            span.number { (device.label) }
            span.proved { (end) }
            span.from { (words::moment(at)) }
        }
    })
}

fn method(method: ShredMethod) -> &'static str {
    match method {
        ShredMethod::CryptographicErase => "鍵を壊し、記録を消した",
        ShredMethod::NeverHeld => "受け取っていなかった",
    }
}
