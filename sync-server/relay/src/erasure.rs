//! What the store still shows of one case, for an auditor. Reads only: looking must not tidy up.

use crate::{StoreError, sqlite};
use domain::{CaseId, CaseNumber};
use proofs::{DeletionCertificate, PublicKey, Signed};

#[derive(Debug)]
pub struct RelayTraces {
    pub case: CaseId,
    /// An order for this case, signed by the city, stands in the ledger.
    pub is_ordered: bool,
    /// How many orders the ledger holds, if its chain is whole.
    pub ledger: Result<u64, StoreError>,
    /// What is there and should not be, by name and number.
    pub remains: Vec<(&'static str, u64)>,
    pub certificate: Option<Signed<DeletionCertificate>>,
}

/// Looks at a store that is opened by its address (`file:…?immutable=1`); `None` for a number nobody ever gave.
pub fn examine(address: &str, number: &CaseNumber, city: &PublicKey) -> Result<Option<RelayTraces>, StoreError> {
    sqlite::examine(address, number, city)
}
