//! Reading what enrols a tablet off the city's page: a frame in, address and code or a refusal out; nothing is stored, and
//! nothing is sent before a person presses the button.

use crate::{
    Desk, Tablet,
    application::scan::{codes_in, corners},
    fault_of,
};
use bridge::{Base64Bytes, Fault, FaultCode, InvitationOutcome, InvitationVerdict};
use domain::{InvitationRefusal, scanned::invitation::invitation};
use scanner::Found;
use zeroize::Zeroizing;

impl Tablet {
    /// Other commands do not wait meanwhile: the desk is asked first and let go.
    pub(crate) fn scan_invitation(&self, frame: Base64Bytes) -> Result<InvitationVerdict, Fault> {
        let frame = Zeroizing::new(frame.0);
        self.desk().refuse_watching_enrolled()?;
        Ok(match codes_in(&frame) {
            Some(found) => said(&found),
            None => refused(InvitationRefusal::FrameUnreadable),
        })
    }
}

impl Desk {
    /// Nobody can log in before the tablet is enrolled, so this look needs no session; with the enrolment it ends.
    fn refuse_watching_enrolled(&mut self) -> Result<(), Fault> {
        match self.vault.enrolment().map_err(fault_of)? {
            Some(_) => Err(FaultCode::AlreadyEnrolled.into()),
            None => Ok(()),
        }
    }
}

fn said(found: &Found) -> InvitationVerdict {
    let texts: Vec<&[u8]> = found.codes.iter().map(|code| code.text.as_slice()).collect();
    let outcome =
        invitation(&texts, found.unread.len()).map_or_else(InvitationOutcome::Refused, InvitationOutcome::Invitation);
    InvitationVerdict { outcome, corners: corners(found) }
}

fn refused(refusal: InvitationRefusal) -> InvitationVerdict {
    InvitationVerdict { outcome: InvitationOutcome::Refused(refusal), corners: None }
}
