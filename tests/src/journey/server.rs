//! The real city server as a child.

use crate::process::{Dialogue, Running, output_of};
use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

pub struct Server {
    program: PathBuf,
    folder: PathBuf,
    running: Option<Dialogue>,
    pub port: u16,
    /// A program through which it is started, with its words.
    through: Vec<String>,
}

impl Server {
    /// Initialises a server in a folder, unless one is there.
    pub fn prepare(program: &Path, folder: &Path) -> Result<Self, String> {
        let server = Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
            running: None,
            port: 0,
            through: Vec::new(),
        };
        if !folder.join("server.toml").exists() {
            server.manage(&["init"], "")?;
        }
        Ok(server)
    }

    /// Starts it through another program: `env`, `strace`.
    pub fn through(mut self, words: &[&str]) -> Self {
        self.through = words.iter().map(|&word| word.to_owned()).collect();
        self
    }

    /// Starts it on a free port, or on the one it had.
    pub fn start(&mut self, log: File) -> Result<(), String> {
        let listen = format!("127.0.0.1:{}", self.port);
        let mut command = command_through(&self.through, &self.program);
        command.arg("serve").arg("--data").arg(&self.folder).args(["--listen", &listen]).stderr(Stdio::from(log));
        let mut running = Dialogue::start("the server", &mut command)?;
        let line = running.next_line()?;
        let port = line.rsplit(':').next().and_then(|port| port.trim_end_matches('/').parse().ok());
        self.port = port.ok_or(format!("the server said \"{line}\" instead of where it listens"))?;
        self.running = Some(running);
        Ok(())
    }

    /// Starts it and kills it after a while, wherever it is by then.
    pub fn start_and_kill(&self, after: Duration) -> Result<(), String> {
        let mut command = command_through(&self.through, &self.program);
        command.arg("serve").arg("--data").arg(&self.folder).args(["--listen", &format!("127.0.0.1:{}", self.port)]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut running = Running::start("the server", &mut command)?;
        thread::sleep(after);
        running.kill()
    }

    /// `kill -9`.
    pub fn stop(&mut self) {
        self.running = None;
    }

    /// Asks it to stop and waits until it has put everything away.
    pub fn stop_gently(&mut self) -> Result<(), String> {
        self.running.take().map_or(Ok(()), |mut running| running.stop())
    }

    /// Waits for its end, which must be a good one.
    pub fn wait(&mut self) -> Result<(), String> {
        self.running.take().map_or(Ok(()), |mut running| running.wait())
    }

    pub fn pid(&self) -> Option<u32> {
        self.running.as_ref().map(Dialogue::pid)
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn authority(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// Runs one of the server's own commands.
    pub fn manage(&self, arguments: &[&str], input: &str) -> Result<String, String> {
        let folder = self.folder.to_string_lossy();
        output_of(&self.program, &[arguments, &["--data", &folder]].concat(), input)
    }

    pub fn add_staff(&self, login: &str, name: &str, password: &str) -> Result<String, String> {
        let printed = self.manage(&["staff", "add", "--login", login, "--name", name], password)?;
        word_after(&printed, "totp ")
    }

    pub fn enrolment_code(&self, label: &str) -> Result<String, String> {
        word_after(&self.manage(&["enrol-code", "--label", label], "")?, "code ")
    }

    /// Verifies a certificate offline, with the public key alone.
    pub fn verify_certificate(&self, file: &Path) -> Result<(), String> {
        let key = self.manage(&["city-key"], "")?;
        let file = file.to_string_lossy();
        output_of(&self.program, &["certificate", "verify", "--file", &file, "--city-key", key.trim()], "").map(drop)
    }
}

/// A program, started by another one that ends as it.
pub fn command_through(words: &[String], program: &Path) -> Command {
    let Some((first, rest)) = words.split_first() else { return Command::new(program) };
    let mut command = Command::new(first);
    command.args(rest).arg(program);
    command
}

fn word_after(printed: &str, mark: &str) -> Result<String, String> {
    let line = printed.lines().find_map(|line| line.strip_prefix(mark));
    line.map(|word| word.trim().to_owned()).ok_or(format!("the server printed no \"{mark}\": {printed}"))
}
