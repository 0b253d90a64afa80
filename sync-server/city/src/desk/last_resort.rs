//! The key of last resort is replaced as soon as it was used, and monthly. The old one dies with its last case.

use super::{CityDesk, farewell::farewells};
use crate::{
    DeskError,
    store::{ReceivedCase, ReceivedState},
};
use domain::{DeviceId, Timestamp};
use proofs::CityKeyId;
use std::collections::BTreeSet;
use sync::{CityLink, DeviceEntry};

const LIFE_MS: i64 = 30 * 86_400_000;

impl CityDesk {
    /// Replaces the key of last resort when something was sealed to it or its month is over.
    pub(super) fn renew_last_resort(&self, link: &dyn CityLink, now: Timestamp) -> Result<(), DeskError> {
        let mut page = self.page();
        let current = page.last_resort_id();
        let over = now.ms_since(page.last_resort_made_at()) >= LIFE_MS;
        if over || self.is_needed_by_a_case(link, current)? {
            page.replace_last_resort(&self.store, now, &mut **self.entropy())?;
        }
        Ok(())
    }

    /// Destroys what no case needs and nobody can use any more: retired keys, and the keys of devices that are gone.
    pub(super) fn forget_unused_keys(&self, link: &dyn CityLink) -> Result<(), DeskError> {
        let devices = link.devices()?;
        let mut unused = Vec::new();
        for key in self.page().retired() {
            if !self.may_still_be_used(link, key, &devices)? {
                unused.push(key);
            }
        }
        for device in self.gone_devices(link)? {
            unused.extend(self.page().issued_to(device));
        }
        if unused.is_empty() {
            return Ok(());
        }
        // Every case that is alive is looked at only when there is something to forget.
        let needed = self.needed_by_cases(link)?;
        unused.retain(|key| !needed.contains(key));
        if unused.is_empty() { Ok(()) } else { self.page().destroy(&self.store, &unused, &mut **self.entropy()) }
    }

    /// True while a key opens something else that is alive, or may be used again: then it cannot be destroyed.
    pub(super) fn key_is_needed(&self, link: &dyn CityLink, case: &ReceivedCase) -> Result<bool, DeskError> {
        if link.living_keys()?.contains(&case.key) {
            return Ok(true);
        }
        if !self.page().is_last_resort(case.key) {
            return Ok(false);
        }
        let devices = link.devices()?;
        let current = self.page().last_resort_id() == case.key;
        Ok(current || self.may_still_be_used(link, case.key, &devices)? || self.others_wait(link, case, &devices)?)
    }

    /// True while another received case under the same key waits for a device: a late edit must stay readable.
    fn others_wait(
        &self,
        link: &dyn CityLink,
        case: &ReceivedCase,
        devices: &[DeviceEntry],
    ) -> Result<bool, DeskError> {
        for other in self.uncertified()? {
            if other.key != case.key || other.case == case.case {
                continue;
            }
            let ended = self.ended(link, &other, devices)?;
            if other.state == ReceivedState::Announced || !other.holders.iter().all(|holder| ended.contains_key(holder))
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// True while a tablet that may come back has not taken a later key of last resort, with all its openings told.
    fn may_still_be_used(
        &self,
        link: &dyn CityLink,
        key: CityKeyId,
        devices: &[DeviceEntry],
    ) -> Result<bool, DeskError> {
        let epoch = link.epoch()?;
        let gone = self.gone_devices(link)?;
        for device in devices.iter().filter(|device| !device.revoked && !gone.contains(&device.device)) {
            let Some((given, given_in)) = self.store.last_resort_given(device.device)? else { continue };
            if given <= key || given_in != epoch || !link.is_up_to_date(device.device)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The keys of living cases, and of received ones without a certificate.
    fn needed_by_cases(&self, link: &dyn CityLink) -> Result<BTreeSet<CityKeyId>, DeskError> {
        let mut needed: BTreeSet<CityKeyId> = link.living_keys()?.into_iter().collect();
        needed.extend(self.uncertified()?.into_iter().map(|case| case.key));
        Ok(needed)
    }

    fn is_needed_by_a_case(&self, link: &dyn CityLink, key: CityKeyId) -> Result<bool, DeskError> {
        Ok(link.living_keys()?.contains(&key) || self.uncertified()?.iter().any(|case| case.key == key))
    }

    fn uncertified(&self) -> Result<Vec<ReceivedCase>, DeskError> {
        let mut cases = self.store.unfinished()?;
        cases.retain(|case| matches!(case.state, ReceivedState::Announced | ReceivedState::Received));
        Ok(cases)
    }

    /// Declared lost, or gone with their last word.
    fn gone_devices(&self, link: &dyn CityLink) -> Result<BTreeSet<DeviceId>, DeskError> {
        let lost = self.store.lost_devices()?.into_keys();
        Ok(lost.chain(farewells(link)?.into_keys()).collect())
    }
}
