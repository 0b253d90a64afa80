//! The folder that holds one run's server and tablet.

use std::fs;
use std::path::{Path, PathBuf};

use super::{RunOptions, Start};
use crate::Result;
use crate::workspace::Workspace;

const DEFAULT_FOLDER: &str = ".state/run";
const DEFAULT_PORT: u16 = 8443;
/// Only a folder with this file is ever deleted.
const MARKER: &str = ".hikitsugi-state";
/// The tablet is enrolled with one address, so the port stays what it was.
const PORT: &str = "port";

pub(super) struct State {
    folder: PathBuf,
    port: u16,
}

impl State {
    pub(super) fn prepare(workspace: &Workspace, options: &RunOptions) -> Result<Self> {
        let folder = match &options.state {
            Some(folder) => folder.clone(),
            None => workspace.root().join(DEFAULT_FOLDER),
        };
        let folder =
            std::path::absolute(&folder).map_err(|error| format!("`{}` is no folder: {error}", folder.display()))?;
        open(&folder, options.start)?;
        let port = settle_port(&folder, options.port)?;
        Ok(Self { folder, port })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn address(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    pub(super) fn server(&self) -> PathBuf {
        self.folder.join("server")
    }

    pub(super) fn certificate_authority(&self) -> PathBuf {
        self.server().join("ca.pem")
    }

    pub(super) fn server_log(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    pub(super) fn city_login(&self) -> PathBuf {
        self.folder.join("city-login.txt")
    }

    pub(super) fn tablet(&self) -> PathBuf {
        self.folder.join("tablet-1")
    }
}

fn open(folder: &Path, start: Start) -> Result<()> {
    let ours = folder.join(MARKER).is_file();
    if !ours && holds_anything(folder) {
        return Err(format!(
            "{} holds other things and is no state folder; choose another with --state",
            folder.display()
        ));
    }
    if ours && start == Start::Fresh {
        fs::remove_dir_all(folder).map_err(|error| format!("cannot delete {}: {error}", folder.display()))?;
    }
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(folder.join(MARKER), "made by cargo xtask run\n"))
        .map_err(|error| format!("cannot make {}: {error}", folder.display()))
}

fn settle_port(folder: &Path, asked: Option<u16>) -> Result<u16> {
    let file = folder.join(PORT);
    let kept: Option<u16> = fs::read_to_string(&file).ok().and_then(|text| text.trim().parse().ok());
    match (kept, asked) {
        (Some(kept), Some(asked)) if kept != asked => {
            Err(format!("this tablet is enrolled on port {kept}; leave --port out, or start over with --fresh"))
        }
        (Some(kept), _) => Ok(kept),
        (None, asked) => {
            let port = asked.unwrap_or(DEFAULT_PORT);
            fs::write(&file, format!("{port}\n"))
                .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
            Ok(port)
        }
    }
}

fn holds_anything(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_a_folder(name: &str, check: impl FnOnce(&Path)) {
        let folder = std::env::temp_dir().join(format!("hikitsugi-state-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a temporary folder can be made");
        check(&folder);
        let _ = fs::remove_dir_all(&folder);
    }

    #[test]
    fn a_folder_of_somebody_else_is_neither_deleted_nor_taken() {
        in_a_folder("foreign", |folder| {
            fs::write(folder.join("thesis.txt"), "three years").expect("it can be written");
            assert!(open(folder, Start::Fresh).is_err());
            assert!(open(folder, Start::Resume).is_err());
            assert!(folder.join("thesis.txt").exists());
        });
    }

    #[test]
    fn a_fresh_start_empties_its_own_folder() {
        in_a_folder("fresh", |folder| {
            assert_eq!(open(folder, Start::Resume), Ok(()));
            fs::write(folder.join("old"), "").expect("it can be written");
            assert_eq!(open(folder, Start::Resume), Ok(()));
            assert!(folder.join("old").exists(), "resuming keeps what is there");
            assert_eq!(open(folder, Start::Fresh), Ok(()));
            assert!(!folder.join("old").exists(), "a fresh start keeps nothing");
        });
    }

    #[test]
    fn the_port_stays_what_it_was() {
        in_a_folder("port", |folder| {
            assert_eq!(settle_port(folder, Some(9000)), Ok(9000));
            assert_eq!(settle_port(folder, None), Ok(9000));
            assert_eq!(settle_port(folder, Some(9000)), Ok(9000));
            assert!(settle_port(folder, Some(9001)).is_err());
        });
    }
}
