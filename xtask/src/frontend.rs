//! The screen: compiled, bound, made small, and laid out in `frontend/dist`.

pub(crate) mod layout;
mod stamp;

use std::fs;
use std::path::{Path, PathBuf};

use crate::progress::note;
use crate::setup::wasm_target::{self, TARGET};
use crate::setup::{self, ScreenTools, bindgen, wasm_opt};
use crate::workspace::Workspace;
use crate::{Result, process};
use stamp::Stamp;

const PROFILE: &str = "wasm";

pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    if is_current(workspace)? {
        note("unchanged since the last build");
        return Ok(());
    }
    let tools = setup::screen_tools(workspace)?;
    note(&format!("with {}", tools.toolchain.way()));
    let inputs = Stamp::of_inputs(workspace)?;
    let module = compile(workspace, &tools)?;
    let bound = bind(workspace, &module)?;
    shrink(&tools, &bound)?;
    layout::lay_out(workspace, &bound)?;
    stamp::remember(workspace, inputs)?;
    let weight = fs::metadata(workspace.dist().join(layout::MODULE)).map_or(0, |file| file.len());
    note(&format!("frontend/dist holds {} KB of wasm", weight / 1000));
    Ok(())
}

/// Says whether `frontend/dist` is what the source of today would give.
pub(crate) fn is_current(workspace: &Workspace) -> Result<bool> {
    stamp::is_current(workspace)
}

fn compile(workspace: &Workspace, tools: &ScreenTools) -> Result<PathBuf> {
    let target = workspace.wasm_target();
    forget_other_std(&target, tools)?;
    let mut command = tools.toolchain.cargo_command();
    command
        .current_dir(workspace.root())
        .args(["build", "--package", "frontend", "--bin", "frontend"])
        .args(["--profile", PROFILE, "--target", TARGET, "--target-dir"])
        .arg(&target);
    process::run(&mut command)?;
    Ok(target.join(TARGET).join(PROFILE).join("frontend.wasm"))
}

/// Cargo does not see that a standard library was replaced; what was built on the old one is useless.
fn forget_other_std(target: &Path, tools: &ScreenTools) -> Result<()> {
    let record = target.join("std.txt");
    let identity = wasm_target::std_identity(&tools.toolchain).unwrap_or_default();
    if fs::read_to_string(&record).is_ok_and(|kept| kept == identity) {
        return Ok(());
    }
    layout::make_empty(&target.join(TARGET))?;
    fs::write(&record, identity).map_err(|error| format!("cannot write {}: {error}", record.display()))
}

fn bind(workspace: &Workspace, module: &Path) -> Result<PathBuf> {
    let bound = workspace.wasm_target().join("bound");
    layout::make_empty(&bound)?;
    bindgen::generate(workspace, module, &bound)?;
    Ok(bound)
}

fn shrink(tools: &ScreenTools, bound: &Path) -> Result<()> {
    let module = bound.join(layout::MODULE);
    let small = bound.join("small.wasm");
    wasm_opt::shrink(&tools.wasm_opt, &module, &small)?;
    fs::rename(&small, &module).map_err(|error| format!("cannot replace {}: {error}", module.display()))
}
