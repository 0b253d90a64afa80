//! 削除証明: when every device that held a case has acknowledged, the city forgets too and says so.

use super::CityDesk;
use crate::{
    DeskError,
    store::{AddendumState, ConfirmedAddendum, ReceivedCase, ReceivedState},
};
use domain::{DeviceId, Digest, Role, Timestamp};
use proofs::{DataKind, DeletionCertificate, DeviceEnd, Signed, certificate::CertifiedDevice};
use std::collections::{BTreeMap, BTreeSet};
use sync::{CityLink, DeviceEntry};

impl CityDesk {
    /// Takes an unfinished case one step further, from whichever step it stands at.
    pub(super) fn finish(&self, link: &dyn CityLink, case: &ReceivedCase, now: Timestamp) -> Result<(), DeskError> {
        match case.state {
            ReceivedState::Announced => self.publish_receipt(link, case).map(drop),
            ReceivedState::Received => {
                self.finish_addenda(link, case.case)?;
                self.certify(link, case, now)
            }
            ReceivedState::Certified => self.publish_certificate(link, case),
            ReceivedState::Published => Ok(()),
        }
    }

    /// The devices that held a case and have not acknowledged.
    pub fn unanswered(&self, link: &dyn CityLink, case: &ReceivedCase) -> Result<Vec<DeviceEntry>, DeskError> {
        let devices = link.devices()?;
        let answered = self.ended(link, case, &devices)?;
        let waits =
            |device: &DeviceEntry| case.holders.contains(&device.device) && !answered.contains_key(&device.device);
        Ok(devices.into_iter().filter(waits).collect())
    }

    /// True when a case is sealed to a key of last resort, which others may still need.
    pub fn waits_for_last_resort(&self, case: &ReceivedCase) -> bool {
        case.state == ReceivedState::Received && self.page().is_last_resort(case.key)
    }

    fn confirmed(&self, case: &ReceivedCase) -> Result<Vec<ConfirmedAddendum>, DeskError> {
        let mut addenda = self.store.addenda(case.case)?;
        addenda.retain(|addendum| addendum.state == AddendumState::Confirmed);
        Ok(addenda)
    }

    fn certify(&self, link: &dyn CityLink, case: &ReceivedCase, now: Timestamp) -> Result<(), DeskError> {
        let devices = link.devices()?;
        let addenda = self.confirmed(case)?;
        let mut answered = self.ended(link, case, &devices)?;
        // What a device gave back before or after the receipt: it is proved like a shred, and named as what it is.
        let mut gone = self.returned(link, case.case, &devices)?;
        let certified: Option<Vec<CertifiedDevice>> =
            case.holders.iter().map(|holder| gone.remove(holder).or_else(|| answered.remove(holder))).collect();
        let Some(mut certified) = certified else { return Ok(()) };
        certified.extend(gone.into_values());
        if self.key_is_needed(link, case)? || !self.waiting_addenda(link, case.case, &case.holders)?.is_empty() {
            return Ok(());
        }
        let mut page = self.page();
        page.destroy(&self.store, &[case.key], &mut **self.entropy())?;
        let signer = page.signing_key();
        drop(page);
        let ledger_head = link.ledger_head()?;
        let (year, ..) = now.day().civil();
        let certificate = self.store.certify(case.case, year, |number| {
            let certificate = DeletionCertificate {
                number,
                case: case.case,
                case_number: case.number.clone(),
                category: case.category,
                outcome: case.outcome,
                data_kinds: kinds(case, &addenda),
                received_at: case.received_at,
                issued_at: now,
                responsible: Role::SiteManager,
                receipts: receipts(case, &addenda),
                devices: certified,
                ledger_head,
            };
            Signed::sign(&signer, &certificate)
        })?;
        link.publish_certificate(certificate)?;
        Ok(self.store.set_published(case.case)?)
    }

    /// How the case ended on each holder of which that is known: by its own word, or because it was declared lost.
    pub(super) fn ended(
        &self,
        link: &dyn CityLink,
        case: &ReceivedCase,
        devices: &[DeviceEntry],
    ) -> Result<BTreeMap<DeviceId, CertifiedDevice>, DeskError> {
        let mut ended = acknowledged(link, case, &self.confirmed(case)?, devices)?;
        ended.extend(self.returned(link, case.case, devices)?);
        for (lost, declared_at) in self.store.lost_devices()? {
            let Some(device) = devices.iter().find(|device| device.device == lost) else { continue };
            ended.entry(lost).or_insert_with(|| CertifiedDevice {
                label: device.label.clone(),
                device: lost,
                key: device.key,
                end: DeviceEnd::Lost { declared_at },
            });
        }
        Ok(ended)
    }

    fn publish_certificate(&self, link: &dyn CityLink, case: &ReceivedCase) -> Result<(), DeskError> {
        let Some(certificate) = case.certificate.clone() else { return Ok(()) };
        link.publish_certificate(certificate)?;
        Ok(self.store.set_published(case.case)?)
    }
}

fn kinds(case: &ReceivedCase, addenda: &[ConfirmedAddendum]) -> Vec<DataKind> {
    let added = addenda.iter().flat_map(|addendum| &addendum.kinds);
    case.kinds.iter().chain(added).copied().collect::<BTreeSet<DataKind>>().into_iter().collect()
}

fn receipts(case: &ReceivedCase, addenda: &[ConfirmedAddendum]) -> Vec<Digest> {
    let added = addenda.iter().map(|addendum| addendum.receipt_digest);
    std::iter::once(case.receipt_digest).chain(added).collect()
}

/// The holders whose signed word is there and fits the first receipt, or the one for their own addendum.
fn acknowledged(
    link: &dyn CityLink,
    case: &ReceivedCase,
    addenda: &[ConfirmedAddendum],
    devices: &[DeviceEntry],
) -> Result<BTreeMap<DeviceId, CertifiedDevice>, DeskError> {
    let acks = link.acks(case.case)?;
    let fitting = devices.iter().filter_map(|device| {
        let ack = acks.iter().find(|ack| {
            ack.verify(&device.key).is_ok_and(|said| {
                let own = addenda
                    .iter()
                    .any(|addendum| addendum.device == device.device && addendum.receipt_digest == said.receipt);
                said.device == device.device && said.case == case.case && (own || said.receipt == case.receipt_digest)
            })
        })?;
        Some((
            device.device,
            CertifiedDevice {
                label: device.label.clone(),
                device: device.device,
                key: device.key,
                end: DeviceEnd::Shredded(ack.clone()),
            },
        ))
    });
    Ok(fitting.collect())
}
