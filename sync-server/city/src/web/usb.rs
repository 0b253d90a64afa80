//! Forms that bring files: a tablet's sealed exchange, which only the relay half takes in, and the city's rules.

use super::{
    Office,
    fault::Fault,
    guard::FORM_TOKEN,
    visit::{Handler, Upload, answer},
};
use axum::{
    extract::{DefaultBodyLimit, Multipart, State},
    http::HeaderMap,
    response::IntoResponse,
    routing::{MethodRouter, post},
};
use domain::{DeviceId, Timestamp};
use std::{collections::BTreeMap, sync::Arc};
use sync::usb::FILE_BYTES_MAX;

/// What takes in a carried file: the device it came from, and the answer to carry back.
pub trait UsbIntake {
    fn take(&self, file: &[u8], now: Timestamp) -> Result<(DeviceId, Vec<u8>), UsbFault>;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UsbFault {
    #[error("file is not a tablet's")]
    Foreign,
    #[error("file is torn")]
    Torn,
    #[error("file is of another version")]
    Version,
    #[error("tablet unknown, or it has written or sent something later")]
    Stale,
    #[error("device is revoked")]
    Revoked,
    #[error("store failed")]
    Store,
}

/// A form with files; it must come from a page of the same session. `torn` is said when they do not come whole.
pub(super) fn upload(handler: Handler, bytes_max: usize, torn: fn() -> Fault) -> MethodRouter<Arc<Office>> {
    post(move |State(office): State<Arc<Office>>, headers: HeaderMap, parts: Multipart| async move {
        match read(parts, torn).await {
            Ok((form, files)) => answer(office, handler, BTreeMap::new(), headers, Some(form), files).await,
            Err(fault) => fault.into_response(),
        }
    })
    .layer(DefaultBodyLimit::max(bytes_max))
}

/// The form of a carried file.
pub(super) fn carried(handler: Handler) -> MethodRouter<Arc<Office>> {
    upload(handler, FILE_BYTES_MAX + 4096, || Fault::Usb(UsbFault::Torn))
}

async fn read(mut parts: Multipart, torn: fn() -> Fault) -> Result<(BTreeMap<String, String>, Vec<Upload>), Fault> {
    let (mut form, mut files) = (BTreeMap::new(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(|_| torn())? {
        match part.name() {
            Some("file") => {
                let name = part.file_name().unwrap_or_default().to_owned();
                files.push(Upload { name, bytes: part.bytes().await.map_err(|_| torn())?.to_vec() });
            }
            Some(FORM_TOKEN) => {
                let token = part.text().await.map_err(|_| Fault::FormStale)?;
                form.insert(FORM_TOKEN.to_owned(), token);
            }
            Some(_) | None => return Err(Fault::FormStale),
        }
    }
    Ok((form, files))
}
