//! What the city desk does after each exchange: keys for tablets, answers to requests, certificates.
//!
//! Everything here takes the relay's word for what there is, and for nothing that opens a case.

use super::CityDesk;
use crate::{DeskError, store::ReceivedState};
use domain::{CaseId, Timestamp};
use proofs::{KeyBatch, Signed};
use sealing::{Recipient, seal_case_key};
use sync::{CaseRequest, CityLink, DeviceEntry, DeviceEnvelope, Grant, Opening, PendingRequest};

/// A tablet with fewer keys gets new ones.
const KEYS_LEFT_MIN: u32 = 8;
const KEYS_PER_BATCH: usize = 32;

impl CityDesk {
    /// Does everything that waits for the city. One thing that fails blocks no other; it is tried again next time.
    pub fn attend(&self, link: &dyn CityLink, now: Timestamp) -> Result<(), DeskError> {
        let _turn = self.turn();
        self.attend_in_turn(link, now)
    }

    /// What waited for city staff waits no longer, and whoever held the case may have nothing more to say: a tablet that
    /// is lost, or gone, brings no next exchange. What fails now is tried again with the next one.
    pub(super) fn attend_at_once(&self, link: &dyn CityLink, case: CaseId, now: Timestamp) {
        if let Err(error) = self.finish_at_once(link, case, now) {
            journal::note(format_args!("city: {error}"));
        }
    }

    /// One case at a time is received: only when it ends with that may others have waited for it.
    fn finish_at_once(&self, link: &dyn CityLink, case: CaseId, now: Timestamp) -> Result<(), DeskError> {
        self.follow(link)?;
        let Some(received) = self.store.received(case)? else { return Ok(()) };
        if let Err(error) = self.finish(link, &received, now) {
            journal::note(format_args!("city: case {case} stays unfinished: {error}"));
        }
        let ended = self.store.received(case)?.is_some_and(|case| case.state == ReceivedState::Published);
        if ended { self.attend_in_turn(link, now) } else { self.remember(link) }
    }

    fn attend_in_turn(&self, link: &dyn CityLink, now: Timestamp) -> Result<(), DeskError> {
        self.follow(link)?;
        if let Err(error) = self.renew_last_resort(link, now) {
            journal::note(format_args!("city: the key of last resort is not replaced: {error}"));
        }
        let ended = self.tell_end(link)?;
        for device in link.devices()? {
            if let Err(error) = self.register(&device) {
                journal::note(format_args!("city: request key of device {} is not registered: {error}", device.device));
            }
            if ended {
                continue;
            }
            if let Err(error) = self.supply(link, &device, now) {
                journal::note(format_args!("city: device {} gets no keys: {error}", device.device));
            }
        }
        // Whoever asked may have left already, and would be waited for.
        let requests = if ended { Vec::new() } else { link.pending_requests()? };
        for request in requests {
            if let Err(error) = self.answer(link, &request, now) {
                journal::note(format_args!("city: request of device {} stays open: {error}", request.device));
            }
        }
        if let Err(error) = self.tell_policy(link, now) {
            journal::note(format_args!("city: the rules are not told: {error}"));
        }
        if let Err(error) = self.tell_rules(link) {
            journal::note(format_args!("city: the rules of the counter are not told: {error}"));
        }
        if let Err(error) = self.call_back(link, now) {
            journal::note(format_args!("city: no lent case is called back: {error}"));
        }
        for case in self.store.unfinished()? {
            if let Err(error) = self.finish(link, &case, now) {
                journal::note(format_args!("city: case {} stays unfinished: {error}", case.case));
            }
        }
        if let Err(error) = self.forget_unused_keys(link) {
            journal::note(format_args!("city: keys that nobody needs are still there: {error}"));
        }
        self.remember(link)
    }

    /// Keeps the first request key of a device, whatever the relay says later.
    fn register(&self, device: &DeviceEntry) -> Result<(), DeskError> {
        let Some(key) = device.request_key else { return Ok(()) };
        if self.store.request_key(device.device)?.is_none() {
            self.store.register_request_key(device.device, &key)?;
        }
        Ok(())
    }

    fn supply(&self, link: &dyn CityLink, device: &DeviceEntry, now: Timestamp) -> Result<(), DeskError> {
        if device.revoked {
            return Ok(());
        }
        let (mut page, epoch) = (self.page(), link.epoch()?);
        let knows_last_resort = self.store.last_resort_given(device.device)? == Some((page.last_resort_id(), epoch));
        let count = if device.city_keys_left < KEYS_LEFT_MIN { KEYS_PER_BATCH } else { 0 };
        if count == 0 && knows_last_resort {
            return Ok(());
        }
        let one_time = page.issue(&self.store, device.device, count, now, &mut **self.entropy())?;
        let batch = KeyBatch { device: device.device, issued_at: now, one_time, last_resort: page.last_resort() };
        link.issue_keys(Signed::sign(&page.signing_key(), &batch))?;
        Ok(self.store.put_last_resort_given(device.device, batch.last_resort.id, epoch)?)
    }

    /// Seals a case key to the tablet that proves it may ask for it. A number that nobody has opened yet waits.
    fn answer(&self, link: &dyn CityLink, request: &PendingRequest, now: Timestamp) -> Result<(), DeskError> {
        let Some(opening) = request.opening.clone() else { return Ok(()) };
        self.prove(request, &opening)?;
        let envelope = self.seal_to_tablet(&opening, request)?;
        self.store.put_granted(opening.case, request.device, request.public)?;
        Ok(link.grant(Grant { opening, to: request.device, public: request.public, envelope }, now)?)
    }

    /// Asks the city's own registry whether the tablet's request key signed this device, number and one-time key.
    fn prove(&self, request: &PendingRequest, opening: &Opening) -> Result<(), DeskError> {
        let key = self.store.request_key(request.device)?.ok_or(DeskError::RequestUnproven)?;
        let said = request.signed.verify(&key).map_err(|_| DeskError::RequestUnproven)?;
        let passed_on = CaseRequest { device: request.device, number: request.number.clone(), public: request.public };
        if said == passed_on && opening.number == said.number { Ok(()) } else { Err(DeskError::RequestUnproven) }
    }

    fn seal_to_tablet(&self, opening: &Opening, request: &PendingRequest) -> Result<DeviceEnvelope, DeskError> {
        let key = self.open_envelope(opening)?;
        let entropy = &mut **self.entropy();
        let sealed = seal_case_key(Recipient::Tablet, request.public, opening.case, &key, entropy)
            .map_err(|_| DeskError::CaseSealed)?;
        Ok(DeviceEnvelope { encapsulated: sealed.encapsulated, ciphertext: sealed.ciphertext })
    }
}
