//! How much room the disk still has, and how much a build from nothing wants.

use std::process::Command;

use crate::workspace::Workspace;
use crate::{Result, process};

/// Everything that a whole test run builds and leaves.
pub(crate) const WANTED_GB: u64 = 15;

pub(crate) fn free_gb(workspace: &Workspace) -> Option<u64> {
    let mut command = Command::new("df");
    command.args(["--output=avail", "--block-size=1"]).arg(workspace.root());
    gigabytes_in(&process::answer(&mut command)?)
}

/// A full disk breaks a run somewhere in the middle, in many ways: better before its beginning. Where journeys were
/// walked before, everything is built.
pub(crate) fn room_for_everything(workspace: &Workspace) -> Result<()> {
    match free_gb(workspace) {
        Some(free) if free < WANTED_GB && !workspace.target().join("journeys").exists() => {
            Err(format!("{free} GB are free, and a first run wants {WANTED_GB} GB; make room, then run it again"))
        }
        Some(_) | None => Ok(()),
    }
}

fn gigabytes_in(answer: &str) -> Option<u64> {
    let bytes: u64 = answer.lines().nth(1)?.trim().parse().ok()?;
    Some(bytes / 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_disk_is_read_below_the_heading() {
        assert_eq!(gigabytes_in("     Avail\n81234567890\n"), Some(81));
        assert_eq!(gigabytes_in("Avail\n"), None);
    }
}
