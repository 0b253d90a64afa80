//! The data directory: what lies where, and who may read it.

use crate::Failure;
use city::CityStore;
use relay::{Relay, SqliteStore};
use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

pub struct Place {
    directory: PathBuf,
}

impl Place {
    pub fn at(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into() }
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    pub(crate) fn settings(&self) -> PathBuf {
        self.directory.join("server.toml")
    }

    /// Lies there while the directory is being filled.
    pub(crate) fn init_marker(&self) -> PathBuf {
        self.directory.join("init.unfinished")
    }

    /// The certificate authority that tablets pin.
    pub fn authority(&self) -> PathBuf {
        self.directory.join("ca.pem")
    }

    pub(crate) fn authority_key(&self) -> PathBuf {
        self.directory.join("ca-key.pem")
    }

    pub(crate) fn leaf(&self) -> PathBuf {
        self.directory.join("server.pem")
    }

    pub(crate) fn leaf_key(&self) -> PathBuf {
        self.directory.join("server-key.pem")
    }

    pub fn relay_store(&self) -> PathBuf {
        self.directory.join("relay.db")
    }

    pub fn city_store(&self) -> PathBuf {
        self.directory.join("city.db")
    }

    pub(crate) fn open_city_store(&self) -> Result<CityStore, Failure> {
        self.refuse_uninitialised()?;
        Ok(CityStore::open(&self.city_store())?)
    }

    pub(crate) fn open_relay(&self) -> Result<Relay<SqliteStore>, Failure> {
        let city = self.open_city_store()?.city_key()?;
        Ok(Relay::new(SqliteStore::open(&self.relay_store())?, city))
    }

    /// Two servers over one directory would number certificates twice.
    pub(crate) fn lock(&self) -> Result<File, Failure> {
        self.refuse_uninitialised()?;
        let path = self.directory.join("server.lock");
        let file = private(&path).map_err(Failure::file(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(_) => Err(Failure::Refused("another server runs over this directory".into())),
        }
    }

    pub(crate) fn create(&self) -> Result<(), Failure> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.directory).map_err(Failure::file(&self.directory))?;
        #[cfg(unix)]
        fs::set_permissions(&self.directory, std::os::unix::fs::PermissionsExt::from_mode(0o700))
            .map_err(Failure::file(&self.directory))?;
        Ok(())
    }

    fn refuse_uninitialised(&self) -> Result<(), Failure> {
        if self.init_marker().exists() {
            return Err(Failure::Refused(format!(
                "{} の準備（init）が途中で止まっています。 → もう一度 init を実行してください。",
                self.directory.display()
            )));
        }
        if self.settings().exists() {
            return Ok(());
        }
        Err(Failure::Refused(format!("{} is not initialised: run init first", self.directory.display())))
    }
}

/// Makes a directory for this user alone.
pub(crate) fn make_directory(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes an empty file for this user alone, for a store to be created in.
pub(crate) fn reserve(path: &Path) -> Result<&Path, Failure> {
    private(path).map_err(Failure::file(path))?;
    Ok(path)
}

/// Writes a file for this user alone; it is whole on the disk or the old one stays.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let fresh = path.with_extension("new");
    let written = private(&fresh).and_then(|mut file| {
        file.set_len(0)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&fresh, path)
    });
    written.map_err(Failure::file(path))
}

pub(crate) fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    // A file that lay there has the mode it had.
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(file)
}

pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(Failure::file(path))
}

/// What was made, named or removed in a directory is on the disk when this returns.
pub(crate) fn sync(directory: &Path) -> Result<(), Failure> {
    if !cfg!(unix) {
        return Ok(());
    }
    File::open(directory).and_then(|file| file.sync_all()).map_err(Failure::file(directory))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn what_is_written_is_for_its_owner_alone_whatever_lay_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let (key, left) = (folder.path().join("ca-key.pem"), folder.path().join("ca-key.new"));
        fs::write(&left, "readable for all, and longer").expect("writes");
        fs::set_permissions(&left, fs::Permissions::from_mode(0o666)).expect("is set");
        write_private(&key, b"a key").expect("writes");
        assert_eq!(fs::metadata(&key).expect("is there").permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read(&key).expect("reads"), b"a key");
    }
}
