//! 使用を止める: for a tablet that was lost or is given back. A page that says what follows, then the deed.

use crate::{
    AuditAction,
    web::{
        Office,
        fault::Fault,
        frame::{self, Room},
        visit::Visit,
    },
};
use axum::response::{IntoResponse, Redirect, Response};
use domain::DeviceId;
use maud::html;
use sync::DeviceEntry;

pub(in crate::web) fn confirm(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let device = find(office, visit)?;
    let body = html! {
        div.narrow {
            p.above { "端末：" b { (device.label) } }
            h1 { "この端末の使用を止めますか" }
            p.warning { "止めると、この端末はもう市と同期できません。元に戻せません。" }
            ul {
                li { "まだ送られていない記録があれば、この端末の中だけに残ります。" }
                li { "この端末が持っていた案件の削除証明は、端末の応答がないため「確認待ち」のまま残ります。なくしたときは、続けて「紛失を届け出る」を行ってください。" }
                li { "見つかった端末をまた使うときは、新しい登録コードで登録し直します。" }
            }
            form method="post" action={ "/city/devices/" (device.device) "/revoke" } {
                (frame::form_token(visit))
                div.buttons {
                    a.button href="/city/devices" { "戻る" }
                    button.danger type="submit" data-part="revoke-confirm" { "使用を止める" }
                }
            }
        }
    };
    Ok(frame::page(visit, Room::Devices, "使用を止める", body))
}

pub(in crate::web) fn revoke(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let device = find(office, visit)?.device;
    office.link.revoke(device)?;
    office.desk.store().audit(AuditAction::RevokedDevice, visit.staff.id, device.as_bytes(), visit.now)?;
    Ok(Redirect::to("/city/devices").into_response())
}

pub(super) fn find(office: &Office, visit: &Visit) -> Result<DeviceEntry, Fault> {
    let wanted: DeviceId = visit.param("device")?;
    office.link.devices()?.into_iter().find(|device| device.device == wanted).ok_or(Fault::NoSuchDevice)
}
