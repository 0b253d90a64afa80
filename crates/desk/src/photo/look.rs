//! Looking at a frame of the live view: what is said of it goes back, and nothing of it stays.

use crate::{Serve, Tablet, photo::take::fault_of_photo};
use bridge::{Fault, Look, LookFor, Seen};
use zeroize::Zeroizing;

impl Serve<Look> for Tablet {
    /// Other commands do not wait meanwhile: the desk is asked first and let go.
    fn serve(&self, request: Look) -> Result<Seen, Fault> {
        match request.wanted {
            LookFor::Face { width, height } => {
                let frame = Zeroizing::new(request.frame.0);
                let limits = {
                    let mut desk = self.desk();
                    desk.refuse_watching_locked()?;
                    desk.photo_limits()?
                };
                let picture = ::photo::decode(&frame).map_err(fault_of_photo)?;
                Ok(Seen::Face(::photo::look(&picture, (width, height), &limits)))
            }
            LookFor::Code => self.scan_application_id(request.frame).map(Seen::Code),
            LookFor::Invitation => self.scan_invitation(request.frame).map(Seen::Invitation),
        }
    }
}
