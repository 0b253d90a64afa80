//! What exists only between log-in and lock: the vault key and the opened cases.

use crate::open_case::OpenCase;
use domain::{CaseId, Role, StaffId, Timestamp};
use sealing::VaultKey;
use std::collections::{BTreeMap, BTreeSet};

/// Dropping it is locking: the key is zeroized and the documents are gone.
pub struct Session {
    pub staff: StaffId,
    pub name: String,
    pub role: Role,
    pub locks_at: Timestamp,
    pub(crate) vault_key: VaultKey,
    pub(crate) cases: BTreeMap<CaseId, OpenCase>,
    /// The numbers of certificates that were verified since the log-in.
    pub(crate) certificates: BTreeMap<CaseId, String>,
}

impl Session {
    /// After an exchange: cases that others wrote to are read anew, and one that is gone here is gone from memory.
    pub(crate) fn forget(&mut self, changed: &BTreeSet<CaseId>, openable: &BTreeSet<CaseId>) {
        self.cases.retain(|case, _| openable.contains(case) && !changed.contains(case));
        self.certificates.clear();
    }
}
