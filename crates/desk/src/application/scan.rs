//! Scanning the code of an ID付き申請書: a frame in, a candidate or a refusal out; nothing is stored.

use crate::{Desk, Tablet};
use bridge::{Base64Bytes, Fault, FaultCode, ScanOutcome, ScanPoint, ScanVerdict};
use domain::{ScanRefusal, scanned::candidate};
use scanner::{Effort, Found, Frame, FrameError, Point, find};
use zeroize::Zeroizing;

impl Tablet {
    /// Looks for a form's code in a frame (JPEG or PNG). Other commands do not wait meanwhile: the desk is asked first and
    /// let go.
    pub fn scan_application_id(&self, frame: Base64Bytes) -> Result<ScanVerdict, Fault> {
        let frame = Zeroizing::new(frame.0);
        self.desk().refuse_watching_locked()?;
        Ok(verdict(&frame))
    }
}

impl Desk {
    /// A camera that runs is nobody who touches the screen: a frame needs a session and does not put its end off.
    pub(crate) fn refuse_watching_locked(&mut self) -> Result<(), Fault> {
        self.lock_if_idle();
        self.session.as_ref().map(drop).ok_or_else(|| FaultCode::Locked.into())
    }
}

/// The codes in a frame; none when it is no picture. It is zeroed when it was looked at, and so is what they say.
pub(crate) fn codes_in(frame: &[u8]) -> Option<Found> {
    match Frame::decode(frame) {
        Ok(frame) => Some(find(&frame, Effort::LIVE)),
        Err(FrameError::Unreadable | FrameError::TooLarge | FrameError::TooSmall) => None,
    }
}

/// Where the first of them is, readable or not.
pub(crate) fn corners(found: &Found) -> Option<[ScanPoint; 4]> {
    let first = found.codes.iter().map(|code| &code.corners).chain(&found.unread).next();
    first.map(|corners| corners.map(point))
}

fn verdict(frame: &[u8]) -> ScanVerdict {
    match codes_in(frame) {
        Some(found) => said(&found),
        None => ScanVerdict { outcome: ScanOutcome::Refused(ScanRefusal::FrameUnreadable), corners: None },
    }
}

fn said(found: &Found) -> ScanVerdict {
    let texts: Vec<&[u8]> = found.codes.iter().map(|code| code.text.as_slice()).collect();
    let outcome = match candidate(&texts, found.unread.len()) {
        Ok(id) => ScanOutcome::Candidate(id),
        Err(refusal) => ScanOutcome::Refused(refusal),
    };
    ScanVerdict { outcome, corners: corners(found) }
}

fn point(point: Point) -> ScanPoint {
    ScanPoint { x: point.x, y: point.y }
}
