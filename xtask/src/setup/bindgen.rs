//! wasm-bindgen: the glue between the screen's module and the page.

use std::fs;
use std::path::Path;

use crate::workspace::Workspace;
use crate::{Result, build, process};

const LIBRARY: &str = "wasm-bindgen";
const GENERATOR: &str = "wasm-bindgen-cli-support";

/// The generator understands only modules built with the library of its own version.
pub(crate) fn check_versions(workspace: &Workspace) -> Result<()> {
    agree(&read_lock(workspace)?).map(drop)
}

pub(crate) fn version(workspace: &Workspace) -> Result<String> {
    agree(&read_lock(workspace)?)
}

pub(crate) fn generate(workspace: &Workspace, module: &Path, out_dir: &Path) -> Result<()> {
    let mut command = build::cargo(workspace);
    command.args(["run", "--quiet", "--package", "xtask-wasm", "--"]).arg(module).arg(out_dir);
    process::run(&mut command)
}

fn read_lock(workspace: &Workspace) -> Result<String> {
    let path = workspace.lock_file();
    fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

fn agree(lock: &str) -> Result<String> {
    let library = locked(lock, LIBRARY)?;
    let generator = locked(lock, GENERATOR)?;
    if library == generator {
        return Ok(library.to_owned());
    }
    Err(format!(
        "Cargo.lock has {LIBRARY} {library} but {GENERATOR} {generator}; \
         set both pins in xtask/wasm/Cargo.toml to ={library} and try again"
    ))
}

fn locked<'a>(lock: &'a str, package: &str) -> Result<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut versions =
        lock.split("[[package]]").filter(|entry| entry.lines().any(|line| line == name)).filter_map(version_of);
    match (versions.next(), versions.next()) {
        (Some(version), None) => Ok(version),
        (None, _) => Err(format!("Cargo.lock has no {package}; run `cargo metadata` and try again")),
        (Some(_), Some(_)) => Err(format!("Cargo.lock has {package} twice; run `cargo tree --duplicates` to see why")),
    }
}

fn version_of(entry: &str) -> Option<&str> {
    entry.lines().find_map(|line| line.strip_prefix("version = \"").and_then(|rest| rest.strip_suffix('"')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(library: &str, generator: &str) -> String {
        format!(
            "version = 4\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"{library}\"\n\n\
             [[package]]\nname = \"wasm-bindgen-cli-support\"\nversion = \"{generator}\"\n\n\
             [[package]]\nname = \"wasm-bindgen-shared\"\nversion = \"9.9.9\"\n"
        )
    }

    #[test]
    fn equal_versions_agree() {
        assert_eq!(agree(&lock("0.2.1", "0.2.1")), Ok("0.2.1".to_owned()));
    }

    #[test]
    fn different_versions_are_refused_with_the_way_out() {
        let reason = agree(&lock("0.2.2", "0.2.1")).expect_err("they differ");
        assert!(reason.contains("=0.2.2"), "{reason}");
    }

    #[test]
    fn a_lock_file_without_the_package_is_refused() {
        assert!(agree("version = 4\n").is_err());
    }
}
