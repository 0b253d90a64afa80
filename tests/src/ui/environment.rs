//! A home of its own for a program, so that every byte it writes is found again.

use std::{
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

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

/// Gives the folder for temporary files a short name beside its own: the browser puts a socket there, whose path may have
/// 107 bytes, and does not start when it has more.
pub(super) fn shorten_temporary(command: &mut Command, folder: &Path) -> Result<TempDir, String> {
    let said = |error: std::io::Error| format!("a short name for {}: {error}", folder.display());
    let short = tempfile::tempdir().map_err(said)?;
    let link = short.path().join("t");
    let place = folder.join("tmp").canonicalize().map_err(said)?;
    std::os::unix::fs::symlink(place, &link).map_err(said)?;
    command.env("TMPDIR", link);
    Ok(short)
}

/// The first folder of this name with a number that does not exist yet.
pub(super) fn fresh_folder(parent: &Path, name: &str) -> PathBuf {
    (1_u32..).map(|number| parent.join(format!("{name}-{number}"))).find(|folder| !folder.exists()).unwrap_or_default()
}
