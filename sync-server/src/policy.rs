//! `policy`: the rules for tablets, also while the server runs. It signs them at its next turn.

use crate::{Failure, Place, place::read};
use city::{RulesFault, TypedRules};
use domain::Timestamp;
use proofs::FleetPolicy;
use std::path::Path;

/// What is to change; the rest stays.
#[derive(Default)]
pub(crate) struct Change<'a> {
    pub(crate) stop_after: Option<&'a str>,
    pub(crate) destroy_after: Option<&'a str>,
    pub(crate) lease: Option<&'a str>,
    pub(crate) holidays: Option<&'a Path>,
}

/// Sets what is named, and answers the rules as they stand.
pub(crate) fn set(place: &Place, change: &Change<'_>, now: Timestamp) -> Result<Vec<String>, Failure> {
    let store = place.open_city_store()?;
    let signed = store.policy()?.and_then(|signed| signed.verify(&signed.signer).ok());
    let current = store.drafted_policy()?.or(signed).unwrap_or_else(FleetPolicy::built_in);
    let holidays = change.holidays.map(read).transpose()?;
    let Change { stop_after, destroy_after, lease, .. } = *change;
    let typed = TypedRules { stop_after, destroy_after, lease, holidays: holidays.as_deref() };
    let rules = typed.over(&current).map_err(|fault: RulesFault| Failure::Refused(fault.to_string()))?;
    if rules != current {
        store.draft_policy_from_terminal(&rules, now)?;
    }
    Ok(describe(&rules))
}

fn describe(rules: &FleetPolicy) -> Vec<String> {
    vec![
        format!("stop-after\t{}", rules.stop_after_days),
        format!("destroy-after\t{}", rules.destroy_after_days),
        format!("lease\t{}", rules.lease_days),
        format!("holidays\t{}", rules.holidays.len()),
    ]
}
