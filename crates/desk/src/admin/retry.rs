//! When an exchange that failed is tried again: stored data, so that a restart forgets nothing and nothing has to stay alive.

use domain::Timestamp;
use serde::{Deserialize, Serialize};
use sync::wire::BATCH_BYTES;

pub(crate) const SETTING: &str = "next-sync";
const MINUTE_MS: i64 = 60_000;
const WAITS_MIN: [i64; 7] = [1, 2, 5, 10, 20, 40, 60];
const LONGEST_MS: i64 = 60 * MINUTE_MS;
/// At 64 kbit/s a part of a MiB takes longer than anybody waits for an answer; a sixteenth of it takes ten seconds.
const NARROW: usize = 16;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Retry {
    pub(crate) at: Timestamp,
    pub(crate) failures: u32,
    /// The code of the fault.
    pub(crate) reason: String,
}

impl Retry {
    /// The next attempt after one more failure. One that brought something over begins the waits anew: the line is poor
    /// and not dead.
    pub(crate) fn after(earlier: Option<&Self>, now: Timestamp, reason: &str, progressed: bool) -> Self {
        let earlier = earlier.filter(|_| !progressed);
        let failures = earlier.map_or(0, |earlier| earlier.failures).saturating_add(1);
        let step = (failures as usize - 1).min(WAITS_MIN.len() - 1);
        Self { at: now.plus_ms(WAITS_MIN[step] * MINUTE_MS), failures, reason: reason.to_owned() }
    }

    /// How much goes over at once: after a failure less, so that the narrowest line is done with a part in time.
    pub(crate) fn batch_bytes(earlier: Option<&Self>) -> usize {
        let failures = earlier.map_or(0, |earlier| earlier.failures);
        if failures == 0 { BATCH_BYTES } else { BATCH_BYTES / NARROW }
    }

    /// When it ends, if it has not. A time further off than the longest wait comes of a clock that jumped: it is now.
    pub(crate) fn waits_until(&self, now: Timestamp) -> Option<Timestamp> {
        let left = self.at.ms_since(now);
        (left > 0 && left <= LONGEST_MS).then_some(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_795_316_400_000);

    #[test]
    fn waits_grow_to_an_hour_and_no_further() {
        let mut retry = None;
        let waits: Vec<i64> = (0..9)
            .map(|_| {
                let next = Retry::after(retry.as_ref(), NOON, "server-unreachable", false);
                let wait = next.at.ms_since(NOON) / MINUTE_MS;
                retry = Some(next);
                wait
            })
            .collect();
        assert_eq!(waits, [1, 2, 5, 10, 20, 40, 60, 60, 60]);
    }

    #[test]
    fn an_attempt_that_brought_something_begins_the_waits_anew_with_small_parts() {
        let mut retry = Retry::after(None, NOON, "server-unreachable", false);
        for _ in 0..5 {
            retry = Retry::after(Some(&retry), NOON, "server-unreachable", false);
        }
        let after = Retry::after(Some(&retry), NOON, "server-unreachable", true);
        assert_eq!(after.at.ms_since(NOON), MINUTE_MS);
        assert_eq!(Retry::batch_bytes(None), BATCH_BYTES);
        assert!(Retry::batch_bytes(Some(&after)) * 8 <= 64_000 * 60, "a minute at 64 kbit/s");
    }

    #[test]
    fn a_clock_that_jumped_makes_nobody_wait() {
        let retry = Retry::after(None, NOON, "server-unreachable", false);
        assert_eq!(retry.waits_until(NOON), Some(NOON.plus_ms(MINUTE_MS)));
        assert_eq!(retry.waits_until(NOON.plus_ms(MINUTE_MS)), None);
        let year_ms = 365 * 86_400_000;
        assert_eq!(retry.waits_until(NOON.plus_ms(-year_ms)), None, "set back: not a year of waiting");
        assert_eq!(retry.waits_until(NOON.plus_ms(year_ms)), None);
    }
}
