//! `init`: everything a city server needs, made once.

use crate::{Failure, Place, place::reserve, settings::Settings, tls};
use city::{CityDesk, CityStore};
use domain::{Digest, Timestamp};
use relay::SqliteStore;
use sealing::{SystemEntropy, entropy::make_bytes};

/// The settings are written last: a directory without them is not initialised.
pub fn init(place: &Place, host: &str, now: Timestamp) -> Result<(), Failure> {
    place.create()?;
    tls::create_authority(place, now)?;
    let certificate_ends = tls::create_leaf(place, host, now)?;
    let mut entropy = SystemEntropy::default();
    SqliteStore::create(reserve(&place.relay_store())?, Digest::from_bytes(make_bytes(&mut entropy)))?;
    let store = CityStore::create(reserve(&place.city_store())?)?;
    CityDesk::create(place.directory(), store, Box::new(entropy), now)?;
    Settings { host: host.to_owned(), certificate_ends, mirror: None }.save(place)
}
