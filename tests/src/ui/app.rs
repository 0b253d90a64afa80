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
}

impl App {
    /// Finds the program that works on this folder.
    pub(super) fn find(program: &Path, folder: &Path) -> Result<Self, String> {
        let works_here = |process: &u32| {
            let line = std::fs::read(place(*process).join("cmdline")).unwrap_or_default();
            let mut words = line.split(|byte| *byte == 0);
            words.next() == Some(program.as_os_str().as_bytes())
                && words.any(|word| word == folder.as_os_str().as_bytes())
        };
        let processes = std::fs::read_dir("/proc").map_err(|error| format!("/proc: {error}"))?;
        let process = processes
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .find(works_here)
            .ok_or_else(|| format!("no process works on {}", folder.display()))?;
        Ok(Self { process })
    }

    /// `kill -9`: no goodbye, as when the plug is pulled.
    pub(super) fn kill(&self) -> Result<(), String> {
        if self.has_ended() {
            return Ok(());
        }
        let killed = Command::new("kill").args(["-9", &self.process.to_string()]).status();
        killed.map_err(|error| format!("kill: {error}"))?;
        let deadline = Instant::now() + PATIENCE;
        while !self.has_ended() {
            if Instant::now() > deadline {
                return Err(format!("process {} does not die", self.process));
            }
            std::thread::sleep(PERIOD);
        }
        Ok(())
    }

    /// True also while the driver has not yet taken note of the end.
    fn has_ended(&self) -> bool {
        let state = std::fs::read_to_string(place(self.process).join("stat")).unwrap_or_default();
        // `pid (name) state …`; the name may hold anything.
        let state = state.rsplit(')').next().and_then(|rest| rest.trim_start().chars().next());
        matches!(state, None | Some('Z' | 'X'))
    }
}

fn place(process: u32) -> PathBuf {
    Path::new("/proc").join(process.to_string())
}
