//! Where things are.

use std::env;
use std::path::{Path, PathBuf};

use crate::Result;

#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self> {
        let root = find_root()?;
        let target = find_target().unwrap_or_else(|| root.join("target"));
        Ok(Self { root, target })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// The screen has its own target folder: it may be built by another compiler.
    pub(crate) fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }

    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    pub(crate) fn frontend(&self) -> PathBuf {
        self.root.join("frontend")
    }

    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("frontend/dist")
    }

    pub(crate) fn journeys(&self) -> PathBuf {
        self.root.join("tests/journeys")
    }

    pub(crate) fn lock_file(&self) -> PathBuf {
        self.root.join("Cargo.lock")
    }
}

fn find_root() -> Result<PathBuf> {
    if let Some(root) = env::var_os("CARGO_MANIFEST_DIR")
        .and_then(|own| Path::new(&own).parent().map(Path::to_owned))
        .filter(|root| is_root(root))
    {
        return Ok(root);
    }
    let here = env::current_dir().map_err(|error| format!("no current folder: {error}"))?;
    here.ancestors()
        .find(|folder| is_root(folder))
        .map(Path::to_owned)
        .ok_or_else(|| "not inside the project; change into its folder and try again".to_owned())
}

fn is_root(folder: &Path) -> bool {
    folder.join("xtask/Cargo.toml").is_file() && folder.join("src-tauri").is_dir()
}

/// The folder this very program was built into: right however cargo was told about it.
fn find_target() -> Option<PathBuf> {
    let profile = env::current_exe().ok()?.parent()?.to_owned();
    let named = profile.file_name()? == "debug" || profile.file_name()? == "release";
    named.then(|| profile.parent().map(Path::to_owned)).flatten()
}
