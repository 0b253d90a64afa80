//! 契約終了: a typed confirmation, and afterwards how far each device is.

use crate::{
    Leaving, leaving,
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
use proofs::EndOfContract;

/// Has to be typed, so that nobody ends a contract by a slip.
const TYPED: &str = "契約終了";

pub(in crate::web) fn show(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let ended = office.desk.store().end_of_contract()?;
    let ended = ended.and_then(|signed| signed.verify(&office.desk.city_key()).ok());
    let body = html! {
        div.narrow {
            h1 { "契約終了" }
            @match &ended {
                Some(ended) => (progress(office, ended)?),
                None => (question(visit)),
            }
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
        form.stack method="post" action="/city/end" {
            (frame::form_token(visit))
            label for="typed" { "確認のため「" (TYPED) "」と入力してください" }
            input id="typed" name="typed" autocomplete="off" required data-part="end-typed";
            div.buttons {
                a.button href="/city/devices" { "やめて端末の一覧へ" }
                button.danger type="submit" data-part="end-confirm" { "契約を終える" }
            }
        }
    }
}

fn progress(office: &Office, ended: &EndOfContract) -> Result<Markup, Fault> {
    let devices = leaving(&*office.link)?;
    let done = devices.iter().filter(|leaving| leaving.said_farewell_at.is_some()).count();
    Ok(html! {
        @if done == devices.len() {
            p.done { "すべての端末（" (devices.len()) "台）が、鍵と記録を消したと知らせてきました。" }
        } @else {
            p {
                (words::moment(ended.issued_at)) " に契約を終えました。端末は、次に同期したときにそれを知ります。"
                (devices.len()) "台のうち" (done) "台が、鍵と記録を消し終わりました。"
            }
        }
        ul.list { @for leaving in &devices { (line(leaving)) } }
        div.buttons.leave { a.button href="/city/devices" { "端末の一覧へ" } }
    })
}

fn line(leaving: &Leaving) -> Markup {
    html! {
        li.line data-part="leaving" data-device=(leaving.device.device)
            data-label=(leaving.device.label) data-cases=(leaving.cases)
            data-done=(leaving.said_farewell_at.is_some()) {
            span.number { (leaving.device.label) }
            @match leaving.said_farewell_at {
                Some(at) => {
                    span.proved { span aria-hidden="true" { "✓ " } "消し終わりました" }
                    span.from { (words::moment(at)) " の知らせ" }
                },
                None => {
                    @if leaving.device.revoked { span.stopped { "使用停止" } } @else { span.waits { "まだ残っています" } }
                    span.from { (next(leaving)) }
                },
            }
        }
    }
}

/// What a device that has not said its last word is waited for.
fn next(leaving: &Leaving) -> String {
    match (leaving.device.revoked, leaving.cases) {
        (true, cases) => format!("残っている案件 {cases}件。使用を止めたため、消したという知らせは届きません。"),
        (false, 0) => "残っている案件はありません。次の同期で、鍵と記録を消します。".into(),
        (false, cases) => format!("残っている案件 {cases}件。窓口での引き継ぎと、市の受領を待っています。"),
    }
}

pub(in crate::web) fn end(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    if visit.field("typed").trim() == TYPED {
        office.desk.end_contract(&*office.link, visit.staff.id, visit.now)?;
    }
    Ok(Redirect::to("/city/end").into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{DeviceId, Timestamp};
    use proofs::SigningKey;
    use sync::DeviceEntry;

    fn device(revoked: bool, cases: usize) -> Leaving {
        let device = DeviceEntry {
            device: DeviceId::from_bytes([1; 16]),
            label: "広場".into(),
            key: SigningKey::from_seed([1; 32]).public(),
            request_key: None,
            enrolled_at: Timestamp(0),
            last_seen: None,
            revoked,
            city_keys_left: 0,
        };
        Leaving { device, said_farewell_at: None, cases }
    }

    #[test]
    fn a_device_that_stays_says_what_it_waits_for() {
        assert!(next(&device(false, 2)).contains("残っている案件 2件。窓口での引き継ぎ"));
        assert!(next(&device(false, 0)).contains("次の同期で"));
        assert!(next(&device(true, 0)).contains("知らせは届きません"));
        let left = Leaving { said_farewell_at: Some(Timestamp(0)), ..device(false, 0) };
        assert!(line(&left).into_string().contains("消し終わりました"));
    }
}
