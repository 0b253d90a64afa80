//! The folder of one tablet: its store, its keys, and the lock that lets one process in.

use crate::{FileKeyStore, Https, SystemClock, UsbDrives, core_dump::forbid_core_dumps};
use desk::{Clock, Settings, Tablet, get_ready_ahead};
use sealing::SystemEntropy;
use std::{
    fs::{self, File, OpenOptions, Permissions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};
use vault::{Vault, VaultError};

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("フォルダー {path} を使えません（{reason}）。→ 書き込みができるフォルダーを --data で指定してください。")]
    Folder { path: String, reason: io::ErrorKind },
    #[error("この端末のひきつぎは、すでに開いています。→ 開いている画面を使ってください。")]
    AlreadyOpen,
    #[error(
        "この端末の記録を開けません（{0}）。消してはいません。→ 端末を再起動し、続くときは市の担当課に連絡してください。"
    )]
    Store(#[from] VaultError),
}

/// Opens the tablet in a folder. The lock lasts as long as the process.
pub fn open_tablet(folder: &Path, settings: Settings) -> Result<Tablet, OpenError> {
    open_tablet_with_clock(folder, settings, Box::new(SystemClock))
}

/// The same by a clock of the caller's.
pub fn open_tablet_with_clock(folder: &Path, settings: Settings, clock: Box<dyn Clock>) -> Result<Tablet, OpenError> {
    let failed = |error: io::Error| OpenError::Folder { path: folder.display().to_string(), reason: error.kind() };
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    forbid_core_dumps().map_err(failed)?;
    get_ready_ahead();
    std::mem::forget(hold_lock_for(folder)?);
    let keys = FileKeyStore::open(&folder.join("keys")).map_err(failed)?;
    let store = folder.join("tablet.db");
    make_private(&store).map_err(failed)?;
    let vault = Vault::open(&store, Box::new(keys), Box::new(SystemEntropy::default()))?;
    let tablet = Tablet::new(vault, clock, Box::new(SystemEntropy::default()), Box::new(Https::new()), settings);
    Ok(tablet.with_drives(Box::new(UsbDrives::of_system())))
}

/// Makes the store's file readable for its owner alone; the files beside it follow.
fn make_private(store: &Path) -> io::Result<()> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(store)?;
    fs::set_permissions(store, Permissions::from_mode(0o600))
}

/// Holds the folder's lock while the file lives, and no longer than the process, however it ends.
pub(crate) fn hold_lock_for(folder: &Path) -> Result<File, OpenError> {
    let failed = |error: io::Error| OpenError::Folder { path: folder.display().to_string(), reason: error.kind() };
    let path = folder.join("lock");
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::AlreadyOpen),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of files below a folder that others than their owner may read or write.
    fn open_to_others(folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).expect("lists").map(|entry| entry.expect("reads")) {
            let metadata = entry.metadata().expect("reads");
            if metadata.is_dir() {
                found.extend(open_to_others(&entry.path()));
            } else if metadata.permissions().mode() & 0o077 != 0 {
                found.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        found
    }

    #[test]
    fn everything_a_tablet_writes_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        // Somebody made the folder and the store's file beforehand, for all to read.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("is set");
        fs::write(folder.path().join("tablet.db"), "").expect("writes");
        let _tablet = open_tablet(folder.path(), Settings::default()).expect("opens");
        let keys = fs::read_dir(folder.path().join("keys")).expect("lists").count();
        assert!(keys > 0, "there are keys to look at");
        assert_eq!(open_to_others(folder.path()), ["tablet.db-reserve"], "which holds zeroes");
    }
}
