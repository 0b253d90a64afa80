//! What the city desk still has of one case, for an auditor. Reads only: an old root must be found, not destroyed.

use crate::{
    CityStore, DeskError, ReceivedCase, ReceivedState,
    key_page::{self, RootNames},
};
use domain::{CaseId, CaseNumber};
use proofs::PublicKey;
use std::path::Path;

#[derive(Debug)]
pub struct CityTraces {
    pub city: PublicKey,
    pub case: CaseId,
    /// The certificate is signed, published, and the receipt it needed is dropped.
    pub is_finished: bool,
    /// The one-time key that opened the case is still on the key page; an error when the page does not open.
    pub key_is_kept: Result<bool, DeskError>,
    pub roots: RootNames,
}

/// The city's public key, whatever became of any case.
pub fn city_key(address: &str) -> Result<PublicKey, DeskError> {
    Ok(CityStore::open_to_read(address)?.city_key()?)
}

/// Looks at a store by its address and at the roots in its directory; `None` for a case that was never received.
pub fn examine(address: &str, directory: &Path, number: &CaseNumber) -> Result<Option<CityTraces>, DeskError> {
    let store = CityStore::open_to_read(address)?;
    let Some(received) = store.all_received()?.into_iter().find(|case| case.number == *number) else {
        return Ok(None);
    };
    Ok(Some(CityTraces {
        city: store.city_key()?,
        case: received.case,
        is_finished: is_finished(&received),
        key_is_kept: key_page::keeps(directory, &store, received.key),
        roots: key_page::root_names(directory, &store)?,
    }))
}

fn is_finished(received: &ReceivedCase) -> bool {
    received.state == ReceivedState::Published && received.receipt.is_none()
}
