//! A face photo of an open case, straight from memory.

use super::file;
use crate::{
    AuditAction, OpenedPhoto,
    web::{Office, fault::Fault, visit::Visit},
};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use domain::{CaseId, PhotoId};

pub(in crate::web) fn show(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let (_, photo) = find(office, visit)?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], photo.jpeg.to_vec()).into_response())
}

pub(in crate::web) fn download(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let (name, photo) = find(office, visit)?;
    file("image/jpeg", &name, photo.jpeg.to_vec())
}

fn find(office: &Office, visit: &Visit) -> Result<(String, OpenedPhoto), Fault> {
    let (case, wanted): (CaseId, PhotoId) = (visit.param("case")?, visit.param("photo")?);
    let opened = office.desk.open_case(&*office.link, case)?;
    office.desk.store().audit(AuditAction::ViewedPhoto, visit.staff.id, case.as_bytes(), visit.now)?;
    let position = opened.photos.iter().position(|photo| photo.id == wanted).ok_or(Fault::NoSuchPage)?;
    let name = format!("{}-photo-{}.jpg", opened.bundle.opening.number, position + 1);
    let photo = opened.photos.into_iter().nth(position).ok_or(Fault::NoSuchPage)?;
    Ok((name, photo))
}
