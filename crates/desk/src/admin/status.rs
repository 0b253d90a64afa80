//! What the tablet is and who is logged in.

use crate::{Desk, fault_of};
use bridge::{Enrolment, Fault, GetStatus, Session, StaffTile, Status};

impl Desk {
    /// Also the moment at which an untouched screen closes.
    pub(crate) fn status(&mut self, request: GetStatus) -> Result<Status, Fault> {
        self.lock_if_idle();
        if request.touched && self.session.is_some() {
            self.session()?;
        }
        self.current_status()
    }

    pub(crate) fn current_status(&mut self) -> Result<Status, Fault> {
        let now = self.now();
        self.vault.finish_departure().map_err(fault_of)?;
        let enrolment = self.vault.enrolment().map_err(fault_of)?;
        let staff = self.vault.staff(now).map_err(fault_of)?;
        Ok(Status {
            now,
            enrolment: enrolment.map(|enrolment| Enrolment {
                device: enrolment.device,
                label: enrolment.label,
                server: enrolment.server,
            }),
            staff: staff
                .into_iter()
                .map(|entry| StaffTile {
                    id: entry.id,
                    name: entry.name,
                    role: entry.role,
                    blocked_until: entry.blocked_until,
                })
                .collect(),
            session: self.session.as_ref().map(|session| Session {
                staff: session.staff,
                name: session.name.clone(),
                role: session.role,
                locks_at: session.locks_at,
            }),
            collecting: self.collecting_state()?,
            contract: self.contract_state()?,
            request_key: if self.vault.has_forgotten().map_err(fault_of)? {
                self.vault.request_key().map_err(fault_of)?.map(|key| proofs::request::fingerprint(&key))
            } else {
                None
            },
            sync: self.sync_status()?,
            drives: if self.session.is_some() { self.drives.list() } else { Vec::new() },
        })
    }
}
