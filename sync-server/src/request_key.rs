//! `request-key`: a person accepts the new request key of a tablet whose vault key was destroyed.

use crate::{Failure, Place};
use domain::{DeviceId, Timestamp};
use proofs::request::fingerprint;
use relay::SqliteStore;

/// Shows the key that waits, or accepts it when its number is the one that the tablet shows.
pub(crate) fn accept(
    place: &Place,
    device: &str,
    number: Option<&str>,
    now: Timestamp,
) -> Result<Vec<String>, Failure> {
    let device: DeviceId = device.parse().map_err(|_| Failure::Refused("a device id has 32 digits".into()))?;
    let store = place.open_city_store()?;
    let waiting = SqliteStore::open(&place.relay_store())?.waiting_request_key(device)?;
    let key = waiting.ok_or_else(|| Failure::Refused(format!("device {device} named no new request key")))?;
    let Some(number) = number else { return Ok(vec![format!("waiting\t{}", fingerprint(&key))]) };
    if number.trim() != fingerprint(&key) {
        return Err(Failure::Refused("the number is not that of the waiting key: do not accept it".into()));
    }
    store.accept_request_key(device, &key, now)?;
    Ok(vec![format!("accepted\t{number}")])
}
