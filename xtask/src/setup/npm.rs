//! Packages of the npm registry: pinned, each in a folder of its own.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::debian;
use crate::progress::note;
use crate::workspace::Workspace;
use crate::{Result, process};

pub(crate) struct Package {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
}

impl Package {
    pub(crate) fn ensure(&self, workspace: &Workspace) -> Result<()> {
        if self.is_installed(workspace) {
            return Ok(());
        }
        ensure_npm()?;
        self.install(workspace)
    }

    pub(crate) fn is_installed(&self, workspace: &Workspace) -> bool {
        let expected = format!("\"version\": \"{}\"", self.version);
        fs::read_to_string(self.folder(workspace).join("package.json")).is_ok_and(|text| text.contains(&expected))
    }

    /// Where the package's own files lie.
    pub(crate) fn folder(&self, workspace: &Workspace) -> PathBuf {
        self.prefix(workspace).join("node_modules").join(self.name)
    }

    pub(crate) fn prefix(&self, workspace: &Workspace) -> PathBuf {
        workspace.tools().join(self.name.replace(['@', '/'], "-").trim_start_matches('-'))
    }

    fn install(&self, workspace: &Workspace) -> Result<()> {
        note(&format!("installing {} {}", self.name, self.version));
        let prefix = self.prefix(workspace);
        fs::create_dir_all(&prefix).map_err(|error| format!("cannot make {}: {error}", prefix.display()))?;
        let mut command = Command::new("npm");
        command
            .arg("install")
            .arg("--prefix")
            .arg(&prefix)
            .args(["--no-save", "--no-audit", "--no-fund", "--loglevel=error"])
            .arg(format!("{}@{}", self.name, self.version));
        process::run(&mut command)
    }
}

fn ensure_npm() -> Result<()> {
    if runs("node") && runs("npm") { Ok(()) } else { debian::install(&["nodejs", "npm"]) }
}

fn runs(program: &str) -> bool {
    process::answer(Command::new(program).arg("--version")).is_some()
}
