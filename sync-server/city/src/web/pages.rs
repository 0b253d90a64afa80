//! One page, one file.

pub(super) mod addendum;
pub(super) mod case;
pub(super) mod certificate;
pub(super) mod count;
pub(super) mod device;
pub(super) mod end;
pub(super) mod export;
pub(super) mod exposure;
pub(super) mod login;
pub(super) mod lost;
pub(super) mod pending;
pub(super) mod photo;
pub(super) mod receive;
pub(super) mod received;
pub(super) mod revoke;
pub(super) mod rulebook;
pub(super) mod rules;
pub(super) mod usb;

use super::fault::Fault;
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

pub(super) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("style.css")).into_response()
}

pub(super) async fn icon() -> Response {
    ([(header::CONTENT_TYPE, "image/svg+xml")], include_str!("icon.svg")).into_response()
}

pub(super) async fn unknown() -> Fault {
    Fault::NoSuchPage
}

/// A file to keep, under a name.
fn file(content_type: &'static str, name: &str, bytes: Vec<u8>) -> Result<Response, Fault> {
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")).map_err(|_| Fault::Broken)?;
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(content_type)), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes).into_response())
}
