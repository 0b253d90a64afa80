//! The city's rules for its tablets; the ones built in hold until others arrive.

use crate::{Vault, VaultError, store::read_setting, store::write_setting};
use proofs::{FleetPolicy, PublicKey, Signed};
use rusqlite::Transaction;

const POLICY: &str = "fleet-policy";

impl Vault {
    pub fn policy(&self) -> Result<FleetPolicy, VaultError> {
        Ok(self.setting(POLICY)?.unwrap_or_else(FleetPolicy::built_in))
    }
}

/// Takes rules that the city signed; older ones than those in force change nothing.
pub(crate) fn take(
    transaction: &Transaction<'_>,
    city: &PublicKey,
    signed: &Signed<FleetPolicy>,
) -> Result<bool, VaultError> {
    let Ok(new) = signed.verify(city) else { return Ok(false) };
    let held = read_setting::<FleetPolicy>(transaction, POLICY)?.unwrap_or_else(FleetPolicy::built_in);
    if new.version > held.version && new.is_sensible() {
        write_setting(transaction, POLICY, &new)?;
    }
    Ok(true)
}
