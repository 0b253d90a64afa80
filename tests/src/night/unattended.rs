//! A tablet that gets through its night by itself: it tries again when its own rule says so.
//!
//! Nobody waits for that: its clock is moved on to the next attempt, and what it would have waited is counted.

use super::{
    meter::Used,
    tablet::{Told, open_vault, serve},
};
use bridge::{GetStatus, Status};
use desk::{Clock, Settings, SignedRequest, Tablet, Transport};
use domain::Timestamp;
use ports::{Https, SystemClock};
use sealing::SystemEntropy;
use serde::{Deserialize, Serialize};
use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};
use sync::TransportFault;

/// So many attempts in a row that brought nothing, and the night is given up.
const VAIN_MAX: u32 = 3;
/// Eight in the evening in Japan, when the night's exchange is due.
const EVENING_MS: i64 = 11 * 3_600_000;
const DAY_MS: i64 = 86_400_000;

/// How a night went.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Went {
    pub finished: bool,
    pub attempts: u32,
    /// What it would have waited between them.
    pub waited_ms: f64,
    pub turns: u64,
    pub longest_turn_ms: f64,
    /// What the tablet says of the last attempt.
    pub last_fault: Option<String>,
}

pub fn night(folder: &Path) -> Result<Told, String> {
    let began = Instant::now();
    let (clock, turns) = (Moved::to_evening(), Turns::default());
    let network = Timed { network: Https::new(), turns: turns.clone() };
    let vault = open_vault(folder)?;
    let entropy = Box::new(SystemEntropy::default());
    let tablet = Tablet::new(vault, Box::new(clock.clone()), entropy, Box::new(network), Settings::default());
    let mut went = Went::default();
    let mut vain = 0;
    let mut left = state(&tablet)?;
    while !went.finished && vain < VAIN_MAX {
        let due = left.sync.next.ok_or("the tablet never exchanges by itself")?;
        let wait = clock.move_to(due);
        went.waited_ms += if went.attempts > 0 { wait as f64 } else { 0.0 };
        // What failed stands in its state, and when it is tried again.
        let _ = tablet.tick();
        went.attempts += 1;
        let now = state(&tablet)?;
        let last = now.sync.last.clone().ok_or("nothing was exchanged")?;
        vain = if last.rows_sent + last.rows_received > 0 { 0 } else { vain + 1 };
        went.finished = last.fault.is_none() && now.sync.unsent_rows == 0;
        went.last_fault = last.fault.map(|fault| fault.code.name().to_owned());
        left = now;
    }
    let ms = began.elapsed().as_secs_f64() * 1000.0;
    let Seen { turns, longest } = turns.seen();
    (went.turns, went.longest_turn_ms) = (turns, longest.as_secs_f64() * 1000.0);
    Ok(Told { ms, used: Used::by_me()?, went: Some(went), ..Told::default() })
}

fn state(tablet: &Tablet) -> Result<Status, String> {
    serve(tablet, GetStatus { touched: false })
}

/// The system's clock, moved on.
#[derive(Clone)]
struct Moved(Arc<AtomicI64>);

impl Moved {
    fn to_evening() -> Self {
        let now = SystemClock.now().0;
        Self(Arc::new(AtomicI64::new((EVENING_MS - now).rem_euclid(DAY_MS))))
    }

    /// Answers how far it had to be moved.
    fn move_to(&self, at: Timestamp) -> i64 {
        let ahead = at.ms_since(self.now()).max(0);
        self.0.fetch_add(ahead, Ordering::SeqCst);
        ahead
    }
}

impl Clock for Moved {
    fn now(&self) -> Timestamp {
        SystemClock.now().plus_ms(self.0.load(Ordering::SeqCst))
    }
}

#[derive(Clone, Default)]
struct Turns(Arc<Mutex<Seen>>);

#[derive(Clone, Copy, Default)]
struct Seen {
    turns: u64,
    longest: Duration,
}

impl Turns {
    fn seen(&self) -> Seen {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, took: Duration) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = Seen { turns: seen.turns + 1, longest: seen.longest.max(took) };
    }
}

/// Looks at a watch: a turn lasts from a request until its answer, or until the tablet gives it up.
struct Timed {
    network: Https,
    turns: Turns,
}

impl Transport for Timed {
    fn send(&self, request: &SignedRequest) -> Result<Vec<u8>, TransportFault> {
        let began = Instant::now();
        let answer = self.network.send(request);
        self.turns.note(began.elapsed());
        answer
    }

    fn send_unpinned(&self, address: &str, path: &str, body: &[u8]) -> Result<Vec<u8>, TransportFault> {
        self.network.send_unpinned(address, path, body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_stands_at_the_evening_and_is_moved_and_never_back() {
        let clock = Moved::to_evening();
        let now = clock.now();
        assert!((now.0 - EVENING_MS).rem_euclid(DAY_MS) < 60_000);
        let ahead = clock.move_to(now.plus_ms(60_000));
        assert!((0..=60_000).contains(&ahead) && clock.now().0 >= now.0 + 60_000);
        assert_eq!(clock.move_to(now), 0);
    }
}
