//! Runs one schedule from its beginning to its fair end.

use crate::{Check, Finding, Schedule, Template, report::Tally, world::World};
use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, Once, PoisonError},
};

/// What came of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    pub tally: Tally,
    /// Two runs of the same schedule have the same.
    pub trace: u64,
    /// The first thing that is wrong, and the step after which it was found; the end comes after the last step.
    pub finding: Option<(usize, Finding)>,
}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

static LAST_PANIC: Mutex<String> = Mutex::new(String::new());

pub fn run(template: &Template, schedule: &Schedule) -> Ran {
    keep_panics();
    disk::make_sqlite_repeatable(schedule.seed as u32);
    let mut world = match World::begin(template, schedule) {
        Ok(world) => world,
        Err(finding) => return Ran { tally: Tally::default(), trace: 0, finding: Some((0, finding)) },
    };
    let finding = follow(&mut world, schedule);
    let mut tally = world.hub.lock().tally.clone();
    tally.schedules = 1;
    tally.steps = schedule.steps.len() as u64;
    Ran { tally, trace: world.trace.0, finding }
}

fn follow(world: &mut World<'_>, schedule: &Schedule) -> Option<(usize, Finding)> {
    for (at, step) in schedule.steps.iter().enumerate() {
        if let Err(finding) = guarded(|| world.step(step)) {
            return Some((at, finding));
        }
    }
    guarded(|| world.close()).err().map(|finding| (schedule.steps.len(), finding))
}

/// A panic of the product is a finding like any other.
pub(crate) fn guarded(work: impl FnOnce() -> Result<(), Finding>) -> Result<(), Finding> {
    GUARDED.set(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(false);
    done.unwrap_or_else(|_| {
        let text = LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Err(Finding::new(Check::Panic, text))
    })
}

pub(crate) fn keep_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !GUARDED.get() {
                loud(info);
            }
            *LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = info.to_string();
        }));
    });
}
