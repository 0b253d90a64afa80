//! The system's clock, and one that somebody moved.

use desk::Clock;
use domain::Timestamp;
use std::{
    fs,
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The system's clock, ahead by as many milliseconds as a file says at that moment.
#[derive(Debug, Clone)]
pub struct MovedClock {
    by: PathBuf,
}

impl MovedClock {
    pub fn by_file(by: PathBuf) -> Self {
        Self { by }
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        let said = fs::read_to_string(&self.by).ok();
        SystemClock.now().plus_ms(said.and_then(|text| text.trim().parse().ok()).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_clock_is_ahead_by_what_the_file_says() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("ahead");
        let clock = MovedClock::by_file(file.clone());
        let ahead = || clock.now().0 - SystemClock.now().0;
        assert!(ahead().abs() < 60_000, "without a file it is the system's");
        fs::write(&file, "360000\n").expect("writes");
        assert!((ahead() - 360_000).abs() < 60_000);
    }
}
