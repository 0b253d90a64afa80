//! The city's rules for its tablets: signed here, told by the relay.

use super::CityDesk;
use crate::DeskError;
use domain::{StaffId, Timestamp};
use proofs::{FleetPolicy, Signed};
use sync::CityLink;

impl CityDesk {
    /// The rules in force.
    pub fn policy(&self) -> Result<FleetPolicy, DeskError> {
        let Some(signed) = self.store.policy()? else { return Ok(FleetPolicy::built_in()) };
        Ok(signed.verify(&self.city_key()).unwrap_or_else(|_| FleetPolicy::built_in()))
    }

    /// Sets rules as a member of staff confirmed them; the tablets hear of them with their next exchange.
    pub fn set_policy(
        &self,
        link: &dyn CityLink,
        rules: &FleetPolicy,
        staff: StaffId,
        now: Timestamp,
    ) -> Result<(), DeskError> {
        let _turn = self.turn();
        self.store.draft_policy(rules, staff, now)?;
        self.tell_policy(link, now)
    }

    /// Signs rules that somebody set since, and sees to it that the relay tells the newest.
    pub(super) fn tell_policy(&self, link: &dyn CityLink, now: Timestamp) -> Result<(), DeskError> {
        let told = link.policy_version()?;
        if let Some(draft) = self.store.drafted_policy()? {
            // A relay that knows of later rules than this desk has told them: tablets take higher versions only.
            let version = self.policy()?.version.max(told.unwrap_or(0)) + 1;
            let policy = FleetPolicy { version, issued_at: now, ..draft };
            self.store.put_policy(&Signed::sign(&self.page().signing_key(), &policy))?;
        }
        let newest = self.policy()?.version;
        match self.store.policy()? {
            Some(signed) if told.is_none_or(|told| told < newest) => Ok(link.publish_policy(signed)?),
            Some(_) | None => Ok(()),
        }
    }
}
