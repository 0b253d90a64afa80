//! One operation, cut or failing at each of its steps, and what must hold afterwards.

use crate::contents::{Contents, difference};
use disk::{Chance, Disk, Failure, Keep};

/// A program with its disk.
pub(crate) trait Subject: Sized {
    /// The same machine again, as its disk is now. The program does not run yet.
    fn copy(&self) -> Self;
    fn disk(&self) -> &Disk;
    fn start(&mut self) -> Result<(), String>;
    fn stop(&mut self);
    fn is_running(&self) -> bool;
    fn contents(&self) -> Contents;
    /// What must hold of whatever a power cut left, before the program has touched it.
    fn check_stopped(&self);
    /// What must hold of every program that runs.
    fn check_running(&mut self, contents: &Contents);
}

type Act<S> = fn(&mut S) -> Result<(), String>;

pub(crate) struct Operation<S> {
    pub(crate) name: &'static str,
    /// Makes the machine on which it is tried.
    pub(crate) base: fn() -> S,
    /// Whether the program runs when it begins.
    pub(crate) running: bool,
    pub(crate) act: Act<S>,
    /// What the program does anyway, sooner or later, to finish what was begun; an operation of one transaction needs
    /// none.
    pub(crate) mend: Option<Act<S>>,
}

/// How often what was run.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Runs {
    pub(crate) steps: u64,
    pub(crate) cut: u64,
    pub(crate) full: u64,
    pub(crate) io: u64,
}

/// Contents before and after, both mended.
struct Sides {
    before: Contents,
    after: Contents,
    steps: u64,
}

const KEEPS: [Keep; 3] = [Keep::Nothing, Keep::Some, Keep::Torn];
/// What is done about a failure destroys keys in its first steps.
const FIRST_STEPS: u64 = 12;
const UNTIL_HEALED: u64 = u64::MAX;
const FAILURES: [Failure; 4] =
    [Failure::FullForAWhile(UNTIL_HEALED), Failure::Io, Failure::IoForAWhile(UNTIL_HEALED), Failure::Full];

impl<S: Subject> Operation<S> {
    pub(crate) fn with_mend(self, mend: Act<S>) -> Self {
        Self { mend: Some(mend), ..self }
    }

    fn mend(&self, subject: &mut S) -> Result<(), String> {
        self.mend.map_or(Ok(()), |mend| mend(subject))
    }
}

pub(crate) fn everywhere<S: Subject>(operation: &Operation<S>) -> Runs {
    let base = (operation.base)();
    let mut runs = Runs::default();
    let sides = Sides::of(operation, &base, true);
    runs.steps = sides.steps;
    for step in 0..=sides.steps {
        KEEPS.iter().for_each(|keep| cut(operation, &base, &sides, true, step, *keep));
        runs.cut += KEEPS.len() as u64;
    }
    for step in 0..sides.steps {
        fail(operation, &base, &sides, step, Failure::FullForAWhile(UNTIL_HEALED));
        fail(operation, &base, &sides, step, Failure::Io);
        runs.full += 1;
        runs.io += 1;
        if step % 2 == 0 {
            fail(operation, &base, &sides, step, Failure::Full);
            runs.full += 1;
        } else {
            fail(operation, &base, &sides, step, Failure::IoForAWhile(UNTIL_HEALED));
            runs.io += 1;
        }
    }
    runs
}

/// One cut and one failure at each step, of the kinds in turn: for operations with many steps.
pub(crate) fn in_turn<S: Subject>(operation: &Operation<S>) -> Runs {
    let base = (operation.base)();
    let sides = Sides::of(operation, &base, true);
    let mut runs = Runs { steps: sides.steps, ..Runs::default() };
    for step in 0..=sides.steps {
        cut(operation, &base, &sides, true, step, KEEPS[step as usize % KEEPS.len()]);
        runs.cut += 1;
    }
    for step in 0..sides.steps {
        let failure = FAILURES[step as usize % FAILURES.len()];
        fail(operation, &base, &sides, step, failure);
        match failure {
            Failure::Full | Failure::FullForAWhile(_) => runs.full += 1,
            Failure::Io | Failure::IoForAWhile(_) => runs.io += 1,
        }
    }
    runs
}

/// Cuts the power on a disk that spoils the sector it writes when the power fails.
pub(crate) fn cut_without_safe_overwrite<S: Subject>(operation: &Operation<S>) -> u64 {
    let base = (operation.base)();
    let sides = Sides::of(operation, &base, false);
    (0..=sides.steps).for_each(|step| cut(operation, &base, &sides, false, step, Keep::Torn));
    sides.steps + 1
}

/// Cuts the power once in the operation, and once more at each step of what the program does about it.
pub(crate) fn cut_twice<S: Subject>(operation: &Operation<S>) -> u64 {
    let base = (operation.base)();
    let sides = Sides::of(operation, &base, true);
    let mut runs = 0;
    for step in 0..=sides.steps {
        for second in 0.. {
            let mut chance = Chance::new(step * 1000 + second);
            let keep = KEEPS[chance.below(3) as usize];
            let mut subject = begin(operation, &base, true);
            subject.disk().cut_at(subject.disk().operations() + step);
            let acknowledged = (operation.act)(&mut subject).is_ok();
            subject.disk().power_cut(keep, &mut chance);
            subject.stop();
            subject.disk().cut_at(subject.disk().operations() + second);
            let recovered = subject.start().and_then(|()| operation.mend(&mut subject));
            let struck = subject.disk().is_off();
            assert_eq!(recovered.is_err(), struck, "only the cut stops it: {recovered:?}");
            let place = format!("{}: cut at {step} and at {second}, {keep:?}", operation.name);
            look_after_cut(operation, &sides, subject, keep, &mut chance, acknowledged, &place);
            runs += 1;
            if !struck {
                break;
            }
        }
    }
    runs
}

/// The disk fails once, and the power is cut at each step of what the program does about it. On a disk that may spoil what
/// lies beside a write, SQLite writes something more behind each commit; where only that fails, the commit that was
/// said to have failed is on the disk, and a start after the cut finds it.
pub(crate) fn fail_and_cut<S: Subject>(operation: &Operation<S>) -> u64 {
    let base = (operation.base)();
    let sides = Sides::of(operation, &base, false);
    let mut runs = 0;
    for step in 0..sides.steps {
        for second in 0..FIRST_STEPS {
            let place = format!("{}: fails at {step}, cut at {second}", operation.name);
            let mut subject = begin(operation, &base, false);
            subject.disk().fail_at(subject.disk().operations() + step, Failure::Io);
            if (operation.act)(&mut subject).is_ok() {
                break;
            }
            ensure_running(&mut subject);
            subject.disk().cut_at(subject.disk().operations() + second);
            let mended = operation.mend(&mut subject);
            let struck = subject.disk().is_off();
            assert_eq!(mended.is_err(), struck, "{place}: only the cut stops it: {mended:?}");
            look_after_cut(operation, &sides, subject, Keep::Nothing, &mut Chance::new(step), false, &place);
            runs += 1;
            if !struck {
                break;
            }
        }
    }
    runs
}

/// True when a sync that does nothing shows in the checks: a promise that was not kept is a promise that is missed.
pub(crate) fn lying_sync_is_noticed<S: Subject>(operation: &Operation<S>) -> bool {
    let base = (operation.base)();
    let sides = Sides::of(operation, &base, true);
    (0..sides.steps).any(|step| {
        let mut subject = begin(operation, &base, true);
        subject.disk().lose_sync_at(subject.disk().operations() + step);
        (operation.act)(&mut subject).expect("nobody notices yet");
        subject.disk().power_cut(Keep::Nothing, &mut Chance::new(step));
        subject.stop();
        subject.start().is_err() || subject.contents() != sides.after
    })
}

impl Sides {
    fn of<S: Subject>(operation: &Operation<S>, base: &S, powersafe: bool) -> Self {
        let mut untouched = begin(operation, base, powersafe);
        if untouched.is_running() {
            operation.mend(&mut untouched).expect("there is nothing to mend");
        }
        let mut done = begin(operation, base, powersafe);
        let first = done.disk().operations();
        (operation.act)(&mut done).unwrap_or_else(|fault| panic!("{} works: {fault}", operation.name));
        let steps = done.disk().operations() - first;
        ensure_running(&mut done);
        operation.mend(&mut done).expect("mends");
        Self { before: untouched.contents(), after: done.contents(), steps }
    }

    /// What was acknowledged is there; what was not is there or not, but nothing in between.
    fn check(&self, found: &Contents, acknowledged: bool, place: &str) {
        if *found == self.after || (!acknowledged && *found == self.before) {
            return;
        }
        let (from_before, from_after) = (difference(found, &self.before), difference(found, &self.after));
        panic!("{place}, acknowledged {acknowledged}: from before {from_before:?}, from after {from_after:?}");
    }
}

fn begin<S: Subject>(operation: &Operation<S>, base: &S, powersafe: bool) -> S {
    let mut subject = base.copy();
    subject.disk().set_powersafe(powersafe);
    if operation.running {
        subject.start().expect("starts");
    }
    subject
}

fn ensure_running<S: Subject>(subject: &mut S) {
    if !subject.is_running() {
        subject.start().expect("starts");
    }
}

fn cut<S: Subject>(operation: &Operation<S>, base: &S, sides: &Sides, powersafe: bool, step: u64, keep: Keep) {
    let place = format!("{}: cut at {step} of {}, {keep:?}, powersafe {powersafe}", operation.name, sides.steps);
    let mut chance = Chance::new(step);
    let mut subject = begin(operation, base, powersafe);
    subject.disk().cut_at(subject.disk().operations() + step);
    let acknowledged = (operation.act)(&mut subject).is_ok();
    assert!(acknowledged || step < sides.steps, "{place}: without a cut it works");
    look_after_cut(operation, sides, subject, keep, &mut chance, acknowledged, &place);
}

fn look_after_cut<S: Subject>(
    operation: &Operation<S>,
    sides: &Sides,
    mut subject: S,
    keep: Keep,
    chance: &mut Chance,
    acknowledged: bool,
    place: &str,
) {
    subject.disk().power_cut(keep, chance);
    subject.stop();
    subject.check_stopped();
    subject.start().unwrap_or_else(|fault| panic!("{place}: starts again: {fault}"));
    let mut found = subject.contents();
    subject.check_running(&found);
    if operation.mend.is_some() {
        operation.mend(&mut subject).unwrap_or_else(|fault| panic!("{place}: mends: {fault}"));
        found = subject.contents();
    }
    sides.check(&found, acknowledged, place);
    (operation.act)(&mut subject).unwrap_or_else(|fault| panic!("{place}: again: {fault}"));
    ensure_running(&mut subject);
    found = subject.contents();
    subject.check_running(&found);
}

/// The disk fails, the program goes on, the disk is well again. At last the power is cut: what was said then is true.
fn fail<S: Subject>(operation: &Operation<S>, base: &S, sides: &Sides, step: u64, failure: Failure) {
    let place = format!("{}: {failure:?} at {step} of {}", operation.name, sides.steps);
    let mut subject = begin(operation, base, true);
    subject.disk().fail_at(subject.disk().operations() + step, failure);
    let acknowledged = (operation.act)(&mut subject).is_ok();
    subject.disk().heal();
    ensure_running(&mut subject);
    operation.mend(&mut subject).unwrap_or_else(|fault| panic!("{place}: mends: {fault}"));
    let found = subject.contents();
    sides.check(&found, acknowledged, &place);
    subject.check_running(&found);
    (operation.act)(&mut subject).unwrap_or_else(|fault| panic!("{place}: again: {fault}"));
    ensure_running(&mut subject);
    let said = subject.contents();
    subject.disk().power_cut(Keep::Nothing, &mut Chance::new(step));
    subject.stop();
    subject.check_stopped();
    subject.start().unwrap_or_else(|fault| panic!("{place}: starts again: {fault}"));
    let found = subject.contents();
    subject.check_running(&found);
    assert!(found == said, "{place}: {:?}", difference(&found, &said));
}

/// The table at the end.
pub(crate) struct Report {
    title: String,
    lines: Vec<(&'static str, Runs)>,
}

impl Report {
    pub(crate) fn new(title: &str) -> Self {
        Self { title: title.to_owned(), lines: Vec::new() }
    }

    pub(crate) fn add(&mut self, name: &'static str, runs: Runs) {
        self.lines.push((name, runs));
    }

    pub(crate) fn print(&self) {
        let mut text = format!("\n| {} | steps | cut | full | failing |\n|---|---|---|---|---|\n", self.title);
        let mut all = Runs::default();
        for (name, runs) in &self.lines {
            text += &format!("| {name} | {} | {} | {} | {} |\n", runs.steps, runs.cut, runs.full, runs.io);
            all.steps += runs.steps;
            all.cut += runs.cut;
            all.full += runs.full;
            all.io += runs.io;
        }
        text += &format!("| all | {} | {} | {} | {} |", all.steps, all.cut, all.full, all.io);
        println!("{text}");
    }
}
