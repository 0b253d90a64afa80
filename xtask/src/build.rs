//! Native builds, and where their programs end up.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use crate::workspace::Workspace;
use crate::{Result, process};

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) enum Profile {
    #[default]
    Debug,
    Release,
}

#[derive(Debug, Clone)]
pub(crate) struct Programs {
    pub(crate) server: PathBuf,
    pub(crate) tablet: PathBuf,
    pub(crate) journey: PathBuf,
    pub(crate) kills: PathBuf,
    pub(crate) gallery_check: PathBuf,
    pub(crate) tablet_process: PathBuf,
}

impl Programs {
    pub(crate) fn of(workspace: &Workspace, profile: Profile) -> Self {
        let folder = workspace.target().join(match profile {
            Profile::Debug => "debug",
            Profile::Release => "release",
        });
        Self {
            server: folder.join("hikitsugi-server"),
            tablet: folder.join("hikitsugi-tablet"),
            journey: folder.join("journey"),
            kills: folder.join("kills"),
            gallery_check: folder.join("gallery-check"),
            tablet_process: folder.join("tablet-process"),
        }
    }
}

const SERVER: [&str; 2] = ["--package", "hikitsugi-server"];
const JOURNEYS: [&str; 2] = ["--package", "tests"];
/// Without this feature a Tauri window looks for a development server.
const TABLET: [&str; 4] = ["--package", "hikitsugi-tablet", "--features", "hikitsugi-tablet/custom-protocol"];

pub(crate) fn server_and_tablet(workspace: &Workspace, profile: Profile) -> Result<Programs> {
    build(workspace, profile, &[&SERVER, &TABLET])
}

/// What looks at the pages of the gallery, and at the city's own.
pub(crate) fn gallery_check(workspace: &Workspace) -> Result<Programs> {
    server_and_journeys(workspace)
}

/// What a journey needs without a window: no WebKit.
pub(crate) fn server_and_journeys(workspace: &Workspace) -> Result<Programs> {
    build(workspace, Profile::Debug, &[&SERVER, &JOURNEYS])
}

pub(crate) fn everything(workspace: &Workspace) -> Result<Programs> {
    build(workspace, Profile::Debug, &[&SERVER, &JOURNEYS, &TABLET])
}

/// Cargo as it was called, without what `cargo xtask` left in the environment.
pub(crate) fn cargo(workspace: &Workspace) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command.current_dir(workspace.root());
    forget_package(&mut command);
    command
}

/// Takes away what `cargo run` says about the package of this program.
pub(crate) fn forget_package(command: &mut Command) {
    let about_package =
        |name: &str| ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|prefix| name.starts_with(prefix));
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(about_package) {
            command.env_remove(name);
        }
    }
}

fn build(workspace: &Workspace, profile: Profile, parts: &[&[&str]]) -> Result<Programs> {
    let mut command = cargo(workspace);
    command.args(["build", "--bins"]).args(parts.concat());
    if profile == Profile::Release {
        command.arg("--release");
    }
    process::run(&mut command)?;
    Ok(Programs::of(workspace, profile))
}
