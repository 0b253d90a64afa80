//! Log-in: staff and PIN or passphrase.

use crate::{Desk, Session, fault_of};
use bridge::{Fault, FaultCode, LogIn, Status};
use std::collections::BTreeMap;
use vault::LogInError;

impl Desk {
    pub(crate) fn log_in(&mut self, request: LogIn) -> Result<Status, Fault> {
        let now = self.now();
        let staff = self.vault.staff(now).map_err(fault_of)?;
        let entry = staff.into_iter().find(|entry| entry.id == request.staff).ok_or(FaultCode::StaffUnknown)?;
        let vault_key = self.vault.log_in(request.staff, &request.secret, now).map_err(fault_of_log_in)?;
        self.vault.claim_grants(&vault_key).map_err(fault_of)?;
        self.session = Some(Session {
            staff: entry.id,
            name: entry.name,
            role: entry.role,
            locks_at: now.plus_ms(self.settings.auto_lock_ms),
            vault_key,
            cases: BTreeMap::new(),
            listed: None,
            learned: Vec::new(),
            certificates: BTreeMap::new(),
        });
        self.current_status()
    }
}

fn fault_of_log_in(error: LogInError) -> Fault {
    match error {
        LogInError::Unknown => FaultCode::StaffUnknown.into(),
        LogInError::Wrong => FaultCode::StaffSecretWrong.into(),
        LogInError::Blocked { until } => {
            Fault::new(FaultCode::StaffBlocked).with_detail(&format!("{}まで待ってください。", until.clock()))
        }
        LogInError::Vault(error) => fault_of(error),
    }
}
