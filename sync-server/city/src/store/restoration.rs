//! What an older store of the relay must learn before it serves again.

use super::{CityStore, ReceivedCase, StoreError};
use domain::CaseId;
use proofs::{PublicKey, PurgeOrder, Signed};
use std::collections::BTreeMap;
use sync::{EpochId, Restoration, RestoredOrder};

impl CityStore {
    /// Every order, how far its purge has come, and every device.
    pub fn restoration(&self, epoch: EpochId, leap: u32) -> Result<Restoration, StoreError> {
        let city = self.city_key()?;
        let received: BTreeMap<CaseId, ReceivedCase> =
            self.all_received()?.into_iter().map(|case| (case.case, case)).collect();
        let mut ledger = self.all_orders()?;
        // Announced and never seen in the ledger: city staff received it, so it goes now.
        for case in received.values() {
            let announced = case.receipt.iter().map(|(_, order)| order.clone());
            for order in announced.chain(self.addendum_orders(case.case)?) {
                if !ledger.contains(&order) {
                    ledger.push(order);
                }
            }
        }
        let orders =
            ledger.into_iter().map(|signed| self.restored(&city, signed, &received)).collect::<Result<_, _>>()?;
        let (mut devices, lost) = (self.known_devices()?, self.lost_devices()?);
        for device in &mut devices {
            device.revoked |= lost.contains_key(&device.device);
        }
        Ok(Restoration { epoch, leap, orders, devices, granted: self.granted()? })
    }

    fn restored(
        &self,
        city: &PublicKey,
        signed: Signed<PurgeOrder>,
        received: &BTreeMap<CaseId, ReceivedCase>,
    ) -> Result<RestoredOrder, StoreError> {
        let order = signed.verify(city).map_err(|error| StoreError::Damaged(format!("the ledger: {error}")))?;
        let case = received.get(&order.case);
        // A case may have more orders than one; a receipt belongs to its own.
        let first = case.and_then(|case| case.receipt.clone());
        let addenda = self.addenda(order.case)?;
        let addendum = addenda.iter().find(|addendum| addendum.receipt_digest == order.receipt);
        let addendum = addendum.map(|addendum| addendum.device);
        let added = addenda.into_iter().filter_map(|addendum| addendum.receipt);
        let receipt = first.into_iter().chain(added).find(|(receipt, _)| receipt.digest() == order.receipt);
        Ok(RestoredOrder {
            receipt: receipt.map(|(receipt, _)| receipt),
            addendum,
            certificate: case.and_then(|case| case.certificate.clone()),
            number: case.map(|case| case.number.clone()),
            holders: case.map(|case| case.holders.clone()).unwrap_or_default(),
            order,
            signed,
        })
    }

    fn addendum_orders(&self, case: CaseId) -> Result<Vec<Signed<PurgeOrder>>, StoreError> {
        Ok(self.addenda(case)?.into_iter().filter_map(|addendum| addendum.receipt).map(|(_, order)| order).collect())
    }
}
