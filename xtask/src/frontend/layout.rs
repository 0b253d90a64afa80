//! The layout of `frontend/dist`: the page, the module with its glue, and the assets.

use std::fs;
use std::path::Path;

use crate::Result;
use crate::setup::fonts;
use crate::workspace::Workspace;

pub(super) const PAGE: &str = "index.html";
pub(super) const GLUE: &str = "frontend.js";
pub(super) const MODULE: &str = "frontend_bg.wasm";

pub(super) fn lay_out(workspace: &Workspace, bound: &Path) -> Result<()> {
    let (source, dist) = (workspace.frontend(), workspace.dist());
    make_empty(&dist)?;
    copy(&source.join(PAGE), &dist.join(PAGE))?;
    copy(&bound.join(GLUE), &dist.join(GLUE))?;
    copy(&bound.join(MODULE), &dist.join(MODULE))?;
    copy_below(&bound.join("snippets"), &dist.join("snippets"))?;
    lay_out_style(workspace, &dist)
}

/// The style sheet and the letters that it names.
pub(crate) fn lay_out_style(workspace: &Workspace, folder: &Path) -> Result<()> {
    copy_below(&workspace.frontend().join("assets"), folder)?;
    fonts::lay_out(workspace, folder)
}

pub(crate) fn make_empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| format!("cannot empty {}: {error}", folder.display()))?;
    }
    fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).map(drop).map_err(|error| format!("cannot copy {} to {}: {error}", from.display(), to.display()))
}

/// Copies what lies below a folder; a folder that is not there gives nothing.
fn copy_below(from: &Path, to: &Path) -> Result<()> {
    let Ok(entries) = fs::read_dir(from) else {
        return Ok(());
    };
    fs::create_dir_all(to).map_err(|error| format!("cannot make {}: {error}", to.display()))?;
    for entry in entries.flatten() {
        let (path, goal) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_below(&path, &goal)?;
        } else {
            copy(&path, &goal)?;
        }
    }
    Ok(())
}
