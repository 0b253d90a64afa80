//! Showing a photo that was taken.

use crate::{Desk, fault_of};
use bridge::{Base64Bytes, Fault, FaultCode, PhotoView, ViewPhoto};
use proofs::digest::sha256_plain;
use vault::log::open_row;

impl Desk {
    pub(crate) fn view_photo(&mut self, request: ViewPhoto) -> Result<PhotoView, Fault> {
        let state = self.case_state(request.case)?;
        let photo = state.photos.iter().find(|photo| photo.id == request.photo).ok_or(FaultCode::PhotoUnreadable)?;
        let row = self.vault.row(request.case, photo.row_device, photo.row_sequence).map_err(fault_of)?;
        let row = row.ok_or(FaultCode::PhotoUnreadable)?;
        let opened = self.session()?.cases.get(&request.case).ok_or(FaultCode::CaseUnknown)?;
        let jpeg = open_row(&row, &opened.key).map_err(fault_of)?;
        if sha256_plain(&jpeg) != photo.digest {
            return Err(FaultCode::CaseDamaged.into());
        }
        Ok(PhotoView { jpeg: Base64Bytes(jpeg.to_vec()) })
    }
}
