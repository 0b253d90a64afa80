//! `cargo xtask scanner`: what the code scanner reads and what it must never say, built for speed.

use std::process::Command;

use crate::workspace::Workspace;
use crate::{Result, build, process};

#[derive(Debug, PartialEq)]
pub(crate) struct ScannerOptions {
    /// For the evidence, which reads them itself.
    pub(crate) words: Vec<String>,
}

pub(crate) fn scanner(workspace: &Workspace, options: &ScannerOptions) -> Result<()> {
    let evidence = ["build", "--quiet", "--profile", "fleet", "--package", "frames", "--bin", "codes"];
    process::run(build::cargo(workspace).args(evidence))?;
    let program = workspace.target().join("fleet").join("codes");
    process::run(Command::new(program).args(&options.words).current_dir(workspace.root()))
}
