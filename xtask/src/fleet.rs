//! `cargo xtask fleet`: the fleet simulator, built for speed.

use std::process::Command;

use crate::workspace::Workspace;
use crate::{Result, build, process};

/// As many as there are processors on the smallest machine that tests this.
const JOBS: &str = "2";
/// What a test run does, and how long it may take.
const TESTED: [&str; 4] = ["--seeds", "2000", "--minutes", "2"];

#[derive(Debug, PartialEq)]
pub(crate) struct FleetOptions {
    /// For the simulator, which reads them itself.
    pub(crate) words: Vec<String>,
}

impl FleetOptions {
    /// One schedule, or one fault at a time, needs one process.
    fn is_single(&self) -> bool {
        self.words.iter().any(|word| ["--seed", "--file", "--planted", "--jobs"].contains(&word.as_str()))
    }
}

pub(crate) fn fleet(workspace: &Workspace, options: &FleetOptions) -> Result<()> {
    let mut words: Vec<&str> = options.words.iter().map(String::as_str).collect();
    if !options.is_single() {
        words.extend(["--jobs", JOBS]);
    }
    simulate(workspace, &words)
}

pub(crate) fn tested(workspace: &Workspace) -> Result<()> {
    let words: Vec<&str> = TESTED.into_iter().chain(["--jobs", JOBS]).collect();
    simulate(workspace, &words)
}

fn simulate(workspace: &Workspace, words: &[&str]) -> Result<()> {
    process::run(build::cargo(workspace).args(["build", "--quiet", "--profile", "fleet", "--package", "fleet"]))?;
    let program = workspace.target().join("fleet").join("fleet");
    process::run(Command::new(program).args(words))
}
