//! 端末: which tablets are enrolled, and one-time codes for new ones.

use crate::{
    AuditAction,
    web::{
        Office, code_picture,
        fault::Fault,
        frame::{self, Room},
        visit::Visit,
        words,
    },
};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Invitation, Timestamp, ids::to_hex};
use maud::{Markup, html};
use proofs::{EnrolmentCode, enrolment::VALID_MS};
use sealing::entropy::make_bytes;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use sync::{DeviceEntry, city_link::EnrolmentOffer};

const LABEL_LENGTH_MAX: usize = 30;

/// Codes in clear, for as long as their page may be looked at; the relay's store knows only digests.
#[derive(Default)]
pub(in crate::web) struct IssuedCodes(Mutex<BTreeMap<String, IssuedCode>>);

#[derive(Clone)]
struct IssuedCode {
    code: EnrolmentCode,
    label: String,
    expires_at: Timestamp,
}

impl IssuedCodes {
    fn living(&self, now: Timestamp) -> MutexGuard<'_, BTreeMap<String, IssuedCode>> {
        let mut codes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        codes.retain(|_, issued| now < issued.expires_at);
        codes
    }
}

pub(in crate::web) fn show(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let mut devices = office.link.devices()?;
    let lost = office.desk.store().lost_devices()?;
    devices.sort_by(|left, right| (left.revoked, &left.label).cmp(&(right.revoked, &right.label)));
    let body = html! {
        h1 { "端末" }
        @if devices.is_empty() { p.empty { "登録された端末はありません。" } } @else {
            ul.list { @for device in &devices { (line(device, lost.contains_key(&device.device))) } }
        }
        section aria-labelledby="new" {
            h2 id="new" { "新しい端末を登録する" }
            p { "端末の名前を入れて、登録コードを発行します。コードは10分間、1台だけに使えます。" }
            form.inline method="post" action="/city/devices/codes" {
                (frame::form_token(visit))
                label for="label" { "端末の名前" }
                input id="label" name="label" maxlength=(LABEL_LENGTH_MAX) placeholder="窓口1" required
                    data-part="new-code-label";
                button.main type="submit" data-part="new-code-submit" { "登録コードを発行" }
            }
        }
        section aria-labelledby="all" {
            h2 id="all" { "すべての端末に共通のこと" }
            ul.list {
                li {
                    a.line href="/city/rules" data-part="rules-link" {
                        span.number { "端末の決まり" }
                        span.from { "同期できない端末が、いつ受付を止め、いつ記録を開けなくなるか" }
                    }
                }
                li {
                    a.line href="/city/end" data-part="end-link" {
                        span.number { "契約終了" }
                        span.from { "すべての端末の仕事を終え、鍵と記録を消す" }
                    }
                }
            }
        }
    };
    Ok(frame::page(visit, Room::Devices, "端末", body))
}

fn line(device: &DeviceEntry, lost: bool) -> Markup {
    html! {
        li.line.device data-part="device" data-device=(device.device) data-label=(device.label) {
            span.number { (device.label) }
            @if lost {
                span.stopped { "紛失の届け出" }
            } @else if device.revoked {
                span.stopped { "使用停止" }
            } @else {
                span.proved { "使用中" }
            }
            span.from {
                "登録 " (words::moment(device.enrolled_at)) "・最後の同期 "
                @match device.last_seen {
                    Some(at) => (words::moment(at)),
                    None => "まだありません",
                }
            }
            div.tools {
                a.button href={ "/city/devices/" (device.device) "/exposure" } data-part="exposure-link" { "影響範囲" }
                @if !device.revoked {
                    a.button.danger href={ "/city/devices/" (device.device) "/revoke" } data-part="revoke" { "使用を止める" }
                }
                @if !lost {
                    a.button.danger href={ "/city/devices/" (device.device) "/lost" } data-part="lost" { "紛失を届け出る" }
                }
            }
        }
    }
}

pub(in crate::web) fn issue_code(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let label: String = visit.field("label").trim().chars().take(LABEL_LENGTH_MAX).collect();
    if label.is_empty() {
        return Err(Fault::NoLabel);
    }
    let (code, page) = {
        let entropy = &mut **office.desk.entropy();
        (EnrolmentCode::from_random(make_bytes(entropy)), to_hex(&make_bytes::<16>(entropy)))
    };
    let expires_at = visit.now.plus_ms(VALID_MS);
    office.link.offer_enrolment(EnrolmentOffer {
        hint: code.hint().into(),
        digest: code.stored_digest(),
        label: label.clone(),
        expires_at,
    })?;
    let staff = visit.staff.id;
    office.desk.store().audit(AuditAction::IssuedCode, staff, code.stored_digest().as_bytes(), visit.now)?;
    office.codes.living(visit.now).insert(page.clone(), IssuedCode { code, label, expires_at });
    Ok(Redirect::to(&format!("/city/devices/codes/{page}")).into_response())
}

pub(in crate::web) fn show_code(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let issued = find(office, visit)?;
    let code = issued.code.grouped();
    let body = html! {
        div.narrow {
            p.above { "新しい端末：" b { (issued.label) } }
            h1 { "登録コード" }
            p {
                "端末の登録画面で「コードを読み取る」を押し、この二次元コードをカメラに写します。"
                "写せないときは、下のアドレスと登録コードを入力します。"
            }
            @if let Some(picture) = picture(&office.address, &code) { (picture) }
            p.bigcode data-part="enrolment-code" data-code=(code) { (code) }
            p.server { "市のサーバーのアドレス：" code data-part="enrolment-server" { (office.address) } }
            p { "端末に出たアドレスと登録コードが、この画面と同じことを確かめてから「登録する」を押してください。" }
            p.caution {
                (words::moment(issued.expires_at)) " まで、1台だけに使えます。二次元コードにも、アドレスと登録コードがそのまま入っています。"
                "この画面を撮影したり、人に送ったり、印刷した紙を残したりしないでください。"
            }
            div.buttons.leave { a.button href="/city/devices" { "端末の一覧へ" } }
        }
    };
    Ok(frame::page(visit, Room::Devices, "登録コード", body))
}

/// The same two things as below it, for the camera.
fn picture(address: &str, code: &str) -> Option<Markup> {
    let invitation = Invitation::new(address, code)?;
    code_picture::draw(
        &invitation.text(),
        "enrolment-picture",
        "登録の二次元コード。下のアドレスと登録コードが入っています。",
    )
}

fn find(office: &Office, visit: &Visit) -> Result<IssuedCode, Fault> {
    let page: String = visit.param("code")?;
    office.codes.living(visit.now).get(&page).cloned().ok_or(Fault::CodeOver)
}
