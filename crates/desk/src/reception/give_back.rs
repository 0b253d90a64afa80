//! 返す: giving back a case that was lent to this tablet.

use crate::{Desk, fault_of};
use bridge::{CaseView, Fault, FaultCode, Loan, ReturnCase, Returning};
use domain::CaseId;
use proofs::FleetPolicy;
use std::collections::BTreeMap;
use vault::{Lease, ReturnWish};

impl Desk {
    /// Stores the wish, or takes it back. The next exchange does the rest.
    pub(crate) fn return_case(&mut self, request: ReturnCase) -> Result<CaseView, Fault> {
        self.session()?;
        let case = request.case;
        if self.loan(case)?.is_none() {
            self.vault.case(case).map_err(fault_of)?;
            return Err(FaultCode::CaseNotLent.into());
        }
        if request.wish {
            self.vault.return_case(case).map_err(fault_of)?;
        } else if !self.vault.keep_case(case).map_err(fault_of)? {
            return Err(FaultCode::CaseReturning.into());
        }
        self.case_view(case)
    }

    pub(crate) fn loan(&self, case: CaseId) -> Result<Option<Loan>, Fault> {
        let Some(lease) = self.vault.lease(case).map_err(fault_of)? else { return Ok(None) };
        let policy = self.vault.policy().map_err(fault_of)?;
        Ok(Some(loan_of(&lease, &policy)))
    }

    /// Every loan, with one look at the store.
    pub(crate) fn loans(&self) -> Result<BTreeMap<CaseId, Loan>, Fault> {
        let leases = self.vault.leases().map_err(fault_of)?;
        let policy = self.vault.policy().map_err(fault_of)?;
        Ok(leases.into_iter().map(|(case, lease)| (case, loan_of(&lease, &policy))).collect())
    }

    /// What is written while a case goes back would keep it from going.
    pub(crate) fn refuse_returning(&self, case: CaseId) -> Result<(), Fault> {
        match self.loan(case)? {
            Some(Loan { returning: Returning::Wished | Returning::Sent, .. }) => Err(FaultCode::CaseReturning.into()),
            Some(Loan { returning: Returning::No, .. }) | None => Ok(()),
        }
    }
}

fn loan_of(lease: &Lease, policy: &FleetPolicy) -> Loan {
    let returning = match lease.wish {
        None => Returning::No,
        Some(ReturnWish::Wished) => Returning::Wished,
        Some(ReturnWish::Sent) => Returning::Sent,
    };
    Loan { until: policy.lease_ends(lease.granted_at.day()), returning }
}
