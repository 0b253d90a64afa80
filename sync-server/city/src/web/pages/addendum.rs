//! 追加の引き継ぎ: what a tablet held beyond the receipt.

pub(in crate::web) mod confirm;
pub(in crate::web) mod export;
pub(in crate::web) mod photo;
pub(in crate::web) mod show;

use crate::{
    OpenedAddendum,
    web::{Office, fault::Fault, visit::Visit, words},
};
use domain::{CaseId, DeviceId};
use maud::{Markup, html};
use sync::{DeviceEntry, PendingAddendum};

fn ids(visit: &Visit) -> Result<(CaseId, DeviceId), Fault> {
    Ok((visit.param("case")?, visit.param("device")?))
}

fn open(office: &Office, visit: &Visit) -> Result<OpenedAddendum, Fault> {
    let (case, device) = ids(visit)?;
    Ok(office.desk.open_addendum(&*office.link, case, device)?)
}

pub(super) fn address(case: CaseId, device: DeviceId) -> String {
    format!("/city/addenda/{case}/{device}")
}

/// One line of a list, with the way to its page.
pub(super) fn line(office: &Office, addendum: &PendingAddendum, devices: &[DeviceEntry]) -> Result<Markup, Fault> {
    let PendingAddendum { case, device, .. } = *addendum;
    let number = office.desk.store().received(case)?.map(|received| received.number.to_string());
    Ok(html! {
        li {
            a.line href=(address(case, device)) data-part="pending-addendum" data-number=[number.as_deref()]
                data-label=(words::device_label(devices, device)) {
                span.number { (number.as_deref().unwrap_or("番号不明")) }
                span.waits { "確認してください" }
                span.from { (words::device_label(devices, device)) "から・受領のあとに書き足された記録" }
            }
        }
    })
}
