//! `cargo xtask kills`: kills the real programs and looks whether anything is missing.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::Result;
use crate::background::Background;
use crate::build;
use crate::journey::{self, Surface};
use crate::progress::Progress;
use crate::setup::debian;
use crate::workspace::Workspace;

#[derive(Debug, PartialEq)]
pub(crate) struct KillsOptions {
    pub(crate) times: u64,
    pub(crate) seed: Option<u64>,
}

impl Default for KillsOptions {
    fn default() -> Self {
        Self { times: 100, seed: None }
    }
}

/// A kill with its look at everything takes a fraction of a second; this is many times that.
const PATIENCE_FOR_A_KILL: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) fn kills(workspace: &Workspace, options: &KillsOptions) -> Result<()> {
    let mut progress = Progress::of(2);
    progress.step("set-up", || debian::ensure(journey::purposes(Surface::Headless)))?;
    let programs = progress.step("server and journeys", || build::server_and_journeys(workspace))?;
    let data = workspace.target().join("kills");
    if data.exists() {
        fs::remove_dir_all(&data).map_err(|error| format!("cannot empty {}: {error}", data.display()))?;
    }
    let mut command = Command::new(&programs.kills);
    command
        .args(["--times", &options.times.to_string()])
        .arg("--data")
        .arg(&data)
        .arg("--server-bin")
        .arg(&programs.server)
        .arg("--tablet-process")
        .arg(&programs.tablet_process)
        .stdin(Stdio::null());
    if let Some(seed) = options.seed {
        command.args(["--seed", &seed.to_string()]);
    }
    let kills = u32::try_from(options.times).unwrap_or(u32::MAX);
    journey::follow(
        Background::start(&mut command)?,
        "the campaign",
        PATIENCE + PATIENCE_FOR_A_KILL.saturating_mul(kills),
    )
}
