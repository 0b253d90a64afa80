//! The city's rules for the counter: published here, signed, told by the relay.

use super::CityDesk;
use crate::{
    DeskError,
    rulebook::{CheckedRules, Publication},
};
use domain::{StaffId, Timestamp};
use proofs::{RulePackage, Signed};
use sync::CityLink;

impl CityDesk {
    /// Publishes a package as a member of staff confirmed it; the tablets hear of it with their next exchange.
    pub fn publish_rules(
        &self,
        link: &dyn CityLink,
        rules: &CheckedRules,
        staff: StaffId,
        now: Timestamp,
    ) -> Result<Publication, DeskError> {
        let _turn = self.turn();
        let publication = rules.publish(&self.store, staff, now)?;
        self.tell_rules(link)?;
        Ok(publication)
    }

    /// Signs a package that somebody published since, and sees to it that the relay tells the newest.
    pub(super) fn tell_rules(&self, link: &dyn CityLink) -> Result<(), DeskError> {
        let Some(newest) = self.store.published_rules()?.into_iter().next() else { return Ok(()) };
        if !newest.is_signed
            && let Some(text) = self.store.rules_text(newest.version)?
        {
            let package = RulePackage::new(newest.version, text, newest.published_at);
            self.store.put_signed_rules(newest.version, &Signed::sign(&self.page().signing_key(), &package))?;
        }
        if link.rules_version()?.is_some_and(|told| told >= newest.version) {
            return Ok(());
        }
        match self.store.signed_rules(newest.version)? {
            Some(signed) => Ok(link.publish_rules(signed)?),
            None => Ok(()),
        }
    }
}
