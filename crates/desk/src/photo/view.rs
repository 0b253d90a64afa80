//! Showing a photo that was taken.

use crate::{Desk, fault_of};
use bridge::{Base64Bytes, Fault, FaultCode, PhotoView, ViewPhoto};
use domain::CaseId;
use proofs::digest::sha256_plain;
use records::Photo;
use vault::log::open_row;
use zeroize::Zeroizing;

impl Desk {
    pub(crate) fn view_photo(&mut self, request: ViewPhoto) -> Result<PhotoView, Fault> {
        let state = self.case_state(request.case)?;
        let photo = state.photos.iter().find(|photo| photo.id == request.photo).ok_or(FaultCode::PhotoUnreadable)?;
        Ok(PhotoView { jpeg: Base64Bytes(self.photo_jpeg(request.case, photo)?.to_vec()) })
    }

    pub(crate) fn photo_jpeg(&mut self, case: CaseId, photo: &Photo) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let rows =
            self.vault.photo_rows(case, photo.row_device, photo.row_sequence, photo.row_count).map_err(fault_of)?;
        let opened = self.session()?.cases.get(&case).ok_or(FaultCode::CaseUnknown)?;
        let mut jpeg = Zeroizing::new(Vec::new());
        for row in &rows {
            jpeg.extend_from_slice(&open_row(row, &opened.key).map_err(fault_of)?);
        }
        if sha256_plain(&jpeg) != photo.digest {
            return Err(FaultCode::CaseDamaged.into());
        }
        Ok(jpeg)
    }
}
