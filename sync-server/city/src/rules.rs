//! Rules for tablets as people type them: read, and refused with the reason.

use domain::Day;
use proofs::FleetPolicy;

/// What somebody typed; what is not there stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedRules<'a> {
    pub stop_after: Option<&'a str>,
    pub destroy_after: Option<&'a str>,
    pub lease: Option<&'a str>,
    /// One day a line, as 2027-01-01; what stands behind it is for people.
    pub holidays: Option<&'a str>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulesFault {
    #[error("\"{0}\" is no number of days")]
    NoNumber(String),
    #[error("\"{0}\" does not begin with a day as 2027-01-01")]
    NoDay(String),
    #[error("the days must be 1 <= stop-after < destroy-after <= 60, and 1 <= lease <= 60")]
    NotSensible,
}

impl TypedRules<'_> {
    /// The rules as they shall be. Their version and date come with the city's signature.
    pub fn over(&self, current: &FleetPolicy) -> Result<FleetPolicy, RulesFault> {
        let rules = FleetPolicy {
            stop_after_days: days(self.stop_after, current.stop_after_days)?,
            destroy_after_days: days(self.destroy_after, current.destroy_after_days)?,
            lease_days: days(self.lease, current.lease_days)?,
            holidays: self.holidays.map_or_else(|| Ok(current.holidays.clone()), holidays)?,
            ..current.clone()
        };
        if rules.is_sensible() { Ok(rules) } else { Err(RulesFault::NotSensible) }
    }
}

fn days(typed: Option<&str>, current: u16) -> Result<u16, RulesFault> {
    let Some(typed) = typed else { return Ok(current) };
    typed.trim().parse().map_err(|_| RulesFault::NoNumber(typed.to_owned()))
}

fn holidays(text: &str) -> Result<Vec<Day>, RulesFault> {
    let mut days = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let day = line.split_whitespace().next().and_then(Day::parse_iso);
        days.push(day.ok_or_else(|| RulesFault::NoDay(line.to_owned()))?);
    }
    days.sort_unstable();
    days.dedup();
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_are_read_line_by_line_and_a_slip_is_named() {
        let read = holidays("# 令和9年\n2027-01-11 成人の日\n\n2027-01-01\n2027-01-01\n").expect("reads");
        assert_eq!(read.iter().map(|day| day.iso()).collect::<Vec<_>>(), ["2027-01-01", "2027-01-11"]);
        assert_eq!(holidays("2027-02-30"), Err(RulesFault::NoDay("2027-02-30".into())));
        assert!(holidays("元日").is_err());
    }

    #[test]
    fn what_is_not_typed_stays_and_rules_that_nobody_can_live_by_are_refused() {
        let current = FleetPolicy::built_in();
        let typed = |stop, destroy| TypedRules { stop_after: Some(stop), destroy_after: destroy, ..Default::default() };
        let rules = typed(" 5 ", None).over(&current).expect("is sensible");
        assert_eq!((rules.stop_after_days, rules.destroy_after_days, rules.lease_days), (5, 10, 5));
        assert_eq!(typed("10", None).over(&current), Err(RulesFault::NotSensible), "it stops before it forgets");
        assert_eq!(typed("3", Some("61")).over(&current), Err(RulesFault::NotSensible));
        assert_eq!(typed("三", None).over(&current), Err(RulesFault::NoNumber("三".into())));
    }
}
