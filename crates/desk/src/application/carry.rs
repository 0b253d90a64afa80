//! 持ち出し: a copy of the 申請書ID and the photo on a USB drive, for the city's 申請補助端末, and its end.
//!
//! It is the only thing that leaves the tablet unsealed. So the case knows that a copy is out before anything readable is
//! on the drive, and cannot end before this tablet has erased it or a person has said that the drive is lost.

use crate::{Desk, faults::fault_of_drive, ports::DriveFault};
use bridge::{CarryDeed, Fault, FaultCode, Saved};
use domain::{
    CaseId, Event, EventId, Field,
    event::{self, Carry},
    photo::{chosen_field, used},
};
use records::CaseState;
use sealing::entropy::make_bytes;
use zeroize::Zeroizing;

/// What is carried, in the order of writing: name ending and bytes.
type Files = Vec<(&'static str, Zeroizing<Vec<u8>>)>;

/// The drive with a copy is known by this file of it.
const ID: &str = "txt";
const PHOTO: &str = "jpg";

impl Desk {
    pub(crate) fn carry(&mut self, request: bridge::Carry) -> Result<Saved, Fault> {
        match request.deed {
            CarryDeed::Write => self.carry_out(request.case, &request.drive)?,
            CarryDeed::Erase => self.erase_carried(request.case, &request.drive)?,
        }
        self.saved(request.case, None)
    }

    fn carry_out(&mut self, case: CaseId, drive: &str) -> Result<(), Fault> {
        let state = self.case_state(case)?;
        self.refuse_closed(case)?;
        let files = self.files_to_carry(case, &state)?;
        if let Some(out) = out(&state) {
            // Only the drive that has the copy may be written again: of another one nobody would know.
            self.blank_files(drive, &out).map_err(|fault| on_drive(fault, FaultCode::CarryAlready))?;
            return self.write_files(drive, &out, &files);
        }
        let now = self.now();
        let id = EventId::from_bytes(make_bytes(&mut *self.entropy));
        let fresh = Carry { id, out_at: now, erased_at: None, lost_at: None };
        self.drives.write(drive, &file(&fresh, ID), &[]).map_err(fault_of_drive)?;
        if let Err(fault) = self.add_deed(case, id, Event::CarriedOut, None) {
            self.forget_name(drive, &file(&fresh, ID));
            return Err(fault);
        }
        self.write_files(drive, &fresh, &files).inspect_err(|_| self.take_back_carry(case, drive, &fresh))
    }

    fn files_to_carry(&mut self, case: CaseId, state: &CaseState) -> Result<Files, Fault> {
        let carried = [Some(Field::ApplicationId), chosen_field()];
        if state.clashes.iter().any(|clash| carried.contains(&Some(clash.field))) {
            return Err(FaultCode::CaseHasClash.into());
        }
        let id = state.fields.get(&Field::ApplicationId).and_then(|id| id.text()).filter(|id| !id.is_empty());
        let id = format!("{}\r\n", id.ok_or(FaultCode::ApplicationIdEmpty)?);
        let mut files = vec![(ID, Zeroizing::new(id.into_bytes()))];
        let chosen = chosen_field().and_then(|field| state.fields.get(&field)).and_then(|chosen| chosen.text());
        if let Some(photo) = used(&state.photos, |photo| photo.id, chosen).and_then(|at| state.photos.get(at)) {
            files.push((PHOTO, self.photo_jpeg(case, photo)?));
        }
        Ok(files)
    }

    fn write_files(&self, drive: &str, carry: &Carry, files: &Files) -> Result<(), Fault> {
        files.iter().try_for_each(|(ending, bytes)| {
            self.drives.write(drive, &file(carry, ending), bytes).map_err(fault_of_drive)
        })
    }

    /// A copy that could not be written: when nothing of it is left on the drive, none was carried out.
    fn take_back_carry(&mut self, case: CaseId, drive: &str, carry: &Carry) {
        if self.blank_files(drive, carry).is_ok() {
            // When even this cannot be stored, the copy counts as out and can be erased as any other.
            let taken_back = self.edit(case, |document, author| document.undo_event(carry.id, author));
            if taken_back.is_ok() {
                self.forget_files(drive, carry);
            }
        }
    }

    fn erase_carried(&mut self, case: CaseId, drive: &str) -> Result<(), Fault> {
        let state = self.case_state(case)?;
        self.refuse_closed(case)?;
        let out = out(&state).ok_or(FaultCode::EventMisplaced)?;
        self.blank_files(drive, &out).map_err(|fault| on_drive(fault, FaultCode::CarryMissing))?;
        let id = EventId::from_bytes(make_bytes(&mut *self.entropy));
        self.add_deed(case, id, Event::Erased, Some(out.id))?;
        self.forget_files(drive, &out);
        Ok(())
    }

    /// The photo first, so that the drive is known until both are empty.
    fn blank_files(&self, drive: &str, carry: &Carry) -> Result<(), DriveFault> {
        match self.drives.blank(drive, &file(carry, PHOTO)) {
            Ok(()) | Err(DriveFault::NoSuchFile) => self.drives.blank(drive, &file(carry, ID)),
            Err(fault) => Err(fault),
        }
    }

    fn forget_files(&self, drive: &str, carry: &Carry) {
        self.forget_name(drive, &file(carry, PHOTO));
        self.forget_name(drive, &file(carry, ID));
    }

    /// An empty file that stays says nothing about anybody.
    fn forget_name(&self, drive: &str, file: &str) {
        let _ = self.drives.remove(drive, file);
    }
}

fn out(state: &CaseState) -> Option<Carry> {
    event::carries(&state.happened()).into_iter().find(Carry::is_out)
}

fn file(carry: &Carry, ending: &str) -> String {
    format!("{}.{ending}", carry.name())
}

fn on_drive(fault: DriveFault, when_absent: FaultCode) -> Fault {
    if fault == DriveFault::NoSuchFile { when_absent.into() } else { fault_of_drive(fault) }
}
