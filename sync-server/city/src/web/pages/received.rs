//! 受領済み・削除の状況: which tablets have not answered, and which cases are proved to be gone.

use super::addendum;
use crate::{
    ReceivedCase,
    web::{
        Office,
        fault::Fault,
        frame::{self, Room},
        visit::Visit,
        words,
    },
};
use axum::response::Response;
use maud::{Markup, html};

pub(in crate::web) fn show(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let cases = office.desk.store().all_received()?;
    let (certified, pending): (Vec<_>, Vec<_>) = cases.iter().partition(|case| case.certificate.is_some());
    let addenda = office.link.pending_addenda()?;
    let body = html! {
        h1 { "受領済み・削除の状況" }
        @if !addenda.is_empty() {
            p.caution {
                "追加の引き継ぎが" (addenda.len()) "件届いています。→ " a href="/city/" { "受け取り待ち" } "で確認してください。"
            }
        }
        section aria-labelledby="pending" {
            h2 id="pending" { "端末の削除を待っている案件（" (pending.len()) "件）" }
            @if pending.is_empty() { p.empty { "ありません。" } }
            ul.list { @for case in pending { (waiting_line(office, visit, case)?) } }
        }
        section aria-labelledby="certified" {
            h2 id="certified" { "削除が証明された案件（" (certified.len()) "件）" }
            @if certified.is_empty() { p.empty { "ありません。" } }
            ul.list { @for case in certified { (certified_line(case)) } }
        }
    };
    Ok(frame::page(visit, Room::Received, "受領済み・削除の状況", body))
}

fn waiting_line(office: &Office, visit: &Visit, case: &ReceivedCase) -> Result<Markup, Fault> {
    let unanswered = office.desk.unanswered(&*office.link, case)?;
    let addenda = office.desk.waiting_addenda(&*office.link, case.case, &case.holders)?;
    let confirmed = office.desk.store().addenda(case.case)?;
    Ok(html! {
        li.line data-part="received-case" data-number=(case.number) data-state="pending" {
            span.number { (case.number) }
            span.waits { "削除の確認待ち" }
            span.from {
                (case.category.label()) "・" (words::moment(case.received_at)) "受領・"
                (office.desk.store().staff_name(case.received_by)?.unwrap_or_default())
                "・" (words::waiting(case.received_at, visit.now)) "経過"
            }
            span.missing {
                @if office.desk.waits_for_last_resort(case) {
                    "予備の鍵で封じられた案件です。新しい予備の鍵がすべての端末に届き、同じ鍵の案件がすべて終わると、削除証明が作られます。"
                } @else if unanswered.is_empty() && !addenda.is_empty() {
                    "追加の記録が届いています。確認してください。"
                } @else if unanswered.is_empty() {
                    "すべての端末が応答しました。次の同期で削除証明が作られます。"
                } @else {
                    "まだ応答のない端末："
                    @for (index, device) in unanswered.iter().enumerate() {
                        @if index > 0 { "、" }
                        (device.label)
                        @if device.revoked { "（使用停止：なくした端末なら「端末」の画面で紛失を届け出てください）" }
                        @if addenda.iter().any(|addendum| addendum.device == device.device) {
                            "（" a href=(addendum::address(case.case, device.device)) data-part="awaited-addendum" {
                                "追加の記録が届いています。確認してください"
                            } "）"
                        } @else if confirmed.iter().any(|addendum| addendum.device == device.device) {
                            "（追加は確認済み。端末の削除を待っています）"
                        } @else if !device.revoked {
                            "（まだ届いていません）"
                        }
                    }
                }
            }
        }
    })
}

fn certified_line(case: &ReceivedCase) -> Markup {
    let number = case.certificate_number.as_deref().unwrap_or_default();
    html! {
        li data-part="received-case" data-number=(case.number) data-state="certified"
            data-certificate=(number) {
            a.line href={ "/city/certificates/" (case.case) } {
                span.number { (case.number) }
                span.proved { span aria-hidden="true" { "✓ " } "削除済み" }
                span.from {
                    "削除証明 " (number) "・" (case.category.label()) "・" (words::moment(case.received_at)) "受領"
                }
            }
        }
    }
}
