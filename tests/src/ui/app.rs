//! The process of a tablet's window, which the driver started and only the kernel knows.

use std::{
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// After this long something is wrong; a busy machine may need most of it.
const PATIENCE: Duration = Duration::from_secs(120);
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
    use std::{
        io::{BufRead, BufReader},
        process::Stdio,
    };

    /// The program says when it has begun, and ends by itself when nobody holds its input any more.
    #[test]
    fn a_program_is_found_by_its_folder_and_killed() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new("sh");
        command.args(["-c", "echo begun; read end", "app"]).arg(folder.path());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("starts");
        let mut said = String::new();
        let _input = child.stdin.take().expect("is piped");
        BufReader::new(child.stdout.take().expect("is piped")).read_line(&mut said).expect("says that it has begun");
        let app = App::find(Path::new("sh"), folder.path()).expect("is found");
        app.kill().expect("dies");
        assert!(!app.runs() && !child.wait().expect("ends").success());
        assert!(App::find(Path::new("sh"), folder.path()).is_err());
    }
}
