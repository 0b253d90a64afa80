//! Showing a photo that was taken.

use crate::{Desk, fault_of};
use bridge::{Base64Bytes, Fault, FaultCode, PhotoView, ViewPhoto};
use proofs::digest::sha256_plain;
use vault::log::open_row;
use zeroize::Zeroizing;

impl Desk {
    pub(crate) fn view_photo(&mut self, request: ViewPhoto) -> Result<PhotoView, Fault> {
        let state = self.case_state(request.case)?;
        let photo = state.photos.iter().find(|photo| photo.id == request.photo).ok_or(FaultCode::PhotoUnreadable)?;
        let rows = self
            .vault
            .photo_rows(request.case, photo.row_device, photo.row_sequence, photo.row_count)
            .map_err(fault_of)?;
        let opened = self.session()?.cases.get(&request.case).ok_or(FaultCode::CaseUnknown)?;
        let mut jpeg = Zeroizing::new(Vec::new());
        for row in &rows {
            jpeg.extend_from_slice(&open_row(row, &opened.key).map_err(fault_of)?);
        }
        if sha256_plain(&jpeg) != photo.digest {
            return Err(FaultCode::CaseDamaged.into());
        }
        Ok(PhotoView { jpeg: Base64Bytes(jpeg.to_vec()) })
    }
}
