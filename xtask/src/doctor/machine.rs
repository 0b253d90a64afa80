//! Processor, disk, display and fonts.

use std::process::Command;
use std::thread;

use super::table::Finding;
use crate::disk::{self, WANTED_GB};
use crate::workspace::Workspace;
use crate::{display, process};

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
    match disk::free_gb(workspace) {
        None => Finding::notable("free disk", "not known", "`df` gave no answer"),
        Some(free) if free < WANTED_GB => Finding::notable(
            "free disk",
            format!("{free} GB"),
            format!("a first build wants {WANTED_GB} GB; `cargo clean` frees old builds"),
        ),
        Some(free) => Finding::fine("free disk", format!("{free} GB")),
    }
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
