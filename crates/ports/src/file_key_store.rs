//! A key store in files of mode 0600, for machines without a better one.
//!
//! It forgets as well as its disk does: on flash an old block may outlive the file. `doctor` says so.

use std::{
    fs::{self, File, OpenOptions, Permissions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};
use vault::{KeyStore, KeyStoreError};
use zeroize::Zeroizing;

pub struct FileKeyStore {
    directory: PathBuf,
}

impl FileKeyStore {
    pub fn open(directory: &Path) -> io::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        let store = Self { directory: directory.to_owned() };
        store.wipe_unfinished()?;
        Ok(store)
    }

    /// A crash may leave a secret under a name that nobody asks for. It never sealed anything.
    fn wipe_unfinished(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.directory)? {
            if let Ok(name) = entry?.file_name().into_string()
                && name.starts_with('.')
                && name.ends_with(".new")
            {
                self.wipe(&name)?;
            }
        }
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    fn sync_directory(&self) -> io::Result<()> {
        File::open(&self.directory)?.sync_all()
    }

    fn write(&self, name: &str, secret: &[u8]) -> io::Result<()> {
        let (temporary, path) = (self.path(&format!(".{name}.new")), self.path(name));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
        // A file that lay there has the mode it had.
        file.set_permissions(Permissions::from_mode(0o600))?;
        file.write_all(secret)?;
        file.sync_all()?;
        fs::rename(&temporary, &path)?;
        self.sync_directory()
    }

    fn wipe(&self, name: &str) -> io::Result<()> {
        let path = self.path(name);
        let length = match fs::metadata(&path) {
            Ok(metadata) => metadata.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        let mut file = OpenOptions::new().write(true).open(&path)?;
        file.write_all(&vec![0; usize::try_from(length).unwrap_or(0)])?;
        file.sync_all()?;
        fs::remove_file(&path)?;
        self.sync_directory()
    }
}

impl KeyStore for FileKeyStore {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        match fs::read(self.path(name)) {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failure("load", name, &error)),
        }
    }

    fn store(&mut self, name: &str, secret: &[u8]) -> Result<(), KeyStoreError> {
        self.write(name, secret).map_err(|error| failure("store", name, &error))
    }

    fn destroy(&mut self, name: &str) -> Result<(), KeyStoreError> {
        self.wipe(name).map_err(|error| failure("destroy", name, &error))
    }

    fn names(&self) -> Result<Vec<String>, KeyStoreError> {
        let list = || -> io::Result<Vec<String>> {
            let mut names = Vec::new();
            for entry in fs::read_dir(&self.directory)? {
                names.extend(entry?.file_name().into_string().ok());
            }
            names.sort();
            Ok(names)
        };
        list().map_err(|error| failure("list", "", &error))
    }
}

fn failure(operation: &'static str, name: &str, error: &io::Error) -> KeyStoreError {
    KeyStoreError { operation, name: name.to_owned(), reason: error.kind().to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use disk::{
        Chance, Keep,
        plain::{self, Files},
    };

    const OLD: [u8; 32] = [7; 32];
    const NEW: [u8; 32] = [9; 32];

    /// The folder of a program under `strace`; none when somebody runs the ignored tests by themselves.
    fn traced() -> Option<FileKeyStore> {
        let folder = std::env::var_os(plain::FOLDER)?;
        Some(FileKeyStore::open(Path::new(&folder)).expect("opens"))
    }

    #[test]
    #[ignore = "is traced by `a_power_cut_keeps_every_secret_that_was_stored`"]
    fn traced_store() {
        traced().into_iter().for_each(|mut store| store.store("slot-secret-2", &NEW).expect("stores"));
    }

    #[test]
    #[ignore = "is traced by `a_power_cut_leaves_the_old_secret_or_the_new_one`"]
    fn traced_replace() {
        traced().into_iter().for_each(|mut store| store.store("slot-secret-1", &NEW).expect("stores"));
    }

    #[test]
    #[ignore = "is traced by `a_secret_that_was_destroyed_does_not_come_back`"]
    fn traced_destroy() {
        traced().into_iter().for_each(|mut store| store.destroy("slot-secret-1").expect("destroys"));
    }

    /// Cuts at every call, with nothing, some and some torn of what was not synced, and opens what is left.
    fn cut_everywhere(test: &str, check: impl Fn(bool, &FileKeyStore, &Files)) {
        let before = Files::from(["device-secret", "slot-secret-1"].map(|name| (name.to_owned(), OLD.to_vec())));
        let record = plain::record(&before, &format!("file_key_store::tests::{test}")).expect("is traced");
        assert!(!record.is_empty(), "the calls were seen");
        for at in 0..=record.len() {
            for (seed, keep) in (0..24).zip([Keep::Nothing, Keep::Some, Keep::Torn].into_iter().cycle()) {
                let left = record.cut(at, keep, &mut Chance::new(seed));
                let folder = tempfile::tempdir().expect("a folder");
                plain::write(folder.path(), &left).expect("writes");
                let store = FileKeyStore::open(folder.path()).expect("opens");
                assert_eq!(load(&store, "device-secret"), Some(OLD.to_vec()), "what is not touched stays");
                let names = store.names().expect("lists");
                assert!(names.iter().all(|name| !name.starts_with('.')), "{names:?}");
                check(at == record.len(), &store, &left);
            }
        }
    }

    fn load(store: &FileKeyStore, name: &str) -> Option<Vec<u8>> {
        store.load(name).expect("loads").map(|secret| secret.to_vec())
    }

    #[test]
    fn a_power_cut_keeps_every_secret_that_was_stored() {
        cut_everywhere("traced_store", |done, store, _| {
            assert_eq!(load(store, "slot-secret-1"), Some(OLD.to_vec()));
            let found = load(store, "slot-secret-2");
            assert!(found.is_none() && !done || found == Some(NEW.to_vec()), "{found:?}, done {done}");
        });
    }

    #[test]
    fn a_power_cut_leaves_the_old_secret_or_the_new_one() {
        cut_everywhere("traced_replace", |done, store, _| {
            let found = load(store, "slot-secret-1");
            assert!(found == Some(OLD.to_vec()) && !done || found == Some(NEW.to_vec()), "{found:?}, done {done}");
        });
    }

    #[test]
    fn a_secret_that_was_destroyed_does_not_come_back() {
        cut_everywhere("traced_destroy", |done, store, left| {
            if done {
                assert!(load(store, "slot-secret-1").is_none() && left.len() == 1, "{left:?}");
            }
        });
    }

    #[test]
    fn what_a_crash_left_unfinished_is_wiped() {
        let directory = tempfile::tempdir().expect("a directory");
        fs::write(directory.path().join(".slot-secret-2.new"), [7; 32]).expect("writes");
        let store = FileKeyStore::open(directory.path()).expect("opens");
        assert!(store.names().expect("lists").is_empty());
    }

    #[test]
    fn a_secret_is_kept_for_the_owner_alone_and_forgotten_when_told() {
        let directory = tempfile::tempdir().expect("a directory");
        let mut store = FileKeyStore::open(directory.path()).expect("opens");
        let left = directory.path().join(".slot-secret-1.new");
        fs::write(&left, "readable for all").expect("writes");
        fs::set_permissions(&left, Permissions::from_mode(0o666)).expect("is set");
        store.store("slot-secret-1", &[7; 32]).expect("stores");
        let mode = fs::metadata(directory.path().join("slot-secret-1")).expect("exists").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(store.load("slot-secret-1").expect("loads").map(|secret| secret.to_vec()), Some(vec![7; 32]));
        store.destroy("slot-secret-1").expect("destroys");
        store.destroy("slot-secret-1").expect("destroying nothing succeeds");
        assert!(store.load("slot-secret-1").expect("loads").is_none() && store.names().expect("lists").is_empty());
    }
}
