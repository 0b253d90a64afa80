//! Lets time pass at the desk: the screen closes when nobody touches it, and the night's sync begins.

use desk::Tablet;
use std::{
    sync::{
        Arc,
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread::JoinHandle,
    time::Duration,
};

const PERIOD: Duration = Duration::from_secs(1);

pub(crate) struct Ticker {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

pub(crate) fn start(tablet: Arc<Tablet>) -> Ticker {
    let (stop, stopped) = channel();
    let thread = std::thread::spawn(move || {
        while stopped.recv_timeout(PERIOD) == Err(RecvTimeoutError::Timeout) {
            if let Err(fault) = tablet.tick() {
                journal::note(format_args!("tick: {fault}"));
            }
            wipe::sweep_stack();
        }
    });
    Ticker { stop, thread }
}

impl Ticker {
    /// Stops after the step that is under way.
    pub(crate) fn stop(self) {
        drop(self.stop);
        if self.thread.join().is_err() {
            journal::note("tick: panicked");
        }
    }
}
