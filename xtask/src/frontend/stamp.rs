//! What the screen was built from, so that an unchanged screen is not built again.

use std::fs;
use std::path::{Path, PathBuf};

use super::layout;
use crate::Result;
use crate::workspace::Workspace;

/// What is only drawn for tests, below `frontend/snapshots`, is no input.
const INPUTS: [&str; 13] = [
    "frontend/Cargo.toml",
    "frontend/assets",
    "frontend/index.html",
    "frontend/src",
    "crates/domain",
    "crates/bridge",
    "crates/words",
    "Cargo.lock",
    "Cargo.toml",
    "xtask/src/frontend.rs",
    "xtask/src/frontend",
    "xtask/src/setup",
    "xtask/wasm",
];

/// A fingerprint against mistakes, not against malice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stamp(u64);

impl Stamp {
    pub(super) fn of_inputs(workspace: &Workspace) -> Result<Self> {
        let mut stamp = Self::start();
        for input in INPUTS {
            stamp.add_path(&workspace.root().join(input), &workspace.dist())?;
        }
        Ok(stamp)
    }

    fn of_output(workspace: &Workspace) -> Result<Self> {
        let mut stamp = Self::start();
        stamp.add_path(&workspace.dist(), Path::new(""))?;
        Ok(stamp)
    }

    fn start() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add_path(&mut self, path: &Path, without: &Path) -> Result<()> {
        if path == without {
            return Ok(());
        }
        let name = path.file_name().unwrap_or_default();
        self.add_bytes(name.as_encoded_bytes());
        if !path.is_dir() {
            let content = fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
            self.add_bytes(&content);
            return Ok(());
        }
        for below in sorted_entries(path)? {
            self.add_path(&below, without)?;
        }
        self.add_bytes(b"end of folder");
        Ok(())
    }

    /// FNV-1a; the length first, so that two files never read as one.
    fn add_bytes(&mut self, bytes: &[u8]) {
        for byte in bytes.len().to_le_bytes().iter().chain(bytes) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

pub(super) fn is_current(workspace: &Workspace) -> Result<bool> {
    if !workspace.dist().join(layout::MODULE).is_file() {
        return Ok(false);
    }
    let Ok(remembered) = fs::read_to_string(file(workspace)) else {
        return Ok(false);
    };
    let now = text(Stamp::of_inputs(workspace)?, Stamp::of_output(workspace)?);
    Ok(remembered == now)
}

/// The inputs as they were read before the build: a change during it counts as new.
pub(super) fn remember(workspace: &Workspace, inputs: Stamp) -> Result<()> {
    let path = file(workspace);
    fs::write(&path, text(inputs, Stamp::of_output(workspace)?))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn file(workspace: &Workspace) -> PathBuf {
    workspace.wasm_target().join("frontend.stamp")
}

fn text(inputs: Stamp, output: Stamp) -> String {
    format!("{:016x} {:016x}\n", inputs.0, output.0)
}

fn sorted_entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp_of(parts: &[&[u8]]) -> Stamp {
        let mut stamp = Stamp::start();
        for part in parts {
            stamp.add_bytes(part);
        }
        stamp
    }

    #[test]
    fn equal_content_gives_equal_stamps() {
        assert_eq!(stamp_of(&[b"ab", b"c"]), stamp_of(&[b"ab", b"c"]));
    }

    #[test]
    fn moving_a_byte_from_one_file_to_the_next_shows() {
        assert_ne!(stamp_of(&[b"ab", b"c"]), stamp_of(&[b"a", b"bc"]));
    }

    #[test]
    fn a_changed_file_shows_and_the_excluded_folder_does_not() {
        let folder = std::env::temp_dir().join(format!("stamp-{}", std::process::id()));
        let dist = folder.join("dist");
        fs::create_dir_all(&dist).expect("a temporary folder can be made");
        let stamp = || {
            let mut stamp = Stamp::start();
            stamp.add_path(&folder, &dist).expect("it can be read");
            stamp
        };
        fs::write(folder.join("a.css"), "one").expect("it can be written");
        let first = stamp();
        fs::write(dist.join("made.js"), "two").expect("it can be written");
        let second = stamp();
        fs::write(folder.join("a.css"), "three").expect("it can be written");
        let third = stamp();
        let _ = fs::remove_dir_all(&folder);
        assert_eq!(first, second, "what is made is no input");
        assert_ne!(second, third, "a changed style sheet is a change");
    }
}
