//! What exists only between log-in and lock: the vault key and the opened cases.

use crate::open_case::OpenCase;
use domain::{CaseId, Role, StaffId, Timestamp};
use sealing::VaultKey;
use std::collections::BTreeMap;

/// Dropping it is locking: the key is zeroized and the documents are gone.
pub struct Session {
    pub staff: StaffId,
    pub name: String,
    pub role: Role,
    pub locks_at: Timestamp,
    pub(crate) vault_key: VaultKey,
    pub(crate) cases: BTreeMap<CaseId, OpenCase>,
}
