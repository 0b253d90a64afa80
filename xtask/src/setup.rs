//! Set-up: installs what is missing, says so, and is quick when nothing is.

pub(crate) mod axe;
pub(crate) mod bindgen;
pub(crate) mod debian;
pub(crate) mod fonts;
pub(crate) mod npm;
pub(crate) mod wasm_opt;
pub(crate) mod wasm_target;

use std::path::PathBuf;

use crate::Result;
use crate::workspace::Workspace;
use debian::Purpose;
use wasm_target::WasmToolchain;

/// What turns the screen's source into a web page.
pub(crate) struct ScreenTools {
    pub(crate) toolchain: WasmToolchain,
    pub(crate) wasm_opt: PathBuf,
}

pub(crate) fn everything(workspace: &Workspace) -> Result<()> {
    debian::ensure(&Purpose::ALL)?;
    axe::ensure(workspace)?;
    screen_tools(workspace).map(drop)
}

pub(crate) fn screen_tools(workspace: &Workspace) -> Result<ScreenTools> {
    bindgen::check_versions(workspace)?;
    fonts::PACKAGE.ensure(workspace)?;
    Ok(ScreenTools { toolchain: wasm_target::ensure()?, wasm_opt: wasm_opt::ensure(workspace)? })
}
