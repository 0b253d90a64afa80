//! `cargo xtask journey`: walks one journey against the real programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::background::Background;
use crate::build::{self, Programs};
use crate::display::VirtualDisplay;
use crate::progress::Progress;
use crate::setup::debian::{self, Purpose};
use crate::workspace::Workspace;
use crate::{Result, frontend, interrupt, poll};

/// High and wide enough for the tablet upright and lying.
pub(crate) const WIDTH: u32 = 1280;
pub(crate) const HEIGHT: u32 = 1400;
/// A journey that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(20 * 60);

#[derive(Debug, PartialEq)]
pub(crate) struct JourneyOptions {
    pub(crate) file: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) surface: Surface,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Surface {
    /// A tablet without a window, spoken to over a pipe.
    Headless,
    Window,
}

pub(crate) fn journey(workspace: &Workspace, options: &JourneyOptions) -> Result<()> {
    if !options.file.is_file() {
        return Err(format!("there is no journey {}; see tests/journeys", options.file.display()));
    }
    let programs = prepare(workspace, options.surface)?;
    walk(&programs, &options.file, &options.data, options.surface)
}

pub(crate) fn purposes(surface: Surface) -> &'static [Purpose] {
    match surface {
        Surface::Headless => &[Purpose::Compile],
        Surface::Window => &[Purpose::Compile, Purpose::Window, Purpose::Headless, Purpose::CityPages],
    }
}

/// Walks a journey with programs that are built.
pub(crate) fn walk(programs: &Programs, file: &Path, data: &Path, surface: Surface) -> Result<()> {
    let display = match surface {
        Surface::Headless => None,
        Surface::Window => Some(VirtualDisplay::start(WIDTH, HEIGHT)?),
    };
    let mut command = match &display {
        None => Command::new(&programs.journey),
        Some(display) => display.command(programs.journey.as_os_str()),
    };
    command
        .arg(absolute(file)?)
        .arg("--data")
        .arg(absolute(data)?)
        .arg("--server-bin")
        .arg(&programs.server)
        .arg("--tablet-process")
        .arg(&programs.tablet_process)
        .stdin(Stdio::null());
    if surface == Surface::Window {
        command.args(["--ui", "--tablet-window"]).arg(&programs.tablet);
    }
    follow(Background::start(&mut command)?, &format!("the journey {}", file.display()), PATIENCE)
}

fn prepare(workspace: &Workspace, surface: Surface) -> Result<Programs> {
    match surface {
        Surface::Headless => {
            let mut progress = Progress::of(2);
            progress.step("set-up", || debian::ensure(purposes(surface)))?;
            progress.step("server and journeys", || build::server_and_journeys(workspace))
        }
        Surface::Window => {
            let mut progress = Progress::of(3);
            progress.step("set-up", || debian::ensure(purposes(surface)))?;
            progress.step("screen", || frontend::build(workspace))?;
            progress.step("server, tablet and journeys", || build::everything(workspace))
        }
    }
}

/// Waits for a program's good end, for so long and no longer.
pub(crate) fn follow(mut program: Background, name: &str, patience: Duration) -> Result<()> {
    let status = poll::until(Instant::now() + patience, || {
        if interrupt::asked_to_stop() {
            return Err("stopped on request".to_owned());
        }
        program.ended()
    })?;
    match status {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(format!("{name} failed ({status}); what it said is above")),
        None => Err(format!("{name} was not over after {} minutes and was stopped", patience.as_secs() / 60)),
    }
}

fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|error| format!("`{}` is no path: {error}", path.display()))
}
