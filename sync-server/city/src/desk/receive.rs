//! 受領: the city says what it holds and orders every device to forget it.

use super::{CityDesk, OpenedCase};
use crate::{
    DeskError,
    store::{ReceivedCase, ReceivedState, StoreError},
};
use domain::{CaseId, DeviceId, Digest, Outcome, StaffId, Timestamp};
use proofs::{PurgeOrder, Receipt, Signed};
use sealing::entropy::make_bytes;
use sync::CityLink;

#[derive(Debug, thiserror::Error)]
pub enum ReceiveFault {
    #[error("the sealed record has no hand-over")]
    NotHandedOver,
    #[error("parts of the case cannot be read")]
    Unreadable,
    #[error("new rows arrived in the meantime")]
    NewRows,
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl CityDesk {
    /// Receives a case as the member of staff saw it: `seen` is the case's state on the page that was confirmed.
    pub fn receive(
        &self,
        link: &dyn CityLink,
        case: CaseId,
        seen: Digest,
        staff: StaffId,
        now: Timestamp,
    ) -> Result<(), ReceiveFault> {
        let _turn = self.turn();
        self.receive_in_turn(link, case, seen, staff, now)?;
        // It is published; what the mirror does not hear now it hears with the next exchange.
        self.attend_at_once(link, case, now);
        Ok(())
    }

    fn receive_in_turn(
        &self,
        link: &dyn CityLink,
        case: CaseId,
        seen: Digest,
        staff: StaffId,
        now: Timestamp,
    ) -> Result<(), ReceiveFault> {
        if let Some(announced) = self.store.received(case).map_err(DeskError::from)? {
            let published = self.publish_receipt(link, &announced)?;
            return if published { Ok(()) } else { Err(ReceiveFault::NewRows) };
        }
        let opened = self.open_case(link, case)?;
        if opened.seen() != seen {
            return Err(ReceiveFault::NewRows);
        }
        if !opened.problems.is_empty() {
            return Err(ReceiveFault::Unreadable);
        }
        let received = self.sign_receipt(&opened, staff, now)?;
        self.store.announce(&received).map_err(DeskError::from)?;
        if let Err(error) = self.mirror() {
            self.store.withdraw(case).map_err(DeskError::from)?;
            return Err(error.into());
        }
        if self.publish_receipt(link, &received)? { Ok(()) } else { Err(ReceiveFault::NewRows) }
    }

    /// Who holds a case, and who was sealed its key and may not have it yet: each owes a word before the certificate.
    fn owing(&self, opened: &OpenedCase) -> Result<Vec<DeviceId>, StoreError> {
        let mut owing = opened.bundle.holders.clone();
        for (case, device) in self.store.granted()? {
            if case == opened.bundle.opening.case && !owing.contains(&device) {
                owing.push(device);
            }
        }
        Ok(owing)
    }

    fn sign_receipt(&self, opened: &OpenedCase, staff: StaffId, now: Timestamp) -> Result<ReceivedCase, ReceiveFault> {
        let state = opened.state.as_ref().ok_or(ReceiveFault::Unreadable)?;
        let outcome = opened.outcome().ok_or(ReceiveFault::NotHandedOver)?;
        let opening = &opened.bundle.opening;
        let receipt = Receipt {
            case: opening.case,
            case_number: opening.number.clone(),
            outcome,
            received_at: now,
            heads: opened.heads.clone(),
            photos: opened.photos.iter().map(|photo| photo.digest).collect(),
            covered: opened.covered.clone(),
            addendum: None,
            nonce: Digest::from_bytes(make_bytes(&mut **self.entropy())),
        };
        let signer = self.page().signing_key();
        let receipt = Signed::sign(&signer, &receipt);
        let order = PurgeOrder { case: opening.case, receipt: receipt.digest(), issued_at: now };
        Ok(ReceivedCase {
            case: opening.case,
            number: opening.number.clone(),
            category: state.service,
            outcome,
            kinds: opened.kinds(),
            holders: self.owing(opened).map_err(DeskError::from)?,
            key: opening.envelope.key,
            received_at: now,
            received_by: staff,
            state: ReceivedState::Announced,
            receipt_digest: receipt.digest(),
            receipt: Some((receipt, Signed::sign(&signer, &order))),
            certificate: None,
            certificate_number: None,
        })
    }

    /// Publishes an announced receipt; `false` takes the announcement back.
    pub(super) fn publish_receipt(&self, link: &dyn CityLink, received: &ReceivedCase) -> Result<bool, DeskError> {
        let Some((receipt, order)) = received.receipt.clone() else { return Ok(false) };
        self.mirror()?;
        let published = link.publish_receipt(receipt, order)?;
        if published {
            self.store.set_received(received)?;
        } else {
            self.store.withdraw(received.case)?;
        }
        Ok(published)
    }
}

impl OpenedCase {
    /// How the case ended. The notice is the relay's word: it says that there is something to receive, never what.
    pub fn outcome(&self) -> Option<Outcome> {
        self.bundle.notice.as_ref()?;
        Some(self.state.as_ref()?.hand_over.as_ref()?.outcome)
    }

    /// Names exactly what is held, so that a page can say which state it showed.
    pub fn seen(&self) -> Digest {
        let mut parts: Vec<&[u8]> = vec![b"hikitsugi/v1/seen", self.bundle.opening.case.as_bytes()];
        for coverage in &self.covered {
            parts.push(coverage.device.as_bytes());
            parts.push(coverage.chain.as_bytes());
        }
        proofs::sha256(&parts)
    }
}
