//! `cargo xtask bench`: how long a tablet with many open cases takes to answer, or a photo takes, built for speed.

use std::fs;
use std::process::Command;

use crate::workspace::Workspace;
use crate::{Result, build, process};

#[derive(Debug, PartialEq)]
pub(crate) struct BenchOptions {
    pub(crate) cases: u64,
    /// Instead: the live view and the shutter.
    pub(crate) photo: bool,
}

impl Default for BenchOptions {
    fn default() -> Self {
        Self { cases: 1000, photo: false }
    }
}

pub(crate) fn bench(workspace: &Workspace, options: &BenchOptions) -> Result<()> {
    if options.photo {
        return photo(workspace);
    }
    let programs = build::server_and_journeys(workspace)?;
    let speed = ["build", "--quiet", "--profile", "fleet", "--package", "tests", "--bin", "speed"];
    process::run(build::cargo(workspace).args(speed))?;
    let data = workspace.target().join("bench");
    if data.exists() {
        fs::remove_dir_all(&data).map_err(|error| format!("cannot empty {}: {error}", data.display()))?;
    }
    let mut command = Command::new(workspace.target().join("fleet").join("speed"));
    command.args(["--cases", &options.cases.to_string()]).arg("--data").arg(&data);
    process::run(command.arg("--server-bin").arg(&programs.server))
}

/// The profile `fleet` is the one that measures elsewhere too.
fn photo(workspace: &Workspace) -> Result<()> {
    let speed = ["run", "--quiet", "--profile", "fleet", "--package", "photo", "--example", "speed"];
    process::run(build::cargo(workspace).args(speed))
}
