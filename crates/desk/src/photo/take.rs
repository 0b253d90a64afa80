//! Taking a photo: judge, cut, seal, store, count.

use crate::{Desk, fault_of, faults::fault_of_edit, open_case::append};
use ::photo::PhotoError;
use bridge::{Fault, FaultCode, Saved, TakePhoto};
use domain::{CountCategory, PhotoId};
use proofs::digest::sha256_plain;
use records::NewPhoto;
use sealing::entropy::make_bytes;
use sync::{RowKind, row::PHOTO_PART_BYTES};
use vault::NewRow;
use zeroize::Zeroizing;

impl Desk {
    pub(crate) fn take_photo(&mut self, request: TakePhoto) -> Result<Saved, Fault> {
        self.session()?;
        self.refuse_beyond_report(request.case, None)?;
        let limits = self.photo_limits()?;
        let judged = ::photo::judge(&request.frame.0, &limits).map_err(fault_of_photo)?;
        let (verdict, picture) = (judged.verdict, judged.photo);
        drop(Zeroizing::new(request.frame.0));
        self.ensure_open(request.case)?;
        self.refuse_closed(request.case)?;
        let (author, count) = (self.author()?, self.new_count(CountCategory::PhotoTaken));
        let (last, _) = self.vault.own_tip(request.case).map_err(fault_of)?;
        let photo = NewPhoto {
            id: PhotoId::from_bytes(make_bytes(&mut *self.entropy)),
            digest: sha256_plain(&picture.jpeg),
            width: picture.width,
            height: picture.height,
            row_device: author.device,
            row_sequence: last + 1,
            row_count: picture.jpeg.chunks(PHOTO_PART_BYTES).len() as u64,
            findings: Some(verdict.findings),
        };
        let Self { vault, session, .. } = self;
        let session = session.as_mut().ok_or(FaultCode::Locked)?;
        let opened = session.cases.get_mut(&request.case).ok_or(FaultCode::CaseUnknown)?;
        let stored = opened.document_mut().add_photo(&photo, author).map_err(fault_of_edit).and_then(|entry| {
            let entry = entry.encode();
            let parts = picture.jpeg.chunks(PHOTO_PART_BYTES);
            let mut rows: Vec<NewRow<'_>> = parts.map(|plaintext| NewRow { kind: RowKind::Photo, plaintext }).collect();
            rows.push(NewRow { kind: RowKind::Change, plaintext: &entry });
            append(vault, request.case, opened, &rows, Some(&count))
        });
        if let Err(fault) = stored {
            session.cases.remove(&request.case);
            return Err(fault);
        }
        self.saved(request.case, None)
    }
}

pub(super) fn fault_of_photo(error: PhotoError) -> Fault {
    match error {
        PhotoError::Unreadable => FaultCode::PhotoUnreadable.into(),
        PhotoError::TooLarge => FaultCode::PhotoTooLarge.into(),
        PhotoError::TooSmall => FaultCode::PhotoTooSmall.into(),
    }
}
