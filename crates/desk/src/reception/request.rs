//! Asking the city for a case that another tablet opened.

use crate::{Desk, fault_of};
use bridge::{Fault, FaultCode, RequestCase, Today};
use domain::{CaseNumber, Stage};

impl Desk {
    pub(crate) fn request_case(&mut self, request: RequestCase) -> Result<Today, Fault> {
        self.session()?;
        self.refuse_overdue()?;
        let number = CaseNumber::parse(&request.number).map_err(|_| FaultCode::CaseNumberMalformed)?;
        if !self.is_here(&number)? {
            let Self { vault, session, .. } = self;
            let session = session.as_ref().ok_or(FaultCode::Locked)?;
            vault.request_case(&number, &session.vault_key).map_err(fault_of)?;
        }
        self.today(bridge::GetToday {})
    }

    /// True for a case that opens here, and for one that is gone already.
    fn is_here(&self, number: &CaseNumber) -> Result<bool, Fault> {
        let Some(entry) = self.vault.cases().map_err(fault_of)?.into_iter().find(|entry| entry.number == *number)
        else {
            return Ok(false);
        };
        Ok(entry.stage >= Stage::Received || self.vault.can_open(entry.id).map_err(fault_of)?)
    }
}
