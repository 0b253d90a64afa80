//! 追加の確認: a second receipt for one device, over what it held beyond the first.

use super::{CityDesk, OpenedAddendum, ReceiveFault};
use crate::{
    DeskError,
    store::{AddendumState, ConfirmedAddendum},
};
use domain::{CaseId, DeviceId, Digest, StaffId, Timestamp};
use proofs::{PurgeOrder, Receipt, Signed};
use sealing::entropy::make_bytes;
use sync::{CityLink, PendingAddendum};

impl CityDesk {
    /// Confirms an addendum as the member of staff saw it: `seen` is its state on the page that was confirmed.
    pub fn confirm_addendum(
        &self,
        link: &dyn CityLink,
        (case, device): (CaseId, DeviceId),
        seen: Digest,
        staff: StaffId,
        now: Timestamp,
    ) -> Result<(), ReceiveFault> {
        let _turn = self.turn();
        self.confirm_in_turn(link, (case, device), seen, staff, now)?;
        self.attend_at_once(link, case, now);
        Ok(())
    }

    fn confirm_in_turn(
        &self,
        link: &dyn CityLink,
        (case, device): (CaseId, DeviceId),
        seen: Digest,
        staff: StaffId,
        now: Timestamp,
    ) -> Result<(), ReceiveFault> {
        let known = self.store.addenda(case).map_err(DeskError::from)?;
        if let Some(announced) = known.iter().find(|addendum| addendum.device == device) {
            let published = self.publish_addendum(link, announced)?;
            return if published { Ok(()) } else { Err(ReceiveFault::NewRows) };
        }
        let opened = self.open_addendum(link, case, device)?;
        if opened.whole.seen() != seen {
            return Err(ReceiveFault::NewRows);
        }
        if !opened.whole.problems.is_empty() {
            return Err(ReceiveFault::Unreadable);
        }
        let confirmed = self.sign_addendum_receipt(&opened, staff, now);
        self.store.announce_addendum(&confirmed).map_err(DeskError::from)?;
        if self.publish_addendum(link, &confirmed)? { Ok(()) } else { Err(ReceiveFault::NewRows) }
    }

    fn sign_addendum_receipt(&self, opened: &OpenedAddendum, staff: StaffId, now: Timestamp) -> ConfirmedAddendum {
        let OpenedAddendum { device, received, whole, .. } = opened;
        let receipt = Receipt {
            case: received.case,
            case_number: received.number.clone(),
            outcome: received.outcome,
            received_at: now,
            heads: whole.heads.clone(),
            photos: whole.photos.iter().map(|photo| photo.digest).collect(),
            covered: whole.covered.clone(),
            addendum: Some(*device),
            nonce: Digest::from_bytes(make_bytes(&mut **self.entropy())),
        };
        let signer = self.page().signing_key();
        let receipt = Signed::sign(&signer, &receipt);
        let order = PurgeOrder { case: received.case, receipt: receipt.digest(), issued_at: now };
        ConfirmedAddendum {
            case: received.case,
            device: *device,
            kinds: whole.kinds(),
            confirmed_at: now,
            confirmed_by: staff,
            state: AddendumState::Announced,
            receipt_digest: receipt.digest(),
            receipt: Some((receipt, Signed::sign(&signer, &order))),
        }
    }

    /// Publishes an announced receipt; `false` takes the announcement back.
    fn publish_addendum(&self, link: &dyn CityLink, addendum: &ConfirmedAddendum) -> Result<bool, DeskError> {
        if addendum.state == AddendumState::Confirmed {
            return Ok(true);
        }
        let Some((receipt, order)) = addendum.receipt.clone() else { return Ok(false) };
        let published = link.publish_addendum_receipt(receipt, order)?;
        if published {
            self.store.set_confirmed(addendum)?;
        } else {
            self.store.withdraw_addendum(addendum)?;
        }
        Ok(published)
    }

    /// Publishes what a crash kept from being published.
    pub(super) fn finish_addenda(&self, link: &dyn CityLink, case: CaseId) -> Result<(), DeskError> {
        for addendum in self.store.addenda(case)? {
            self.publish_addendum(link, &addendum)?;
        }
        Ok(())
    }

    /// The addenda of a case that wait for city staff, of devices that held it. What others send proves nothing.
    pub fn waiting_addenda(
        &self,
        link: &dyn CityLink,
        case: CaseId,
        holders: &[DeviceId],
    ) -> Result<Vec<PendingAddendum>, DeskError> {
        let mut waiting = link.pending_addenda()?;
        waiting.retain(|addendum| addendum.case == case && holders.contains(&addendum.device));
        Ok(waiting)
    }
}

/// What the audit calls the addition of one device to one case.
pub(crate) fn addendum_subject(case: CaseId, device: DeviceId) -> Vec<u8> {
    [case.as_bytes().as_slice(), device.as_bytes()].concat()
}
