//! 契約終了 for the whole fleet: the city's word goes out, and each device's last word comes in.

use super::{CityDesk, watch::sign_as_city};
use crate::{CityStore, DeskError, store::TERMINAL};
use domain::{DeviceId, StaffId, Timestamp};
use proofs::EndOfContract;
use std::{collections::BTreeMap, path::Path};
use sync::{CityLink, DeviceEntry};

/// How far a device is.
pub struct Leaving {
    pub device: DeviceEntry,
    pub said_farewell_at: Option<Timestamp>,
    /// The living cases it still holds.
    pub cases: usize,
}

/// Ends the contract from a terminal, also beside a server that runs.
pub fn end_contract(directory: &Path, store: &CityStore, link: &dyn CityLink, now: Timestamp) -> Result<(), DeskError> {
    if store.end_of_contract()?.is_none() {
        store.put_end(&sign_as_city(directory, store, &EndOfContract { issued_at: now })?, TERMINAL, now)?;
    }
    tell(store, link)
}

/// Says it to a relay that does not know it.
fn tell(store: &CityStore, link: &dyn CityLink) -> Result<(), DeskError> {
    match store.end_of_contract()? {
        Some(end) => Ok(link.end_contract(end)?),
        None => Ok(()),
    }
}

/// Every device with its last word and what it still holds.
pub fn leaving(link: &dyn CityLink) -> Result<Vec<Leaving>, DeskError> {
    let farewells = farewells(link)?;
    let mut all = Vec::new();
    for device in link.devices()? {
        let said_farewell_at = farewells.get(&device.device).copied();
        let cases = link.held_by(device.device)?.len();
        all.push(Leaving { device, said_farewell_at, cases });
    }
    Ok(all)
}

/// The last words that the devices signed themselves.
pub(super) fn farewells(link: &dyn CityLink) -> Result<BTreeMap<DeviceId, Timestamp>, DeskError> {
    let (farewells, devices) = (link.farewells()?, link.devices()?);
    let own = |device: &DeviceEntry| {
        let mut said = farewells.iter().filter_map(|signed| signed.verify(&device.key).ok());
        said.find(|said| said.device == device.device).map(|said| (said.device, said.at))
    };
    Ok(devices.iter().filter_map(own).collect())
}

impl CityDesk {
    /// Ends the contract as a member of staff confirmed it.
    pub fn end_contract(&self, link: &dyn CityLink, staff: StaffId, now: Timestamp) -> Result<(), DeskError> {
        let _turn = self.turn();
        if self.store.end_of_contract()?.is_none() {
            let signer = self.page().signing_key();
            self.store.put_end(&proofs::Signed::sign(&signer, &EndOfContract { issued_at: now }), staff, now)?;
        }
        tell(&self.store, link)
    }

    /// True once the contract is over; a relay that forgot hears it again.
    pub(super) fn tell_end(&self, link: &dyn CityLink) -> Result<bool, DeskError> {
        tell(&self.store, link)?;
        Ok(self.store.end_of_contract()?.is_some())
    }
}
