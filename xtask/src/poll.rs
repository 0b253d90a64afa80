//! Waiting for a condition, with a deadline.

use std::thread;
use std::time::{Duration, Instant};

use crate::Result;

const PAUSE: Duration = Duration::from_millis(20);

/// Asks again and again until there is an answer; `None` when the deadline has passed.
pub(crate) fn until<T>(deadline: Instant, mut ask: impl FnMut() -> Result<Option<T>>) -> Result<Option<T>> {
    loop {
        if let Some(answer) = ask()? {
            return Ok(Some(answer));
        }
        if Instant::now() >= deadline {
            return Ok(None);
        }
        thread::sleep(PAUSE);
    }
}

/// Asks again and again for as long as it takes.
pub(crate) fn for_ever<T>(mut ask: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    loop {
        if let Some(answer) = ask()? {
            return Ok(answer);
        }
        thread::sleep(PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_back_at_once() {
        let answer = until(Instant::now(), || Ok(Some(7)));
        assert_eq!(answer, Ok(Some(7)));
    }

    #[test]
    fn a_deadline_ends_the_asking() {
        let answer: Result<Option<()>> = until(Instant::now(), || Ok(None));
        assert_eq!(answer, Ok(None));
    }

    #[test]
    fn a_fault_ends_the_asking() {
        let answer: Result<()> = for_ever(|| Err("broken".to_owned()));
        assert_eq!(answer, Err("broken".to_owned()));
    }
}
