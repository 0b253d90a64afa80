//! 受け取り待ち: oldest first, and how long each has waited. Only the number is known before a case is opened.

use super::addendum;
use crate::web::{
    Office,
    fault::Fault,
    frame::{self, Room},
    visit::Visit,
    words,
};
use axum::response::Response;
use maud::html;

pub(in crate::web) fn show(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let (pending, devices) = (office.link.pending_cases()?, office.link.devices()?);
    let addenda = office.link.pending_addenda()?;
    let body = html! {
        h1 { "受け取り待ち" }
        @if pending.is_empty() {
            p.empty { "受け取りを待っている案件はありません。" }
        } @else {
            p { (pending.len()) "件の案件が、受け取りを待っています。待ち時間の長い順です。" }
            ul.list {
                @for case in &pending {
                    li {
                        a.line href={ "/city/cases/" (case.opening.case) } data-part="pending-case"
                            data-number=(case.opening.number) {
                            span.number { (case.opening.number) }
                            span.waits { (words::waiting(case.notice.at, visit.now)) "待っています" }
                            span.from {
                                (words::device_label(&devices, case.notice.device)) "から"
                                "（" (case.notice.outcome.label()) "）・" (words::moment(case.notice.at))
                            }
                        }
                    }
                }
            }
        }
        @if !addenda.is_empty() {
            section aria-labelledby="addenda" {
                h2 id="addenda" { "追加の引き継ぎ（" (addenda.len()) "件）" }
                p { "市が受領したあとに、窓口の端末から届いた書き足しです。確認が済むまで、削除証明は作られません。" }
                ul.list { @for addendum in &addenda { (addendum::line(office, addendum, &devices)?) } }
            }
        }
    };
    Ok(frame::page(visit, Room::Pending, "受け取り待ち", body))
}
