//! How often a night waits for the disk: the syncs of both programs as the kernel saw them, and that each came before its answer.

use super::{
    scene::{FIRST, Hardship, Plan, Programs, SECOND, Scene},
    tablet::Phase,
};
use crate::{
    figures::{Figure, Goal},
    honesty::{Answer, is_over, read, syncs, watching_to},
};
use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// Phases of a night in their order, with the tablet whose they are.
const PHASES: [(&str, &str, Phase); 4] = [
    ("upload", FIRST, Phase::Exchange),
    ("tell", SECOND, Phase::Tell),
    ("download", SECOND, Phase::Exchange),
    ("nothing to say", FIRST, Phase::Exchange),
];

/// What one side did: the server between the first byte of its handshake and its last answer, the tablet while it worked.
struct Side {
    phase: &'static str,
    whose: &'static str,
    syncs: u64,
    turns: u64,
    early: usize,
}

/// The syncs of a night with so many cases.
pub struct Syncs {
    cases: u32,
    sides: Vec<Side>,
}

impl Syncs {
    pub fn measure(programs: &Programs, folder: &Path, cases: u32) -> Result<Self, String> {
        let (scene, _) = Scene::set(programs, folder, Plan { cases, rtt: 0, photo: 0, fields: false })?;
        let place = scene.begin()?;
        let mut sides = Vec::new();
        for (phase, tablet, work) in &PHASES {
            let traces = ["server", "tablet"].map(|whose| folder.join(format!("{whose}-{phase}.trace")));
            let [server, night] = traces.each_ref().map(|file| watching_to(file));
            let hardship = Hardship { server_through: server, tablet_through: night, ..Hardship::default() };
            let measured = scene.measure_under(&hardship, &place, tablet, work)?;
            let turns = measured.passed.turns.saturating_sub(2) / 2;
            for (file, (whose, answer)) in
                traces.iter().zip([("server", Answer::OverTcp), ("tablet", Answer::IntoPipe)])
            {
                let trace = whole(file)?;
                let (syncs, early) = (syncs(&trace, answer), read(&trace, ".db-wal", answer).early.len());
                sides.push(Side { phase, whose, syncs, turns, early });
            }
        }
        Ok(Self { cases, sides })
    }

    /// How often one side waited for the disk in a phase.
    pub fn of(&self, phase: &str, whose: &str) -> Option<u64> {
        self.sides.iter().find(|side| side.phase == phase && side.whose == whose).map(|side| side.syncs)
    }

    pub fn figures(&self) -> Vec<Figure> {
        self.sides.iter().flat_map(|side| side.figures(self.cases)).collect()
    }
}

impl Side {
    fn figures(&self, cases: u32) -> Vec<Figure> {
        let Self { phase, whose, syncs, turns, early } = self;
        let name = |what: &str| format!("{phase}: {what} of the {whose} ({cases} cases)");
        let turns = Some(("round trips".to_owned(), *turns as f64));
        vec![
            Figure { name: name("syncs"), ours: *syncs as f64, other: turns, goal: Goal::None },
            Figure { name: name("answers too early"), ours: *early as f64, other: None, goal: Goal::AtMost(0.0) },
        ]
    }
}

/// Reads a trace once whoever writes it has seen the end of its program.
fn whole(file: &PathBuf) -> Result<String, String> {
    loop {
        let trace = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        if is_over(&trace) {
            return Ok(trace);
        }
        thread::sleep(Duration::from_millis(10));
    }
}
