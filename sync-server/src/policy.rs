//! `policy`: the rules for tablets, also while the server runs. It signs them at its next turn.

use crate::{Failure, Place, place::read};
use domain::Day;
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
pub(crate) fn set(place: &Place, change: &Change<'_>) -> Result<Vec<String>, Failure> {
    let store = place.open_city_store()?;
    let signed = store.policy()?.and_then(|signed| signed.verify(&signed.signer).ok());
    let current = store.drafted_policy()?.or(signed).unwrap_or_else(FleetPolicy::built_in);
    let rules = FleetPolicy {
        stop_after_days: days(change.stop_after, current.stop_after_days)?,
        destroy_after_days: days(change.destroy_after, current.destroy_after_days)?,
        lease_days: days(change.lease, current.lease_days)?,
        holidays: match change.holidays {
            Some(path) => holidays(&read(path)?)?,
            None => current.holidays.clone(),
        },
        ..current.clone()
    };
    if !rules.is_sensible() {
        let reason = "the days must be 1 <= stop-after < destroy-after <= 60, and 1 <= lease <= 60";
        return Err(Failure::Refused(reason.into()));
    }
    if rules != current {
        store.draft_policy(&rules)?;
    }
    Ok(describe(&rules))
}

fn days(typed: Option<&str>, current: u16) -> Result<u16, Failure> {
    let Some(typed) = typed else { return Ok(current) };
    typed.parse().map_err(|_| Failure::Refused(format!("\"{typed}\" is no number of days")))
}

/// One day a line, as 2027-01-01; what stands behind it is for people.
fn holidays(text: &str) -> Result<Vec<Day>, Failure> {
    let mut days = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let day = line.split_whitespace().next().and_then(Day::parse_iso);
        days.push(day.ok_or_else(|| Failure::Refused(format!("\"{line}\" does not begin with a day as 2027-01-01")))?);
    }
    days.sort_unstable();
    days.dedup();
    Ok(days)
}

fn describe(rules: &FleetPolicy) -> Vec<String> {
    vec![
        format!("stop-after\t{}", rules.stop_after_days),
        format!("destroy-after\t{}", rules.destroy_after_days),
        format!("lease\t{}", rules.lease_days),
        format!("holidays\t{}", rules.holidays.len()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_are_read_line_by_line_and_a_slip_is_named() {
        let read = holidays("# 令和9年\n2027-01-11 成人の日\n\n2027-01-01\n2027-01-01\n").expect("reads");
        assert_eq!(read.iter().map(|day| day.iso()).collect::<Vec<_>>(), ["2027-01-01", "2027-01-11"]);
        assert!(holidays("2027-02-30").is_err() && holidays("元日").is_err());
    }
}
