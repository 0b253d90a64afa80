//! What the city desk does after each exchange: keys for tablets, answers to requests, certificates.

use super::CityDesk;
use crate::DeskError;
use domain::Timestamp;
use proofs::{KeyBatch, Signed};
use sealing::{Recipient, seal_case_key};
use sync::{CityLink, DeviceEntry, DeviceEnvelope, Grant, Opening, PendingRequest};

/// A tablet with fewer keys gets new ones.
const KEYS_LEFT_MIN: u32 = 8;
const KEYS_PER_BATCH: usize = 32;

impl CityDesk {
    /// Does everything that waits for the city. One thing that fails blocks no other; it is tried again next time.
    pub fn attend(&self, link: &dyn CityLink, now: Timestamp) -> Result<(), DeskError> {
        let _turn = self.turn();
        for device in link.devices()? {
            self.supply(link, &device, now)?;
        }
        for request in link.pending_requests()? {
            if let Err(error) = self.answer(link, &request) {
                eprintln!("city: request of device {} stays open: {error}", request.device);
            }
        }
        for case in self.store.unfinished()? {
            if let Err(error) = self.finish(link, &case, now) {
                eprintln!("city: case {} stays unfinished: {error}", case.case);
            }
        }
        Ok(())
    }

    fn supply(&self, link: &dyn CityLink, device: &DeviceEntry, now: Timestamp) -> Result<(), DeskError> {
        if device.revoked || device.city_keys_left >= KEYS_LEFT_MIN {
            return Ok(());
        }
        let mut page = self.page();
        let one_time = page.issue(&self.store, device.device, KEYS_PER_BATCH, now, &mut **self.entropy())?;
        let batch = KeyBatch { device: device.device, issued_at: now, one_time, last_resort: page.last_resort() };
        Ok(link.issue_keys(Signed::sign(&page.signing_key(), &batch))?)
    }

    /// Seals a case key to the tablet that asks for it. A number that nobody has opened yet waits.
    fn answer(&self, link: &dyn CityLink, request: &PendingRequest) -> Result<(), DeskError> {
        let Some(opening) = request.opening.clone() else { return Ok(()) };
        let envelope = self.seal_to_tablet(&opening, request)?;
        Ok(link.grant(Grant { opening, to: request.device, public: request.public, envelope })?)
    }

    fn seal_to_tablet(&self, opening: &Opening, request: &PendingRequest) -> Result<DeviceEnvelope, DeskError> {
        let key = self.open_envelope(opening)?;
        let entropy = &mut **self.entropy();
        let sealed = seal_case_key(Recipient::Tablet, request.public, opening.case, &key, entropy)
            .map_err(|_| DeskError::CaseSealed)?;
        Ok(DeviceEnvelope { encapsulated: sealed.encapsulated, ciphertext: sealed.ciphertext })
    }
}
