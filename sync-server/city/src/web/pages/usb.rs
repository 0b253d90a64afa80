//! USBの受け渡し: takes in what a tablet without a network wrote, and gives its answer back.

use super::file;
use crate::{
    AuditAction,
    web::{
        Office,
        fault::Fault,
        frame::{self, Room, form_token},
        visit::Visit,
        words,
    },
};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{DeviceId, Timestamp, ids::to_hex};
use maud::{Markup, html};
use sealing::entropy::make_bytes;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

const KEPT_MS: i64 = 30 * 60_000;
const KEPT_MOST: usize = 4;

/// Answers that wait to be saved to a drive. One that is gone is made again from the same file.
#[derive(Default)]
pub(in crate::web) struct CarriedAnswers(Mutex<VecDeque<Carried>>);

struct Carried {
    page: String,
    device: DeviceId,
    answer: Vec<u8>,
    until: Timestamp,
}

impl CarriedAnswers {
    fn living(&self, now: Timestamp) -> MutexGuard<'_, VecDeque<Carried>> {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|carried| now < carried.until);
        answers
    }

    fn keep(&self, carried: Carried, now: Timestamp) {
        let mut answers = self.living(now);
        answers.push_back(carried);
        if answers.len() > KEPT_MOST {
            answers.pop_front();
        }
    }

    fn find<T>(&self, visit: &Visit, read: impl FnOnce(&Carried) -> T) -> Result<T, Fault> {
        let page: String = visit.param("page")?;
        let answers = self.living(visit.now);
        answers.iter().find(|carried| carried.page == page).map(read).ok_or(Fault::AnswerOver)
    }
}

pub(in crate::web) fn show(_: &Office, visit: &Visit) -> Result<Response, Fault> {
    Ok(frame::page(visit, Room::Usb, "USBの受け渡し", choice(visit, None)))
}

/// The page on which a file is chosen, after a refusal with the reason.
fn choice(visit: &Visit, fault: Option<&Fault>) -> Markup {
    html! {
        div.narrow {
            h1 { "USBの受け渡し" }
            @if let Some(fault) = fault { (fault.notice()) }
            p { "ネットワークにつながらない端末の記録を、USBメモリーで受け取ります。記録は封をしたまま運ばれます。" }
            (steps(1))
            form.stack method="post" action="/city/usb" enctype="multipart/form-data" {
                (form_token(visit))
                label for="file" { "端末が書き出したファイル（HIKITSUGI-…-OUT.hkt）" }
                input id="file" type="file" name="file" accept=".hkt" required data-part="usb-file";
                button.main type="submit" data-part="usb-take" { "受け取る" }
            }
        }
    }
}

/// The whole way of the drive, with what is done and what comes now.
fn steps(now: usize) -> Markup {
    const STEPS: [&str; 4] = [
        "端末の「管理」で「USBに書き出す」を押し、USBメモリーをこのパソコンに挿します。",
        "端末が書き出したファイルを選び、「受け取る」を押します。",
        "返事のファイル（HIKITSUGI-…-BACK.hkt）を、同じUSBメモリーに保存します。",
        "USBメモリーを端末に挿し、「管理」で「USBから受け取る」を押します。",
    ];
    html! {
        ol.way {
            @for (index, step) in STEPS.iter().enumerate() {
                li class=[(index < now).then_some("past")] aria-current=[(index == now).then_some("step")] { (step) }
            }
        }
    }
}

pub(in crate::web) fn take(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let (device, answer) = match office.usb.take(visit.file(), visit.now) {
        Ok(taken) => taken,
        Err(fault) => {
            let fault = Fault::Usb(fault);
            let page = frame::page(visit, Room::Usb, "USBの受け渡し", choice(visit, Some(&fault)));
            return Ok((fault.status(), page).into_response());
        }
    };
    office.desk.store().audit(AuditAction::TookCarriedFile, visit.staff.id, device.as_bytes(), visit.now)?;
    let page = to_hex(&make_bytes::<16>(&mut **office.desk.entropy()));
    let carried = Carried { page: page.clone(), device, answer, until: visit.now.plus_ms(KEPT_MS) };
    office.answers.keep(carried, visit.now);
    Ok(Redirect::to(&format!("/city/usb/{page}")).into_response())
}

pub(in crate::web) fn taken(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let (page, device) = office.answers.find(visit, |carried| (carried.page.clone(), carried.device))?;
    let label = words::device_label(&office.link.devices()?, device);
    let waiting = office.link.pending_cases()?.iter().filter(|case| case.notice.device == device).count();
    let body = html! {
        div.narrow data-part="usb-taken" {
            h1 { "受け取りました" }
            p.done { "端末「" (label) "」の記録を受け取りました。返事のファイルを、同じUSBメモリーに保存してください。" }
            (steps(2))
            @if waiting > 0 {
                p.caution {
                    "この端末から、受領を待つ案件が" (waiting) "件届いています。→ 先に" a href="/city/" { "受け取り待ち" }
                    "で受領し、そのあと同じファイルをもう一度受け取ると、受領の知らせも一緒に端末へ返せます。"
                }
            }
            div.buttons {
                a.button href="/city/usb" { "ほかのファイルを受け取る" }
                a.button.main href={ "/city/usb/" (page) "/file" } data-part="usb-back" { "返事を保存する" }
            }
        }
    };
    Ok(frame::page(visit, Room::Usb, "受け取りました", body))
}

pub(in crate::web) fn back(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let (device, answer) = office.answers.find(visit, |carried| (carried.device, carried.answer.clone()))?;
    let name = format!("HIKITSUGI-{}-BACK.hkt", &device.to_string()[..8]);
    file("application/octet-stream", &name, answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(number: usize) -> Carried {
        let device = DeviceId::from_bytes([1; 16]);
        Carried { page: number.to_string(), device, answer: vec![], until: Timestamp(KEPT_MS) }
    }

    #[test]
    fn an_answer_waits_for_its_time_and_never_too_many_do() {
        let answers = CarriedAnswers::default();
        for number in 0..=KEPT_MOST {
            answers.keep(carried(number), Timestamp(0));
        }
        let pages = |now| answers.living(Timestamp(now)).iter().map(|kept| kept.page.clone()).collect::<Vec<_>>();
        assert_eq!((pages(KEPT_MS - 1).len(), pages(KEPT_MS - 1)[0].as_str()), (KEPT_MOST, "1"), "the oldest went");
        assert!(pages(KEPT_MS).is_empty());
    }

    #[test]
    fn the_way_says_what_is_done_and_what_comes_now() {
        let html = steps(2).into_string();
        assert_eq!(html.matches(r#"class="past""#).count(), 2, "{html}");
        assert!(html.contains(r#"aria-current="step">返事のファイル"#), "{html}");
    }
}
