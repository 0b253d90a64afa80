//! 契約終了 as the screen is told of it: what still has to end here, or that nothing is left.

use crate::{Desk, fault_of};
use bridge::{ContractState, Fault};
use domain::Stage;

impl Desk {
    /// The cases that somebody here still has to hand over or withdraw.
    fn open_cases(&mut self) -> Result<u64, Fault> {
        let mut open = 0;
        for entry in self.vault.cases().map_err(fault_of)?.iter().filter(|entry| entry.stage == Stage::Open) {
            open += u64::from(!self.vault.is_late(entry.id).map_err(fault_of)?);
        }
        Ok(open)
    }

    pub(crate) fn contract_state(&mut self) -> Result<ContractState, Fault> {
        if let Some(since) = self.vault.contract_ended().map_err(fault_of)? {
            let cases = self.vault.cases_to_end().map_err(fault_of)?;
            let open = self.open_cases()?;
            return Ok(ContractState::Ending { since, cases, open });
        }
        // A tablet that joined again has another contract.
        if self.vault.enrolment().map_err(fault_of)?.is_some() {
            return Ok(ContractState::Goes);
        }
        let departed = self.vault.departed().map_err(fault_of)?;
        Ok(departed
            .map_or(ContractState::Goes, |departed| ContractState::Over { at: departed.at, cases: departed.cases }))
    }
}
