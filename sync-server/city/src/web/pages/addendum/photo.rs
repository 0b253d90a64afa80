//! A face photo of an addition, straight from memory.

use super::{ids, open};
use crate::{
    AuditAction, OpenedAddendum, OpenedPhoto,
    desk::addendum_subject,
    web::{Office, fault::Fault, pages::file, visit::Visit},
};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use domain::PhotoId;

pub(in crate::web) fn show(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let (_, photo) = find(office, visit)?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], photo.jpeg.to_vec()).into_response())
}

pub(in crate::web) fn download(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let (name, photo) = find(office, visit)?;
    file("image/jpeg", &name, photo.jpeg.to_vec())
}

/// Only photos of the addition; the others were received before.
fn find(office: &Office, visit: &Visit) -> Result<(String, OpenedPhoto), Fault> {
    let (case, device) = ids(visit)?;
    let wanted: PhotoId = visit.param("photo")?;
    let opened = open(office, visit)?;
    let subject = addendum_subject(case, device);
    office.desk.store().audit(AuditAction::ViewedPhoto, visit.staff.id, &subject, visit.now)?;
    let index = opened.addition.photos.iter().position(|photo| photo.id == wanted).ok_or(Fault::NoSuchPage)?;
    let name = file_name(&opened, index);
    let photo = opened.whole.photos.into_iter().find(|photo| photo.id == wanted).ok_or(Fault::NoSuchPage)?;
    Ok((name, photo))
}

pub(super) fn file_name(opened: &OpenedAddendum, index: usize) -> String {
    let device = &opened.device.to_string()[..8];
    format!("{}-addition-{device}-photo-{}.jpg", opened.received.number, index + 1)
}
