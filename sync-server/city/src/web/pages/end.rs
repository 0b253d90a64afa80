//! 契約終了: a typed confirmation, and afterwards how far each device is.

use crate::{
    leaving,
    web::{
        Office,
        fault::Fault,
        frame::{self, Room},
        visit::Visit,
        words,
    },
};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

/// Has to be typed, so that nobody ends a contract by a slip.
const TYPED: &str = "契約終了";

pub(in crate::web) fn show(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let ended = office.desk.store().end_of_contract()?.is_some();
    let body = html! {
        div.narrow {
            h1 { "契約終了" }
            @if ended { (progress(office)?) } @else { (question(visit)) }
            div.buttons.leave { a.button href="/city/devices" { "端末の一覧へ" } }
        }
    };
    Ok(frame::page(visit, Room::Devices, "契約終了", body))
}

fn question(visit: &Visit) -> Markup {
    html! {
        p.warning { "すべての端末で、新しい受付と取り寄せが止まります。元に戻せません。" }
        ul {
            li { "端末は、残っている記録をすべて市へ送ります。受付中の案件は、引き継ぐか取り下げてください。" }
            li { "案件がなくなった端末は、最後の報告をしてから、鍵と記録をすべて消します。" }
        }
        form method="post" action="/city/end" {
            (frame::form_token(visit))
            label for="typed" { "確認のため「" (TYPED) "」と入力してください" }
            input id="typed" name="typed" autocomplete="off" required data-part="end-typed";
            button.danger type="submit" data-part="end-confirm" { "契約を終える" }
        }
    }
}

fn progress(office: &Office) -> Result<Markup, Fault> {
    let devices = leaving(&*office.link)?;
    Ok(html! {
        p { "契約の終了を、すべての端末に知らせました。" }
        ul.list {
            @for leaving in &devices {
                li.line data-part="leaving" data-device=(leaving.device.device)
                    data-done=(leaving.said_farewell_at.is_some()) {
                    span.number { (leaving.device.label) }
                    @match leaving.said_farewell_at {
                        Some(at) => { span.proved { "済" } span.from { (words::moment(at)) } },
                        None => {
                            span.waits { "未" }
                            span.from {
                                "残っている案件 " (leaving.cases) "件"
                                @if leaving.device.revoked { "・使用停止" }
                            }
                        },
                    }
                }
            }
        }
    })
}

pub(in crate::web) fn end(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    if visit.field("typed").trim() == TYPED {
        office.desk.end_contract(&*office.link, visit.staff.id, visit.now)?;
    }
    Ok(Redirect::to("/city/end").into_response())
}
