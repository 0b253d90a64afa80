//! A home of its own for a program, so that every byte it writes is found again.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

const PLACES: [(&str, &str); 5] = [
    ("HOME", "home"),
    ("XDG_DATA_HOME", "data"),
    ("XDG_CACHE_HOME", "cache"),
    ("XDG_CONFIG_HOME", "config"),
    ("TMPDIR", "tmp"),
];

/// Lets the program keep its things in this folder alone.
pub(super) fn settle(command: &mut Command, folder: &Path) -> Result<(), String> {
    for (variable, name) in PLACES {
        let place = folder.join(name);
        std::fs::create_dir_all(&place).map_err(|error| format!("{}: {error}", place.display()))?;
        command.env(variable, place);
    }
    // Without it, what would go there goes to the cache.
    command.env_remove("XDG_RUNTIME_DIR");
    Ok(())
}

/// The first folder of this name with a number that does not exist yet.
pub(super) fn fresh_folder(parent: &Path, name: &str) -> PathBuf {
    (1_u32..).map(|number| parent.join(format!("{name}-{number}"))).find(|folder| !folder.exists()).unwrap_or_default()
}
