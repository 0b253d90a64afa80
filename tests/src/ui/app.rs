//! The process of a tablet's window, which the driver started and only the kernel knows.

use std::{
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(10);
const PERIOD: Duration = Duration::from_millis(20);

pub(super) struct App {
    process: u32,
    program: PathBuf,
    folder: PathBuf,
}

impl App {
    /// Finds the program that works on this folder.
    pub(super) fn find(program: &Path, folder: &Path) -> Result<Self, String> {
        let processes = std::fs::read_dir("/proc").map_err(|error| format!("/proc: {error}"))?;
        processes
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .map(|process| Self { process, program: program.to_owned(), folder: folder.to_owned() })
            .find(Self::runs)
            .ok_or_else(|| format!("no process works on {}", folder.display()))
    }

    /// `kill -9`: no goodbye, as when the plug is pulled.
    pub(super) fn kill(&self) -> Result<(), String> {
        if !self.runs() {
            return Ok(());
        }
        let killed = Command::new("kill").args(["-9", &self.process.to_string()]).status();
        killed.map_err(|error| format!("kill: {error}"))?;
        let deadline = Instant::now() + PATIENCE;
        while self.runs() {
            if Instant::now() > deadline {
                return Err(format!("process {} does not die", self.process));
            }
            std::thread::sleep(PERIOD);
        }
        Ok(())
    }

    /// Looks at the command line: it is gone with the program, and another program under the number has another.
    fn runs(&self) -> bool {
        let line = std::fs::read(format!("/proc/{}/cmdline", self.process)).unwrap_or_default();
        let mut words = line.split(|byte| *byte == 0);
        words.next() == Some(self.program.as_os_str().as_bytes())
            && words.any(|word| word == self.folder.as_os_str().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Stdio;

    #[test]
    fn a_program_is_found_by_its_folder_and_killed() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new("tail");
        command.args(["-f", "/dev/null"]).arg(folder.path()).stderr(Stdio::null());
        let mut child = command.spawn().expect("starts");
        let deadline = Instant::now() + PATIENCE;
        // The program has another name until it has begun.
        let app = loop {
            match App::find(Path::new("tail"), folder.path()) {
                Err(_) if Instant::now() < deadline => std::thread::sleep(PERIOD),
                found => break found.expect("is found"),
            }
        };
        app.kill().expect("dies");
        assert!(!app.runs() && !child.wait().expect("ends").success());
        assert!(App::find(Path::new("tail"), folder.path()).is_err());
    }
}
