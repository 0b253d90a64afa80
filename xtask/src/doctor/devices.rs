//! The camera.

use std::fs;

use super::table::Finding;

pub(super) fn examine() -> Vec<Finding> {
    vec![camera()]
}

fn camera() -> Finding {
    let cameras = devices_named("video");
    if cameras.is_empty() {
        Finding::notable(
            "camera",
            "none: mock camera only",
            "to take real photographs connect one, so that /dev/video0 appears",
        )
    } else {
        Finding::fine("camera", cameras.join(" "))
    }
}

fn devices_named(prefix: &str) -> Vec<String> {
    let Ok(entries) = fs::read_dir("/dev") else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.starts_with(prefix))
        .map(|name| format!("/dev/{name}"))
        .collect();
    names.sort();
    names
}
