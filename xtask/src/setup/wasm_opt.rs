//! wasm-opt, which makes the screen's module smaller.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::npm::Package;
use crate::workspace::Workspace;
use crate::{Result, process};

/// Debian's own binaryen is too old for what the compiler writes today.
pub(crate) const PACKAGE: Package = Package { name: "binaryen", version: "132.0.0" };

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
    PACKAGE.ensure(workspace)?;
    Ok(PACKAGE.prefix(workspace).join("node_modules/.bin/wasm-opt"))
}

pub(crate) fn shrink(wasm_opt: &Path, module: &Path, out: &Path) -> Result<()> {
    let mut command = Command::new(wasm_opt);
    command.arg("-Os").args(FEATURES).arg(module).arg("-o").arg(out);
    process::run(&mut command)
}
