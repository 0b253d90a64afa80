//! `kill -9` after a delay, while somebody waits for an answer.

use crate::process::signal;
use rustix::process::Signal;
use std::{thread, time::Duration};

pub struct Bomb(thread::JoinHandle<Result<(), String>>);

impl Bomb {
    /// Lights it. The process must not be waited for before [`Bomb::wait`].
    pub fn light(pid: u32, delay: Duration) -> Self {
        Self(thread::spawn(move || {
            thread::sleep(delay);
            signal(pid, Signal::KILL)
        }))
    }

    /// Waits until it went off.
    pub fn wait(self) -> Result<(), String> {
        self.0.join().map_err(|_| "the bomb panicked".to_owned())?
    }
}
