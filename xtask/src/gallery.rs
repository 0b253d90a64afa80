//! `cargo xtask gallery`: every page in every state, drawn without a browser, and looked at in one, as are the city's pages.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::background::Background;
use crate::build::{self, Programs};
use crate::frontend::layout;
use crate::journey::follow;
use crate::progress::note;
use crate::setup::axe;
use crate::setup::debian::{self, Purpose};
use crate::workspace::Workspace;
use crate::{Result, process};

/// The window's packages bring the letters of the languages beside Japanese.
pub(crate) const PURPOSES: &[Purpose] = &[Purpose::Compile, Purpose::Window, Purpose::CityPages];

const PATIENCE: Duration = Duration::from_secs(20 * 60);

/// Leads to every page of the city.
const CITY_JOURNEY: &str = "city-desk.toml";

#[derive(Debug, Default, PartialEq)]
pub(crate) struct GalleryOptions {
    /// What is drawn now is right.
    pub(crate) accept: bool,
    pub(crate) check: bool,
}

pub(crate) fn gallery(workspace: &Workspace, options: &GalleryOptions) -> Result<()> {
    draw(workspace, options.accept)?;
    if options.check {
        debian::ensure(PURPOSES)?;
        check(workspace, &build::gallery_check(workspace)?)?;
    }
    Ok(())
}

pub(crate) fn draw(workspace: &Workspace, accept: bool) -> Result<()> {
    let folder = folder(workspace);
    layout::make_empty(&folder)?;
    layout::lay_out_style(workspace, &folder.join("screen"))?;
    let mut command = build::cargo(workspace);
    command
        .args(["test", "--quiet", "--package", "frontend", "--lib", "--"])
        .arg("gallery::pages")
        .env("HIKITSUGI_GALLERY", &folder);
    if accept {
        command.arg("gallery::snapshots").env("HIKITSUGI_GALLERY_ACCEPT", "1");
    }
    process::run(&mut command)?;
    note(&format!("{}", folder.join("index.html").display()));
    Ok(())
}

/// Looks at every page in a browser that is driven from outside.
pub(crate) fn check(workspace: &Workspace, programs: &Programs) -> Result<()> {
    let axe = axe::ensure(workspace)?;
    let data = workspace.target().join("gallery-check");
    layout::make_empty(&data)?;
    let mut command = Command::new(&programs.gallery_check);
    command.arg(folder(workspace)).arg(axe).arg(data).arg(workspace.journeys().join(CITY_JOURNEY));
    command.arg(&programs.server).arg(&programs.tablet_process).stdin(Stdio::null());
    follow(Background::start(&mut command)?, "the check of the gallery", PATIENCE)
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target().join("gallery")
}
