//! 受領: the city says what it holds, and orders every device to forget it.

use crate::{ProofError, PublicKey, Signed, Statement};
use domain::{CaseId, CaseNumber, DeviceId, Digest, Outcome, Timestamp};
use serde::{Deserialize, Serialize};

/// What the city holds of one case. It lives as long as the purge is under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub case: CaseId,
    pub case_number: CaseNumber,
    pub outcome: Outcome,
    pub received_at: Timestamp,
    /// The automerge heads the city holds.
    pub heads: Vec<Digest>,
    /// The hash of every photo the city holds.
    pub photos: Vec<Digest>,
    /// How far the city holds each device's sealed log: a locked tablet can compare these.
    pub covered: Vec<Coverage>,
    /// The device whose late edits this receipt answers; `None` in the first receipt of a case.
    pub addendum: Option<DeviceId>,
    /// Random, so that the receipt's digest can be kept for ever and guessed against by nobody.
    pub nonce: Digest,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    pub device: DeviceId,
    pub last_sequence: u64,
    /// The chained digest of the device's rows up to `last_sequence`.
    pub chain: Digest,
}

/// The order that stays in the ledger for ever: opaque ids and a signature, nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurgeOrder {
    pub case: CaseId,
    pub receipt: Digest,
    pub issued_at: Timestamp,
}

impl Statement for Receipt {
    const KIND: &'static str = "receipt";
}

impl Statement for PurgeOrder {
    const KIND: &'static str = "purge-order";
}

/// Proof that the city signed a receipt and the order that belongs to it. Only [`VerifiedReceipt::verify`] makes one.
///
/// ```compile_fail
/// fn forge(receipt: proofs::Receipt, order: proofs::PurgeOrder) -> proofs::VerifiedReceipt {
///     proofs::VerifiedReceipt { receipt, order }
/// }
/// ```
#[derive(Debug)]
pub struct VerifiedReceipt {
    receipt: Receipt,
    order: PurgeOrder,
}

impl VerifiedReceipt {
    pub fn verify(city: &PublicKey, receipt: &Signed<Receipt>, order: &Signed<PurgeOrder>) -> Result<Self, ProofError> {
        let digest = receipt.digest();
        let (receipt, order) = (receipt.verify(city)?, order.verify(city)?);
        if order.receipt != digest || order.case != receipt.case {
            return Err(ProofError::Mismatch);
        }
        Ok(Self { receipt, order })
    }

    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    pub fn order(&self) -> &PurgeOrder {
        &self.order
    }

    /// True when the city holds this device's log up to `last_sequence`, row for row.
    pub fn covers(&self, device: DeviceId, last_sequence: u64, chain: Digest) -> bool {
        last_sequence == 0 || self.receipt.covered.contains(&Coverage { device, last_sequence, chain })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SigningKey;

    fn receipt() -> Receipt {
        Receipt {
            case: CaseId::from_bytes([1; 16]),
            case_number: CaseNumber::new(DeviceId::from_bytes([2; 16]), 1),
            outcome: Outcome::HandedOver,
            received_at: Timestamp(1),
            heads: vec![],
            photos: vec![],
            covered: vec![Coverage {
                device: DeviceId::from_bytes([2; 16]),
                last_sequence: 3,
                chain: Digest::from_bytes([3; 32]),
            }],
            addendum: None,
            nonce: Digest::from_bytes([9; 32]),
        }
    }

    fn order(receipt: &Signed<Receipt>) -> PurgeOrder {
        PurgeOrder { case: CaseId::from_bytes([1; 16]), receipt: receipt.digest(), issued_at: Timestamp(2) }
    }

    #[test]
    fn an_order_for_another_receipt_proves_nothing() {
        let city = SigningKey::from_seed([5; 32]);
        let signed = Signed::sign(&city, &receipt());
        let other = Signed::sign(&city, &Receipt { received_at: Timestamp(7), ..receipt() });
        let wrong = Signed::sign(&city, &order(&other));
        assert!(VerifiedReceipt::verify(&city.public(), &signed, &Signed::sign(&city, &order(&signed))).is_ok());
        assert_eq!(VerifiedReceipt::verify(&city.public(), &signed, &wrong).err(), Some(ProofError::Mismatch));
    }

    #[test]
    fn a_row_more_than_the_receipt_names_is_not_covered() {
        let city = SigningKey::from_seed([5; 32]);
        let signed = Signed::sign(&city, &receipt());
        let proof = VerifiedReceipt::verify(&city.public(), &signed, &Signed::sign(&city, &order(&signed)))
            .expect("both are signed by the city");
        let (device, chain) = (DeviceId::from_bytes([2; 16]), Digest::from_bytes([3; 32]));
        assert!(proof.covers(device, 3, chain));
        assert!(!proof.covers(device, 4, chain));
        assert!(!proof.covers(device, 3, Digest::from_bytes([4; 32])));
    }
}
