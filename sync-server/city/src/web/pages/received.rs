//! 受領済み・削除の状況: which tablets have not answered, and which cases are proved to be gone.

use super::addendum;
use crate::{
    ConfirmedAddendum, ReceivedCase,
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
use sync::{DeviceEntry, PendingAddendum};

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
            @if pending.is_empty() { p.empty { "ありません。" } } @else {
                ul.list { @for case in pending { (waiting_line(office, visit, case)?) } }
            }
        }
        section aria-labelledby="certified" {
            h2 id="certified" { "削除が証明された案件（" (certified.len()) "件）" }
            @if certified.is_empty() { p.empty { "ありません。" } } @else {
                ul.list { @for case in certified { (certified_line(case)) } }
            }
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
            @if office.desk.waits_for_last_resort(case) {
                span.missing {
                    "予備の鍵で封じられた案件です。新しい予備の鍵がすべての端末に届き、同じ鍵の案件がすべて終わると、削除証明が作られます。"
                }
            } @else if unanswered.is_empty() && !addenda.is_empty() {
                span.missing.acts { "追加の記録が届いています。→ 確認してください。" }
            } @else if unanswered.is_empty() {
                span.missing { "すべての端末が応答しました。次の同期で削除証明が作られます。" }
            } @else {
                span.missing { "まだ応答のない端末（" (unanswered.len()) "台）" }
                ul.holders {
                    @for device in &unanswered {
                        (holder(case, device, Wait::of(device, &addenda, &confirmed)))
                    }
                }
            }
        }
    })
}

/// What an unanswered device is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wait {
    /// It wrote something after the receipt; staff have to confirm that.
    Addition,
    /// It was stopped, and its answer never comes by itself.
    Stopped,
    Deletion,
    NextExchange,
}

impl Wait {
    fn of(device: &DeviceEntry, addenda: &[PendingAddendum], confirmed: &[ConfirmedAddendum]) -> Self {
        if addenda.iter().any(|addendum| addendum.device == device.device) {
            Self::Addition
        } else if device.revoked {
            Self::Stopped
        } else if confirmed.iter().any(|addendum| addendum.device == device.device) {
            Self::Deletion
        } else {
            Self::NextExchange
        }
    }
}

impl Wait {
    /// Nothing happens until somebody of the city does something.
    fn needs_a_hand(self) -> bool {
        match self {
            Self::Addition | Self::Stopped => true,
            Self::Deletion | Self::NextExchange => false,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Addition => "addition",
            Self::Stopped => "stopped",
            Self::Deletion => "deletion",
            Self::NextExchange => "next-exchange",
        }
    }
}

fn holder(case: &ReceivedCase, device: &DeviceEntry, wait: Wait) -> Markup {
    html! {
        li class=[wait.needs_a_hand().then_some("acts")] data-part="unanswered" data-label=(device.label)
            data-wait=(wait.code()) {
            b { (device.label) }
            span {
                @match wait {
                    Wait::Addition => {
                        "受領のあとの書き足しが届いています。→ "
                        a href=(addendum::address(case.case, device.device)) data-part="awaited-addendum" { "確認する" }
                    },
                    Wait::Stopped => {
                        "使用停止のため、応答しません。なくした端末なら → " a href="/city/devices" { "端末" } "の画面で紛失を届け出てください。"
                    },
                    Wait::Deletion => "書き足しは確認済みです。次の同期で、この端末から消えます。",
                    Wait::NextExchange => "次の同期で、この端末から消えます。",
                }
                " "
                span.seen {
                    "最後の同期 "
                    @match device.last_seen { Some(at) => (words::moment(at)), None => "まだありません" }
                }
            }
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{DeviceId, Timestamp};
    use proofs::SigningKey;

    fn device(revoked: bool) -> DeviceEntry {
        DeviceEntry {
            device: DeviceId::from_bytes([1; 16]),
            label: "広場".into(),
            key: SigningKey::from_seed([1; 32]).public(),
            request_key: None,
            enrolled_at: Timestamp(0),
            last_seen: None,
            revoked,
            city_keys_left: 0,
        }
    }

    #[test]
    fn a_stopped_device_is_waited_for_by_hand_and_another_by_itself() {
        assert_eq!(Wait::of(&device(true), &[], &[]), Wait::Stopped);
        assert!(Wait::Stopped.needs_a_hand() && !Wait::NextExchange.needs_a_hand());
        assert_eq!(Wait::of(&device(false), &[], &[]), Wait::NextExchange);
    }
}
