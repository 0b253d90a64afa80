//! wasm-opt, which makes the screen's module smaller.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::debian;
use crate::progress::note;
use crate::workspace::Workspace;
use crate::{Result, process};

/// Debian's own binaryen is too old for what the compiler writes today.
pub(crate) const VERSION: &str = "132.0.0";

/// What the compiler uses without being asked; anything beyond these stays an error.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

pub(crate) fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    if !is_installed(workspace) {
        ensure_npm()?;
        install(workspace)?;
    }
    Ok(program(workspace))
}

pub(crate) fn is_installed(workspace: &Workspace) -> bool {
    let manifest = workspace.tools().join("node_modules/binaryen/package.json");
    let expected = format!("\"version\": \"{VERSION}\"");
    program(workspace).exists() && fs::read_to_string(manifest).is_ok_and(|text| text.contains(&expected))
}

pub(crate) fn shrink(wasm_opt: &Path, module: &Path, out: &Path) -> Result<()> {
    let mut command = Command::new(wasm_opt);
    command.arg("-Os").args(FEATURES).arg(module).arg("-o").arg(out);
    process::run(&mut command)
}

fn program(workspace: &Workspace) -> PathBuf {
    workspace.tools().join("node_modules/.bin/wasm-opt")
}

fn ensure_npm() -> Result<()> {
    if runs("node") && runs("npm") { Ok(()) } else { debian::install(&["nodejs", "npm"]) }
}

fn runs(program: &str) -> bool {
    process::answer(Command::new(program).arg("--version")).is_some()
}

fn install(workspace: &Workspace) -> Result<()> {
    note(&format!("installing wasm-opt (binaryen {VERSION})"));
    let tools = workspace.tools();
    fs::create_dir_all(&tools).map_err(|error| format!("cannot make {}: {error}", tools.display()))?;
    let mut command = Command::new("npm");
    command
        .arg("install")
        .arg("--prefix")
        .arg(&tools)
        .args(["--no-save", "--no-audit", "--no-fund", "--loglevel=error"])
        .arg(format!("binaryen@{VERSION}"));
    process::run(&mut command)
}
