//! USBの受け渡し: takes in what a tablet without a network wrote, and gives its answer back.

use super::file;
use crate::{
    AuditAction,
    web::{
        Office,
        fault::Fault,
        frame::{self, Room, form_token},
        visit::Visit,
    },
};
use axum::response::Response;
use maud::html;

pub(in crate::web) fn show(_: &Office, visit: &Visit) -> Result<Response, Fault> {
    let body = html! {
        h1 { "USBの受け渡し" }
        p { "ネットワークにつながらない端末の記録を、USBメモリーで受け取ります。記録は封をしたまま運ばれます。" }
        ol {
            li { "端末の「管理」で「USBに書き出す」を押し、USBメモリーをこのパソコンに挿します。" }
            li { "「HIKITSUGI-…-OUT.hkt」を選んで「受け取る」を押します。" }
            li { "返事のファイル「HIKITSUGI-…-BACK.hkt」を、同じUSBメモリーに保存します。" }
            li { "端末の「管理」で「USBから受け取る」を押します。" }
        }
        form method="post" action="/city/usb" enctype="multipart/form-data" {
            (form_token(visit))
            label for="file" { "端末が書き出したファイル" }
            input id="file" type="file" name="file" accept=".hkt" required data-part="usb-file";
            button.main type="submit" data-part="usb-take" { "受け取る" }
        }
        p {
            "案件の「受領」を済ませてから、同じファイルをもう一度選んで「受け取る」と、受領の知らせが入った新しい返事になります。"
        }
    };
    Ok(frame::page(visit, Room::Usb, "USBの受け渡し", body))
}

pub(in crate::web) fn take(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let (device, answer) = office.usb.take(visit.file(), visit.now).map_err(Fault::Usb)?;
    office.desk.store().audit(AuditAction::TookCarriedFile, visit.staff.id, device.as_bytes(), visit.now)?;
    let name = format!("HIKITSUGI-{}-BACK.hkt", &device.to_string()[..8]);
    file("application/octet-stream", &name, answer)
}
