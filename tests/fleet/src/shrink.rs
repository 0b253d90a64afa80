//! Makes a failing schedule short: drops steps while the same check still fails.

use crate::{Check, Schedule, Template, run, schedule::Step};

const ATTEMPTS_MAX: usize = 600;

pub fn shrink(template: &Template, schedule: &Schedule, check: Check) -> Schedule {
    let fails =
        |candidate: &Schedule| run(template, candidate).finding.is_some_and(|(_, finding)| finding.check == check);
    let mut best = schedule.clone();
    let mut attempts = 0;
    let mut length = best.steps.len() / 2;
    while length > 0 && attempts < ATTEMPTS_MAX {
        let mut at = 0;
        while at < best.steps.len() && attempts < ATTEMPTS_MAX {
            let mut shorter = best.clone();
            shorter.steps.drain(at..(at + length).min(best.steps.len()));
            attempts += 1;
            if fails(&shorter) {
                best = shorter;
            } else {
                at += length;
            }
        }
        length /= 2;
    }
    calm(&mut best, &fails);
    best
}

/// Messages that may as well arrive do.
fn calm(best: &mut Schedule, fails: &dyn Fn(&Schedule) -> bool) {
    for at in 0..best.steps.len() {
        if let Step::Sync { tablet, fates } = &best.steps[at]
            && !fates.is_empty()
        {
            let mut calmer = best.clone();
            calmer.steps[at] = Step::Sync { tablet: *tablet, fates: Vec::new() };
            if fails(&calmer) {
                *best = calmer;
            }
        }
    }
}
