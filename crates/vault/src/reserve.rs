//! Room kept free for the one thing that makes room: on a full disk the exchange with the city must still work.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

const BYTES: usize = 4 << 20;

pub(crate) struct Reserve {
    path: PathBuf,
}

impl Reserve {
    pub(crate) fn beside(store: &Path) -> Self {
        let mut name = store.as_os_str().to_owned();
        name.push("-reserve");
        Self { path: name.into() }
    }

    /// Takes the room back as far as there is any. A disk that is full keeps what it has.
    pub(crate) fn keep(&self) {
        if fs::metadata(&self.path).is_ok_and(|kept| kept.len() == BYTES as u64) {
            return;
        }
        if self.fill().is_err() {
            self.release();
        }
    }

    /// Gives the room free; giving free what is not kept is nothing.
    pub(crate) fn release(&self) {
        let _ = fs::remove_file(&self.path);
    }

    fn fill(&self) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&self.path)?;
        file.write_all(&vec![0; BYTES])?;
        file.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_kept_and_given_free() {
        let folder = tempfile::tempdir().expect("a folder");
        let reserve = Reserve::beside(&folder.path().join("tablet.db"));
        let kept = folder.path().join("tablet.db-reserve");
        reserve.keep();
        assert_eq!(fs::metadata(&kept).expect("is kept").len(), BYTES as u64);
        reserve.release();
        reserve.release();
        assert!(!kept.exists());
    }
}
