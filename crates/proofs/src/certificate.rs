//! 削除証明: signed when every device that held the case has acknowledged its shred.

use crate::{ProofError, PublicKey, Release, Signed, Statement};
use domain::{CaseId, CaseNumber, DeviceId, Digest, Outcome, Role, Service, Timestamp};
use serde::{Deserialize, Serialize};

/// One device's signed word that it has forgotten a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShredAck {
    pub case: CaseId,
    /// The receipt or the release that was obeyed.
    pub receipt: Digest,
    pub device: DeviceId,
    pub shredded_at: Timestamp,
    pub method: ShredMethod,
    /// The number of the slot secret that was destroyed.
    pub slot_epoch: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShredMethod {
    /// The case key was dropped, the slot secret replaced and destroyed, rows deleted from every table, the log truncated.
    CryptographicErase,
    /// The device never held a key or a row of the case.
    NeverHeld,
}

/// Kinds of data that a case held; never the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DataKind {
    Person,
    ApplicationId,
    Ticks,
    Notes,
    Photo,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeletionCertificate {
    pub number: String,
    pub case: CaseId,
    pub case_number: CaseNumber,
    pub category: Service,
    pub outcome: Outcome,
    pub data_kinds: Vec<DataKind>,
    pub received_at: Timestamp,
    pub issued_at: Timestamp,
    pub responsible: Role,
    /// The first receipt, then one for each addendum.
    pub receipts: Vec<Digest>,
    pub devices: Vec<CertifiedDevice>,
    pub ledger_head: Digest,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CertifiedDevice {
    pub label: String,
    pub device: DeviceId,
    pub key: PublicKey,
    pub end: DeviceEnd,
}

/// How a case ended on one device that held it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceEnd {
    /// It shredded the case against a receipt.
    Shredded(Signed<ShredAck>),
    /// It had returned the case before: it shredded its copy against a release.
    Returned { release: Signed<Release>, ack: Signed<ShredAck> },
    /// 紛失届: the device was declared lost; nothing is claimed about what it holds.
    Lost { declared_at: Timestamp },
}

impl Statement for ShredAck {
    const KIND: &'static str = "shred-ack";
}

impl Statement for DeletionCertificate {
    const KIND: &'static str = "deletion-certificate";
}

impl DataKind {
    pub fn label(self) -> &'static str {
        match self {
            Self::Person => "氏名・生年月日・連絡先",
            Self::ApplicationId => "申請書ID",
            Self::Ticks => "持参書類などの確認記録",
            Self::Notes => "問い合わせ記録",
            Self::Photo => "顔写真",
        }
    }
}

/// Verifies a certificate offline: the city's signature, and each device's over the same receipt.
pub fn verify_certificate(
    city: &PublicKey,
    signed: &Signed<DeletionCertificate>,
) -> Result<DeletionCertificate, ProofError> {
    let certificate = signed.verify(city)?;
    for device in &certificate.devices {
        device.verify(city, &certificate)?;
    }
    Ok(certificate)
}

impl CertifiedDevice {
    /// The device's own word, if it gave one.
    pub fn ack(&self) -> Result<Option<ShredAck>, ProofError> {
        match &self.end {
            DeviceEnd::Shredded(ack) | DeviceEnd::Returned { ack, .. } => ack.verify(&self.key).map(Some),
            DeviceEnd::Lost { .. } => Ok(None),
        }
    }

    fn verify(&self, city: &PublicKey, certificate: &DeletionCertificate) -> Result<(), ProofError> {
        let ack = match &self.end {
            DeviceEnd::Lost { .. } => return Ok(()),
            DeviceEnd::Shredded(ack) => {
                let ack = ack.verify(&self.key)?;
                certificate.receipts.contains(&ack.receipt).then_some(ack)
            }
            DeviceEnd::Returned { release, ack } => {
                let (released, ack) = (release.verify(city)?, ack.verify(&self.key)?);
                let fits = released.case == ack.case && released.device == ack.device;
                (fits && ack.receipt == release.digest()).then_some(ack)
            }
        };
        match ack {
            Some(ack) if ack.case == certificate.case && ack.device == self.device => Ok(()),
            Some(_) | None => Err(ProofError::Mismatch),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SigningKey;

    fn certificate(ack_case: u8) -> Signed<DeletionCertificate> {
        let (city, tablet) = (SigningKey::from_seed([1; 32]), SigningKey::from_seed([2; 32]));
        let device = DeviceId::from_bytes([3; 16]);
        let receipt = Digest::from_bytes([4; 32]);
        let ack = ShredAck {
            case: CaseId::from_bytes([ack_case; 16]),
            receipt,
            device,
            shredded_at: Timestamp(5),
            method: ShredMethod::CryptographicErase,
            slot_epoch: 2,
        };
        let certificate = DeletionCertificate {
            number: "削-2026-000001".into(),
            case: CaseId::from_bytes([6; 16]),
            case_number: CaseNumber::new(device, 1),
            category: Service::ApplicationSupport,
            outcome: Outcome::HandedOver,
            data_kinds: vec![DataKind::Person, DataKind::Photo],
            received_at: Timestamp(4),
            issued_at: Timestamp(6),
            responsible: Role::SiteManager,
            receipts: vec![receipt],
            devices: vec![CertifiedDevice {
                label: "窓口1".into(),
                device,
                key: tablet.public(),
                end: DeviceEnd::Shredded(Signed::sign(&tablet, &ack)),
            }],
            ledger_head: Digest::from_bytes([7; 32]),
        };
        Signed::sign(&city, &certificate)
    }

    #[test]
    fn a_whole_certificate_verifies_from_itself_and_the_public_key() {
        let city = SigningKey::from_seed([1; 32]).public();
        assert!(verify_certificate(&city, &certificate(6)).is_ok());
    }

    #[test]
    fn an_ack_for_another_case_spoils_it() {
        let city = SigningKey::from_seed([1; 32]).public();
        assert_eq!(verify_certificate(&city, &certificate(7)).err(), Some(ProofError::Mismatch));
    }
}
