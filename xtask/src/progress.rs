//! Progress lines: what is being done, and how long it took.

use std::time::{Duration, Instant};

use crate::Result;

pub(crate) struct Progress {
    done: usize,
    total: usize,
}

impl Progress {
    pub(crate) fn of(total: usize) -> Self {
        Self { done: 0, total }
    }

    pub(crate) fn step<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.done += 1;
        println!("[{}/{}] {name}", self.done, self.total);
        let began = Instant::now();
        let outcome = work();
        println!("      {} {}", verdict(&outcome), shown(began.elapsed()));
        outcome
    }
}

/// A finer line below a step.
pub(crate) fn note(text: &str) {
    println!("      {text}");
}

pub(crate) fn shown(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 60.0 {
        return format!("{seconds:.1} s");
    }
    let whole = time.as_secs();
    format!("{} min {:02} s", whole / 60, whole % 60)
}

fn verdict<T>(outcome: &Result<T>) -> &'static str {
    if outcome.is_ok() { "done in" } else { "failed after" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_well_at_every_length() {
        assert_eq!(shown(Duration::from_millis(420)), "0.4 s");
        assert_eq!(shown(Duration::from_secs(83)), "1 min 23 s");
        assert_eq!(shown(Duration::from_secs(600)), "10 min 00 s");
    }
}
