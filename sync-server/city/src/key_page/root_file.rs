//! The files `city-root-<number>`: 32 bytes each, for this process alone.

use super::RootStore;
use crate::DeskError;
use sealing::StoreKey;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

const PREFIX: &str = "city-root-";

pub(crate) struct RootFiles {
    directory: PathBuf,
}

impl RootFiles {
    pub(crate) fn in_directory(directory: &Path) -> Self {
        Self { directory: directory.to_owned() }
    }

    /// The names of everything that looks like a root.
    pub(super) fn names(&self) -> Result<Vec<String>, DeskError> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.directory).map_err(|error| fault(&self.directory, error))? {
            let name = entry.map_err(|error| fault(&self.directory, error))?.file_name();
            names.extend(name.to_str().filter(|name| name.starts_with(PREFIX)).map(str::to_owned));
        }
        names.sort();
        Ok(names)
    }

    fn path(&self, epoch: u64) -> PathBuf {
        self.directory.join(name(epoch))
    }

    pub(crate) fn read(&self, epoch: u64) -> Result<StoreKey, DeskError> {
        let path = self.path(epoch);
        let bytes = fs::read(&path).map(Zeroizing::new).map_err(|error| fault(&path, error))?;
        StoreKey::try_from(bytes.as_slice()).map_err(|_| fault(&path, io::ErrorKind::InvalidData.into()))
    }

    /// Writes a root; it and its name are on the disk when this returns. A leftover of the same name is replaced.
    pub(crate) fn write(&self, epoch: u64, root: &StoreKey) -> Result<(), DeskError> {
        let path = self.path(epoch);
        let written = private_file(&path).and_then(|mut file| {
            file.write_all(root.expose())?;
            file.sync_all()?;
            sync_directory(&self.directory)
        });
        written.map_err(|error| fault(&path, error))
    }

    /// Overwrites and removes every root but one.
    pub(crate) fn destroy_all_but(&self, epoch: u64) -> Result<(), DeskError> {
        self.destroy_unless(|path| path == self.path(epoch))
    }

    /// Overwrites and removes every root.
    pub(crate) fn destroy_all(&self) -> Result<(), DeskError> {
        self.destroy_unless(|_| false)
    }

    fn destroy_unless(&self, stays: impl Fn(&Path) -> bool) -> Result<(), DeskError> {
        let entries = fs::read_dir(&self.directory).map_err(|error| fault(&self.directory, error))?;
        for entry in entries {
            let path = entry.map_err(|error| fault(&self.directory, error))?.path();
            let is_root = path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(PREFIX));
            if is_root && !stays(&path) {
                destroy(&path).map_err(|error| fault(&path, error))?;
            }
        }
        sync_directory(&self.directory).map_err(|error| fault(&self.directory, error))
    }
}

impl RootStore for RootFiles {
    fn read(&self, epoch: u64) -> Result<StoreKey, DeskError> {
        Self::read(self, epoch)
    }

    fn write(&mut self, epoch: u64, root: &StoreKey) -> Result<(), DeskError> {
        Self::write(self, epoch, root)
    }

    fn destroy_all_but(&mut self, epoch: u64) -> Result<(), DeskError> {
        Self::destroy_all_but(self, epoch)
    }
}

pub(super) fn name(epoch: u64) -> String {
    format!("{PREFIX}{epoch}")
}

fn destroy(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(0).min(4096);
    file.write_all(&vec![0; length])?;
    file.sync_all()?;
    fs::remove_file(path)
}

pub(crate) fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    // A file that lay there has the mode it had.
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(file)
}

fn sync_directory(directory: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) }
}

fn fault(path: &Path, error: io::Error) -> DeskError {
    DeskError::RootFile { path: path.display().to_string(), error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use disk::{
        Chance, Keep,
        plain::{self, Files},
    };
    use std::os::unix::fs::PermissionsExt;

    const OLD: [u8; 32] = [7; 32];
    const NEW: [u8; 32] = [9; 32];

    /// The folder of a program under `strace`; none when somebody runs the ignored tests by themselves.
    fn traced() -> Option<RootFiles> {
        std::env::var_os(plain::FOLDER).map(|folder| RootFiles::in_directory(Path::new(&folder)))
    }

    #[test]
    #[ignore = "is traced by `a_root_that_was_written_is_there_after_a_power_cut`"]
    fn traced_write() {
        traced().into_iter().for_each(|roots| roots.write(2, &StoreKey::from_bytes(NEW)).expect("writes"));
    }

    #[test]
    #[ignore = "is traced by `a_root_that_was_destroyed_does_not_come_back`"]
    fn traced_destroy() {
        traced().into_iter().for_each(|roots| roots.destroy_all_but(2).expect("destroys"));
    }

    /// Cuts at every call, with nothing, some and some torn of what was not synced.
    fn cut_everywhere(before: &Files, test: &str, check: impl Fn(bool, &RootFiles, &Files)) {
        let record = plain::record(before, &format!("key_page::root_file::tests::{test}")).expect("is traced");
        assert!(!record.is_empty(), "the calls were seen");
        for at in 0..=record.len() {
            for (seed, keep) in (0..24).zip([Keep::Nothing, Keep::Some, Keep::Torn].into_iter().cycle()) {
                let left = record.cut(at, keep, &mut Chance::new(seed));
                let folder = tempfile::tempdir().expect("a folder");
                plain::write(folder.path(), &left).expect("writes");
                check(at == record.len(), &RootFiles::in_directory(folder.path()), &left);
            }
        }
    }

    fn read(roots: &RootFiles, epoch: u64) -> Option<[u8; 32]> {
        roots.read(epoch).ok().map(|root| *root.expose())
    }

    #[test]
    fn a_root_that_was_written_is_there_after_a_power_cut() {
        // Alone, or over a torn leftover of the same number.
        for leftover in [None, Some((name(2), vec![3; 16]))] {
            let before: Files = leftover.into_iter().chain([(name(1), OLD.to_vec())]).collect();
            cut_everywhere(&before, "traced_write", |done, roots, _| {
                assert_eq!(read(roots, 1), Some(OLD), "the root of the page that stands is not touched");
                assert!(!done || read(roots, 2) == Some(NEW));
            });
        }
    }

    #[test]
    fn a_root_that_was_destroyed_does_not_come_back() {
        let before = Files::from([(name(1), OLD.to_vec()), (name(2), NEW.to_vec())]);
        cut_everywhere(&before, "traced_destroy", |done, roots, left| {
            assert_eq!(read(roots, 2), Some(NEW), "the root of the page that stands is not touched");
            assert!(!done || *left == Files::from([(name(2), NEW.to_vec())]), "{left:?}");
        });
    }

    #[test]
    fn a_root_is_for_its_owner_alone_whatever_lay_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let left = folder.path().join(name(2));
        fs::write(&left, "readable for all").expect("writes");
        fs::set_permissions(&left, fs::Permissions::from_mode(0o666)).expect("is set");
        let roots = RootFiles::in_directory(folder.path());
        for epoch in [1, 2] {
            roots.write(epoch, &StoreKey::from_bytes([7; 32])).expect("writes");
            let mode = fs::metadata(folder.path().join(name(epoch))).expect("is there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{epoch}");
        }
    }
}
