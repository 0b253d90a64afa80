//! What exists only between log-in and lock: the vault key and the opened cases.

use crate::{open_case::OpenCase, reception::summary::Summary};
use domain::{CaseId, Role, Service, StaffId, Timestamp};
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
    /// What the list says of cases that are not opened: read at the first list, from the store's sealed summaries.
    pub(crate) listed: Option<BTreeMap<CaseId, Summary>>,
    /// What the first look at a lent case told and the store does not have yet.
    pub(crate) learned: Vec<(CaseId, Service, Timestamp)>,
    /// The numbers of certificates that were verified since the log-in.
    pub(crate) certificates: BTreeMap<CaseId, String>,
}

impl Session {
    /// After an exchange: cases that others wrote to are read anew, and one that is gone here is gone from memory.
    pub(crate) fn forget(&mut self, changed: &BTreeSet<CaseId>, openable: &BTreeSet<CaseId>) {
        let stays = |case: &CaseId| openable.contains(case) && !changed.contains(case);
        self.cases.retain(|case, _| stays(case));
        if let Some(listed) = &mut self.listed {
            listed.retain(|case, _| stays(case));
        }
        self.certificates.clear();
    }
}
