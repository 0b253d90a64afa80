//! `server.toml`.

use crate::{
    Failure, Place,
    place::{read, write_private},
};
use domain::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The name tablets and browsers reach this server by.
    pub(crate) host: String,
    /// When `server.pem` ends, in milliseconds since 1970.
    pub(crate) certificate_ends: Timestamp,
    /// Where the one mirror of the city's keys and ledger lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mirror: Option<PathBuf>,
}

impl Settings {
    pub(crate) fn load(place: &Place) -> Result<Self, Failure> {
        let path = place.settings();
        toml::from_str(&read(&path)?).map_err(|error| Failure::Refused(format!("{}: {error}", path.display())))
    }

    pub(crate) fn save(&self, place: &Place) -> Result<(), Failure> {
        let text = toml::to_string(self).map_err(|error| Failure::Refused(error.to_string()))?;
        write_private(&place.settings(), text.as_bytes())
    }
}
