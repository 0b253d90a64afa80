//! 受領する: a page that says what will be gone, then the deed.

use crate::{
    AuditAction,
    web::{
        Office,
        fault::Fault,
        frame::{self, Room},
        visit::Visit,
        words,
    },
};
use axum::response::{IntoResponse, Redirect, Response};
use domain::CaseId;
use maud::{Markup, html};

pub(in crate::web) fn confirm(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let case: CaseId = visit.param("case")?;
    let opened = office.desk.open_case(&*office.link, case)?;
    if !opened.problems.is_empty() {
        return Err(Fault::CaseUnreadable);
    }
    if opened.outcome().is_none() {
        return Err(Fault::NotHandedOver);
    }
    let devices = office.link.devices()?;
    let number = &opened.bundle.opening.number;
    let kinds: Vec<&str> = opened.kinds().into_iter().map(proofs::DataKind::label).collect();
    let holders = words::device_labels(&devices, &opened.bundle.holders);
    let body = html! {
        div.narrow {
            p.above { "受付番号 " b { (number) } }
            h1 { "この案件を受領しますか" }
            p.warning {
                "受領すると、次のものが市のサーバーと端末（" (holders) "）から消え、元に戻せません。"
            }
            ul { @for kind in kinds { li { (kind) } } }
            p { "すべての端末が削除を確認すると、削除証明が作られます。件数は残ります。" }
            (exported(office, case)?)
            form method="post" action={ "/city/cases/" (case) "/receive" } {
                (frame::form_token(visit))
                input type="hidden" name="seen" value=(opened.seen());
                div.buttons {
                    a.button href={ "/city/cases/" (case) } { "戻る" }
                    button.main type="submit" data-part="receive-confirm" { "受領して削除を始める" }
                }
            }
        }
    };
    Ok(frame::page(visit, Room::Pending, &format!("受領の確認 {number}"), body))
}

pub(in crate::web) fn receive(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let case: CaseId = visit.param("case")?;
    let seen = visit.field("seen").parse().map_err(|_| Fault::FormStale)?;
    office.desk.receive(&*office.link, case, seen, visit.staff.id, visit.now)?;
    Ok(Redirect::to("/city/received").into_response())
}

/// Whether someone has taken the content out; a case that nobody exported is worth a second look.
fn exported(office: &Office, case: CaseId) -> Result<Markup, Fault> {
    let store = office.desk.store();
    let Some((at, staff)) = store.last_done(AuditAction::ExportedCase, case.as_bytes())? else {
        return Ok(html! {
            p.caution {
                "この案件は、まだ書き出されていません。→ 先に "
                a href={ "/city/cases/" (case) "/export" } { "書き出す" }
                " を押して、市の記録に移してください。"
            }
        });
    };
    let name = store.staff_name(staff)?.unwrap_or_default();
    Ok(html! { p.done { "書き出し済み：" (words::moment(at)) "・" (name) } })
}
