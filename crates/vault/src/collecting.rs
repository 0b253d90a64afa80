//! How long ago the purge orders were fetched in full, by a clock that nobody can hold back for ever.
//!
//! The mark stands on the server's time at the last full exchange. From there it moves by as much as the local clock
//! moves forward, and never back: a clock set back stops nothing, and a wrong clock alone cannot destroy.

use crate::{Vault, VaultError};
use domain::Timestamp;
use serde::{Deserialize, Serialize};

const WATCH: &str = "orders-watch";
/// A tablet looks every second; it need not write every second.
const WRITE_EVERY_MS: i64 = 5 * 60_000;
/// How long the last state is watched before the key goes: one full exchange in it undoes everything.
const GRACE_MS: i64 = 24 * 3_600_000;
/// One step of the clock counts for no more than this in it, so one wrong jump is not a day.
const STEP_MS: i64 = 12 * 3_600_000;

/// What the rule of N and M business days says just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collecting {
    Goes,
    /// It is the last business day on which new cases are taken.
    LastDay,
    /// No new case until the orders are fetched.
    Stopped,
    /// The vault key has to go.
    MustForget,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Watch {
    /// The last full exchange, by the server's clock.
    fetched: Timestamp,
    mark: Timestamp,
    /// The local clock when the mark was moved last.
    seen: Timestamp,
    /// How long the tablet was watched after the time of the key was over; `None` before.
    over_ms: Option<i64>,
}

impl Vault {
    /// An exchange ended, and no more of the feed waited.
    pub fn orders_fetched(&mut self, server_now: Timestamp, now: Timestamp) -> Result<(), VaultError> {
        let watch = Watch { fetched: server_now, mark: server_now, seen: now, over_ms: None };
        self.set_setting(WATCH, &watch)
    }

    /// Looks at the clock and says what it means. A full disk keeps the answer from being remembered, not from being given.
    pub fn watch_orders(&mut self, now: Timestamp) -> Result<Collecting, VaultError> {
        if self.enrolment()?.is_none() {
            return Ok(Collecting::Goes);
        }
        let stored: Option<Watch> = self.setting(WATCH)?;
        let before = stored.unwrap_or(Watch { fetched: now, mark: now, seen: now, over_ms: None });
        let policy = self.policy()?;
        let moved = before.moved_to(now);
        let days = policy.calendar().days_between(moved.fetched.day(), moved.mark.day());
        let over = days > u32::from(policy.destroy_after_days);
        let watch = Watch { over_ms: over.then(|| moved.over_ms.unwrap_or(0)), ..moved };
        let step = now.ms_since(before.seen);
        if stored.is_none()
            || !(0..WRITE_EVERY_MS).contains(&step)
            || watch.over_ms.is_some() != before.over_ms.is_some()
        {
            match self.set_setting(WATCH, &watch) {
                Ok(()) | Err(VaultError::Full) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(match days {
            _ if watch.over_ms.is_some_and(|over_ms| over_ms >= GRACE_MS) => Collecting::MustForget,
            days if days > u32::from(policy.stop_after_days) => Collecting::Stopped,
            days if days == u32::from(policy.stop_after_days) => Collecting::LastDay,
            _ => Collecting::Goes,
        })
    }
}

impl Watch {
    fn moved_to(self, now: Timestamp) -> Self {
        let step = now.ms_since(self.seen).max(0);
        Self {
            mark: self.mark.plus_ms(step),
            seen: now,
            over_ms: self.over_ms.map(|over_ms| over_ms.saturating_add(step.min(STEP_MS))),
            ..self
        }
    }
}
