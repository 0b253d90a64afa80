//! What the city knows and an older store of the relay does not.

use crate::{DeviceEntry, EpochId};
use domain::{CaseId, CaseNumber, DeviceId};
use proofs::{DeletionCertificate, PurgeOrder, Receipt, Signed};

#[derive(Debug, Clone)]
pub struct Restoration {
    pub epoch: EpochId,
    /// Random: the width of the leap to the first cursor.
    pub leap: u32,
    /// The whole ledger, in its order.
    pub orders: Vec<RestoredOrder>,
    pub devices: Vec<DeviceEntry>,
    /// Who was given which case.
    pub granted: Vec<(CaseId, DeviceId)>,
}

/// An order, and how far its purge has come.
#[derive(Debug, Clone)]
pub struct RestoredOrder {
    pub order: PurgeOrder,
    pub signed: Signed<PurgeOrder>,
    /// Until the certificate is signed.
    pub receipt: Option<Signed<Receipt>>,
    /// The device whose late edits it answers: the receipt is for that device alone.
    pub addendum: Option<DeviceId>,
    pub certificate: Option<Signed<DeletionCertificate>>,
    pub number: Option<CaseNumber>,
    pub holders: Vec<DeviceId>,
}
