//! The standard for photos that holds today.

use crate::Desk;
use bridge::{Fault, FaultCode};
use domain::rules::PhotoLimits;

impl Desk {
    /// The city's, or those built in where its package is older than the program or says nothing of photos.
    pub(crate) fn photo_limits(&mut self) -> Result<PhotoLimits, Fault> {
        let today = self.now().day();
        let city = self.city_book_in_force()?.and_then(|rules| rules.on(today).photo_limits());
        city.or_else(|| rules::built_in_photo_limits(today)).ok_or_else(|| FaultCode::RulesUnreadable.into())
    }
}
