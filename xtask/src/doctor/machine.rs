//! Processor, disk, display and fonts.

use std::process::Command;
use std::thread;

use super::table::Finding;
use crate::workspace::Workspace;
use crate::{display, process};

/// A debug build of everything, with room for one more.
const ENOUGH_DISK_GB: u64 = 15;

pub(super) fn examine(workspace: &Workspace) -> Vec<Finding> {
    vec![cores(), disk(workspace), screen(), fonts()]
}

fn cores() -> Finding {
    match thread::available_parallelism() {
        Ok(count) => Finding::fine("cores", count.to_string()),
        Err(error) => Finding::notable("cores", error.to_string(), "builds may be slow"),
    }
}

fn disk(workspace: &Workspace) -> Finding {
    let mut command = Command::new("df");
    command.args(["--output=avail", "--block-size=1"]).arg(workspace.root());
    match process::answer(&mut command).and_then(|text| gigabytes_in(&text)) {
        None => Finding::notable("free disk", "not known", "`df` gave no answer"),
        Some(free) if free < ENOUGH_DISK_GB => Finding::notable(
            "free disk",
            format!("{free} GB"),
            format!("a first build wants {ENOUGH_DISK_GB} GB; `cargo clean` frees old builds"),
        ),
        Some(free) => Finding::fine("free disk", format!("{free} GB")),
    }
}

fn gigabytes_in(answer: &str) -> Option<u64> {
    let bytes: u64 = answer.lines().nth(1)?.trim().parse().ok()?;
    Some(bytes / 1_000_000_000)
}

fn screen() -> Finding {
    if display::is_present() {
        Finding::fine("display", "a window can open here")
    } else {
        Finding::notable(
            "display",
            "none (neither DISPLAY nor WAYLAND_DISPLAY is set)",
            "`cargo xtask run --headless` draws on a virtual one",
        )
    }
}

fn fonts() -> Finding {
    let families = process::answer(Command::new("fc-list").args([":lang=ja", "family"]));
    match families.map(|text| text.lines().count()) {
        Some(count) if count > 0 => Finding::fine("fonts", format!("{count} with Japanese")),
        Some(_) => Finding::blocking("fonts", "none with Japanese", "`cargo xtask setup` installs fonts-noto-cjk"),
        None => Finding::notable("fonts", "not known", "fc-list is missing (package fontconfig)"),
    }
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
