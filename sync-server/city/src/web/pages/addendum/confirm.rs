//! 確認する: a page that says what will be gone, then the deed.

use super::{address, ids, open};
use crate::{
    AuditAction,
    desk::addendum_subject,
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

pub(in crate::web) fn ask(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let (case, device) = ids(visit)?;
    let opened = open(office, visit)?;
    if !opened.whole.problems.is_empty() {
        return Err(Fault::CaseUnreadable);
    }
    let (number, label) = (&opened.received.number, words::device_label(&office.link.devices()?, device));
    let place = address(case, device);
    let body = html! {
        div.narrow {
            p.above { "受付番号 " b { (number) } }
            h1 { "この書き足しを確認しましたか" }
            p.warning { "確認すると、書き足しと、" (label) "にある案件の控えが消え、元に戻せません。" }
            p { "すべての端末が削除を確認すると、削除証明が作られます。件数は変わりません。" }
            (exported(office, visit, &place)?)
            form method="post" action={ (place) "/confirm" } {
                (frame::form_token(visit))
                input type="hidden" name="seen" value=(opened.whole.seen());
                div.buttons {
                    a.button href=(place) { "戻る" }
                    button.main type="submit" data-part="addendum-confirmed" { "確認して端末の控えを消す" }
                }
            }
        }
    };
    Ok(frame::page(visit, Room::Pending, &format!("追加の確認 {number}"), body))
}

pub(in crate::web) fn confirm(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let seen = visit.field("seen").parse().map_err(|_| Fault::FormStale)?;
    office.desk.confirm_addendum(&*office.link, ids(visit)?, seen, visit.staff.id, visit.now)?;
    Ok(Redirect::to("/city/received").into_response())
}

fn exported(office: &Office, visit: &Visit, place: &str) -> Result<Markup, Fault> {
    let (store, (case, device)) = (office.desk.store(), ids(visit)?);
    let Some((at, staff)) = store.last_done(AuditAction::ExportedAddendum, &addendum_subject(case, device))? else {
        return Ok(html! {
            p.caution {
                "この書き足しは、まだ書き出されていません。→ 先に "
                a href={ (place) "/export" } { "書き出す" }
                " を押して、市の記録に加えてください。"
            }
        });
    };
    let name = store.staff_name(staff)?.unwrap_or_default();
    Ok(html! { p.done { "書き出し済み：" (words::moment(at)) "・" (name) } })
}
