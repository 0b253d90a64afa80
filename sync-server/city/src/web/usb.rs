//! A form that brings a file. The file is a tablet's sealed exchange; only the relay half takes it in.

use super::{
    Office,
    fault::Fault,
    guard::FORM_TOKEN,
    visit::{Handler, answer},
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

/// A form with one file; it must come from a page of the same session.
pub(super) fn upload(handler: Handler) -> MethodRouter<Arc<Office>> {
    post(move |State(office): State<Arc<Office>>, headers: HeaderMap, parts: Multipart| async move {
        match read(parts).await {
            Ok((form, file)) => answer(office, handler, BTreeMap::new(), headers, Some(form), file).await,
            Err(fault) => fault.into_response(),
        }
    })
    .layer(DefaultBodyLimit::max(FILE_BYTES_MAX + 4096))
}

async fn read(mut parts: Multipart) -> Result<(BTreeMap<String, String>, Vec<u8>), Fault> {
    let (mut form, mut file) = (BTreeMap::new(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(|_| Fault::Usb(UsbFault::Torn))? {
        match part.name() {
            Some("file") => file = part.bytes().await.map_err(|_| Fault::Usb(UsbFault::Torn))?.to_vec(),
            Some(FORM_TOKEN) => {
                let token = part.text().await.map_err(|_| Fault::FormStale)?;
                form.insert(FORM_TOKEN.to_owned(), token);
            }
            Some(_) | None => return Err(Fault::FormStale),
        }
    }
    Ok((form, file))
}
