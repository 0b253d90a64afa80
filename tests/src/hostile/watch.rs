//! Holds one call to its promises: it ends, in time, without a panic and without taking much memory.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

pub const LONGEST: Duration = Duration::from_secs(1);
pub const MEMORY_MAX: usize = 64 << 20;

/// The counter of an allocator: forgets its peak, tells what is taken now, tells the peak.
#[derive(Clone, Copy)]
pub struct Meter {
    pub reset: fn(),
    pub now: fn() -> usize,
    pub peak: fn() -> usize,
}

/// Gives every input to a reader, in a thread of its own. The first input that breaks a promise comes back with it.
pub fn run(probe: fn(&[u8]), inputs: Vec<Vec<u8>>, meter: Meter) -> Result<(), (String, Vec<u8>)> {
    let (tell, told) = mpsc::channel();
    let given = inputs.clone();
    thread::spawn(move || {
        for input in given {
            if tell.send(one(probe, &input, meter)).is_err() {
                return;
            }
        }
    });
    for input in inputs {
        match told.recv_timeout(LONGEST * 5) {
            Ok(None) => {}
            Ok(Some(broken)) => return Err((broken, input)),
            Err(_) => return Err(("it does not come back".into(), input)),
        }
    }
    Ok(())
}

fn one(probe: fn(&[u8]), input: &[u8], meter: Meter) -> Option<String> {
    (meter.reset)();
    let (before, begun) = ((meter.now)(), Instant::now());
    let caught = catch_unwind(AssertUnwindSafe(|| probe(input)));
    let (took, taken) = (begun.elapsed(), (meter.peak)().saturating_sub(before));
    if let Err(panic) = caught {
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned()));
        return Some(format!("it panics: {}", said.unwrap_or_default()));
    }
    if took > LONGEST {
        return Some(format!("it takes {took:?}"));
    }
    (taken > MEMORY_MAX).then(|| format!("it takes {taken} bytes"))
}
