//! `cargo xtask bench`: how long a tablet with many open cases takes to answer, or a photo, or a night, built for speed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::background::Background;
use crate::build::{self, Programs};
use crate::display::VirtualDisplay;
use crate::journey::{self, Surface};
use crate::setup::debian;
use crate::workspace::Workspace;
use crate::{Result, frontend, process};

/// Quick code that a driver may still drive: WebKit lets it into no window of a release build.
const PROFILE: &str = "fleet";
const PATIENCE: Duration = Duration::from_secs(20 * 60);

/// What is measured.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Subject {
    /// A tablet without a window.
    Tablet,
    /// Taps in the window.
    Window,
    /// The live view and the shutter.
    Photo,
    /// What two tablets and the city say at night. It reads its own words.
    Night { words: Vec<String> },
    /// The city desk at its cases. It reads its own words too.
    City { words: Vec<String> },
}

#[derive(Debug, PartialEq)]
pub(crate) struct BenchOptions {
    pub(crate) cases: u64,
    pub(crate) subject: Subject,
}

impl Default for BenchOptions {
    fn default() -> Self {
        Self { cases: 1000, subject: Subject::Tablet }
    }
}

pub(crate) fn bench(workspace: &Workspace, options: &BenchOptions) -> Result<()> {
    match &options.subject {
        Subject::Tablet => {
            let programs = build::server_and_journeys(workspace)?;
            let data = data(workspace)?;
            speed(workspace, &programs, options, &data, &[])?;
            local(workspace, &data)
        }
        Subject::Window => window(workspace, options),
        Subject::Photo => photo(workspace),
        Subject::Night { words } => night(workspace, words),
        Subject::City { words } => city(workspace, words),
    }
}

/// Server and tablet are built alike: what is compared is one program with another, not a quick build with a slow one.
fn night(workspace: &Workspace, words: &[String]) -> Result<()> {
    let packages = ["--package", "hikitsugi-server", "--package", "tests"];
    let night = built(workspace, "night", &[&packages[..], &["--bin", "hikitsugi-server", "--bin", "night"]].concat())?;
    let mut command = Command::new(&night);
    command.arg("--data").arg(data(workspace)?).arg("--server-bin").arg(night.with_file_name("hikitsugi-server"));
    process::run(command.args(words))
}

/// The city desk works in a process of its own; the real programs bring it the cases.
fn city(workspace: &Workspace, words: &[String]) -> Result<()> {
    let packages = ["--package", "hikitsugi-server", "--package", "tests", "--package", "records"];
    let programs = ["--bin", "hikitsugi-server", "--bin", "night", "--bin", "city-speed"];
    let parts = [&packages[..], &programs, &["--example", "automerge_alone"]].concat();
    let city = built(workspace, "city-speed", &parts)?;
    let beside = |name: &str| city.with_file_name(name);
    let mut command = Command::new(&city);
    command.arg("--data").arg(data(workspace)?).arg("--server-bin").arg(beside("hikitsugi-server"));
    command.arg("--night-bin").arg(beside("night"));
    command.arg("--automerge-bin").arg(beside("examples").join("automerge_alone"));
    process::run(command.args(words))
}

/// The window opens where the same program filled a tablet.
fn window(workspace: &Workspace, options: &BenchOptions) -> Result<()> {
    debian::ensure(journey::purposes(Surface::Window))?;
    frontend::build(workspace)?;
    let programs = build::server_and_journeys(workspace)?;
    let data = data(workspace)?;
    speed(workspace, &programs, options, &data, &["--fill"])?;
    let packages =
        ["--package", "hikitsugi-tablet", "--package", "tests", "--features", "hikitsugi-tablet/custom-protocol"];
    let programs = ["--bin", "hikitsugi-tablet", "--bin", "window-speed"];
    let window = built(workspace, "hikitsugi-tablet", &[&packages[..], &programs].concat())?;
    let display = VirtualDisplay::start(journey::WIDTH, journey::HEIGHT)?;
    let mut command = display.command(workspace.target().join(PROFILE).join("window-speed").as_os_str());
    command.arg("--data").arg(&data).arg("--tablet-window").arg(&window);
    journey::follow(Background::start(&mut command)?, "the measuring of the window", PATIENCE)
}

fn speed(
    workspace: &Workspace,
    programs: &Programs,
    options: &BenchOptions,
    data: &Path,
    words: &[&str],
) -> Result<()> {
    let speed = built(workspace, "speed", &["--package", "tests", "--bin", "speed"])?;
    let mut command = Command::new(speed);
    command.args(["--cases", &options.cases.to_string()]).arg("--data").arg(data).args(words);
    process::run(command.arg("--server-bin").arg(&programs.server))
}

fn local(workspace: &Workspace, data: &Path) -> Result<()> {
    let local = built(workspace, "local", &["--package", "tests", "--bin", "local"])?;
    process::run(Command::new(local).arg("--data").arg(data))
}

fn built(workspace: &Workspace, name: &str, parts: &[&str]) -> Result<PathBuf> {
    process::run(build::cargo(workspace).args(["build", "--quiet", "--profile", PROFILE]).args(parts))?;
    Ok(workspace.target().join(PROFILE).join(name))
}

/// An empty folder for what is measured.
fn data(workspace: &Workspace) -> Result<PathBuf> {
    let data = workspace.target().join("bench");
    if data.exists() {
        fs::remove_dir_all(&data).map_err(|error| format!("cannot empty {}: {error}", data.display()))?;
    }
    Ok(data)
}

/// The profile `fleet` is the one that measures elsewhere too.
fn photo(workspace: &Workspace) -> Result<()> {
    let speed = ["run", "--quiet", "--profile", "fleet", "--package", "photo", "--example", "speed"];
    process::run(build::cargo(workspace).args(speed))
}
