//! USB drives as Linux mounts them: each a folder of its own below `/media` or `/run/media`.

use bridge::Drive;
use desk::ports::{DriveFault, Drives};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

pub struct UsbDrives {
    roots: Vec<PathBuf>,
    /// A folder that stands for a drive, where there is no plugged-in one.
    fixed: Option<PathBuf>,
}

impl UsbDrives {
    pub fn of_system() -> Self {
        Self { roots: vec!["/media".into(), "/run/media".into()], fixed: None }
    }

    /// One folder and no other, whether something is mounted there or not.
    pub fn only(folder: PathBuf) -> Self {
        Self { roots: Vec::new(), fixed: Some(folder) }
    }

    fn folders(&self) -> Vec<PathBuf> {
        let mounted = self.roots.iter().flat_map(|root| mounts_below(root, 2));
        self.fixed.iter().filter(|folder| folder.is_dir()).cloned().chain(mounted).collect()
    }

    /// The folder of a drive that is still plugged in; a name from outside reaches no other folder.
    fn folder(&self, drive: &str) -> Result<PathBuf, DriveFault> {
        self.folders().into_iter().find(|folder| folder.as_os_str() == drive).ok_or(DriveFault::Gone)
    }
}

impl Drives for UsbDrives {
    fn list(&self) -> Vec<Drive> {
        let drive = |folder: PathBuf| {
            let label = folder.file_name().map_or_else(|| "USB".into(), |name| name.to_string_lossy().into_owned());
            Some(Drive { id: folder.to_str()?.to_owned(), label })
        };
        self.folders().into_iter().filter_map(drive).collect()
    }

    fn write(&self, drive: &str, file: &str, bytes: &[u8]) -> Result<(), DriveFault> {
        let folder = self.folder(drive)?;
        let (fresh, path) = (folder.join(unfinished(file)), folder.join(file));
        let written = write_whole(&fresh, bytes).and_then(|()| fs::rename(&fresh, &path)).and_then(|()| sync(&folder));
        if written.is_err() {
            // What is torn would only be refused later; the drive may be gone with it.
            let _ = fs::remove_file(&fresh);
        }
        written.map_err(|error| fault_of_writing(&error))
    }

    fn read(&self, drive: &str, file: &str, most: usize) -> Result<Vec<u8>, DriveFault> {
        let path = self.folder(drive)?.join(file);
        let opened = File::open(path).map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound { DriveFault::NoSuchFile } else { DriveFault::Unreadable }
        })?;
        let mut bytes = Vec::new();
        opened.take(most as u64 + 1).read_to_end(&mut bytes).map_err(|_| DriveFault::Unreadable)?;
        if bytes.len() > most { Err(DriveFault::TooLarge) } else { Ok(bytes) }
    }

    fn blank(&self, drive: &str, file: &str) -> Result<(), DriveFault> {
        let folder = self.folder(drive)?;
        let fresh = folder.join(unfinished(file));
        if fresh.exists() {
            overwrite(&fresh).and_then(|()| fs::remove_file(&fresh)).map_err(|error| fault_of_writing(&error))?;
        }
        let path = folder.join(file);
        if !path.exists() {
            return Err(DriveFault::NoSuchFile);
        }
        overwrite(&path).and_then(|()| sync(&folder)).map_err(|error| fault_of_writing(&error))
    }

    fn remove(&self, drive: &str, file: &str) -> Result<(), DriveFault> {
        let folder = self.folder(drive)?;
        let removed = fs::remove_file(folder.join(file)).and_then(|()| sync(&folder));
        removed.map_err(|error| fault_of_writing(&error))
    }
}

/// What a file is called until it is whole.
fn unfinished(file: &str) -> String {
    format!("{file}.new")
}

fn fault_of_writing(error: &io::Error) -> DriveFault {
    let is = |kinds: &[io::ErrorKind]| kinds.contains(&error.kind());
    if is(&[io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded, io::ErrorKind::FileTooLarge]) {
        DriveFault::Full
    } else if is(&[io::ErrorKind::NotFound]) {
        DriveFault::Gone
    } else {
        DriveFault::Unwritable
    }
}

/// Zeros in place of what was there, on the drive, before the file is emptied.
fn overwrite(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    let length = file.metadata()?.len();
    io::copy(&mut io::repeat(0).take(length), &mut file)?;
    file.sync_all()?;
    file.set_len(0)?;
    file.sync_all()
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The folders on which something is mounted, down to a depth.
fn mounts_below(root: &Path, depth: usize) -> Vec<PathBuf> {
    let (Ok(entries), Ok(here)) = (fs::read_dir(root), fs::metadata(root)) else { return Vec::new() };
    let mut found = Vec::new();
    for folder in entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()) {
        let is_mount = fs::metadata(&folder).is_ok_and(|there| there.dev() != here.dev());
        if is_mount {
            found.push(folder);
        } else if depth > 1 {
            found.extend(mounts_below(&folder, depth - 1));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole_and_read_back_within_its_limit() {
        let folder = tempfile::tempdir().expect("a folder");
        let drives = UsbDrives::only(folder.path().to_owned());
        let drive = drives.list().pop().expect("is there").id;
        drives.write(&drive, "a.hkt", b"0123456789").expect("writes");
        assert_eq!(drives.read(&drive, "a.hkt", 10), Ok(b"0123456789".to_vec()));
        assert_eq!(drives.read(&drive, "a.hkt", 9), Err(DriveFault::TooLarge));
        assert_eq!(drives.read(&drive, "b.hkt", 9), Err(DriveFault::NoSuchFile));
        assert_eq!(fs::read_dir(folder.path()).expect("reads").count(), 1, "nothing else lies there");
    }

    #[test]
    fn what_is_blanked_is_written_over_in_its_place_and_keeps_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let drives = UsbDrives::only(folder.path().to_owned());
        let drive = drives.list().pop().expect("is there").id;
        drives.write(&drive, "a.jpg", b"a face").expect("writes");
        // The same bytes under a second name: what a blanked file leaves behind on the drive.
        fs::hard_link(folder.path().join("a.jpg"), folder.path().join("same")).expect("links");
        fs::write(folder.path().join("a.jpg.new"), b"half a face").expect("writes");
        assert_eq!(drives.blank(&drive, "a.jpg"), Ok(()));
        assert_eq!(fs::read(folder.path().join("same")).expect("reads"), b"", "the bytes themselves, not a new file");
        assert!(!folder.path().join("a.jpg.new").exists(), "what was never finished is gone as well");
        assert_eq!(drives.blank(&drive, "a.jpg"), Ok(()), "it is known again");
        assert_eq!(drives.remove(&drive, "a.jpg"), Ok(()));
        assert_eq!(drives.blank(&drive, "a.jpg"), Err(DriveFault::NoSuchFile));
    }

    #[test]
    fn a_folder_that_is_no_drive_is_not_reached() {
        let folder = tempfile::tempdir().expect("a folder");
        let drives = UsbDrives::only(folder.path().join("unplugged"));
        assert_eq!(drives.list(), []);
        assert_eq!(drives.write("/etc", "a.hkt", b""), Err(DriveFault::Gone));
        assert_eq!(UsbDrives::of_system().read("/etc", "hostname", 100), Err(DriveFault::Gone));
    }
}
