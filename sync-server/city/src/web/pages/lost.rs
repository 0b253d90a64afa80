//! 紛失を届け出る: the city says that a device will not come back, and what that means.

use super::revoke::find;
use crate::{
    declare_lost,
    web::{
        Office,
        fault::Fault,
        frame::{self, Room},
        visit::Visit,
    },
};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;

pub(in crate::web) fn confirm(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let device = find(office, visit)?;
    let body = html! {
        div.narrow {
            p.above { "端末：" b { (device.label) } }
            h1 { "この端末の紛失を届け出ますか" }
            p.warning { "届け出ると、この端末は二度と同期できません。元に戻せません。" }
            ul {
                li { "この端末を待っていた削除証明は、「紛失の届け出」と書いて作られます。この端末から消えたことは証明しません。" }
                li { "この端末の中だけにある記録は、市に届きません。" }
                li { "届け出のあと、「影響範囲」の画面で、この端末が持っていた案件を確かめられます。" }
            }
            p { "端末が手元に戻ったら、届け出ずに、端末を市のネットワークにつないで同期してください。" }
            form method="post" action={ "/city/devices/" (device.device) "/lost" } {
                (frame::form_token(visit))
                div.buttons {
                    a.button href="/city/devices" { "戻る" }
                    button.danger type="submit" data-part="lost-confirm" { "紛失を届け出る" }
                }
            }
        }
    };
    Ok(frame::page(visit, Room::Devices, "紛失を届け出る", body))
}

pub(in crate::web) fn declare(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let device = find(office, visit)?.device;
    declare_lost(office.desk.store(), &*office.link, device, Some(visit.staff.id), visit.now)?;
    // What waited for this device waits no longer; a failure shows again with the next exchange.
    office.desk.attend(&*office.link, visit.now)?;
    Ok(Redirect::to(&format!("/city/devices/{device}/exposure")).into_response())
}
