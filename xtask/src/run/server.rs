//! The sync server of a run.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use super::state::State;
use crate::background::Background;
use crate::build::Programs;
use crate::progress::note;
use crate::{Result, interrupt, poll, process};

const PATIENCE: Duration = Duration::from_secs(30);
const READY: &str = "listening ";
const LINES_SHOWN: usize = 20;

pub(super) struct Server {
    background: Background,
    log: PathBuf,
}

pub(super) fn initialise(programs: &Programs, state: &State) -> Result<()> {
    if state.server().join("server.toml").is_file() {
        note("already there");
        return Ok(());
    }
    let mut command = Command::new(&programs.server);
    command.arg("init").arg("--data").arg(state.server());
    process::capture(&mut command).map(drop)
}

impl Server {
    pub(super) fn start(programs: &Programs, state: &State) -> Result<Self> {
        check_port(state.port())?;
        let log = state.server_log();
        let file = open_log(&log)?;
        let errors = file.try_clone().map_err(|error| format!("cannot share {}: {error}", log.display()))?;
        let mut command = Command::new(&programs.server);
        command
            .args(["serve", "--data"])
            .arg(state.server())
            .arg("--listen")
            .arg(format!("127.0.0.1:{}", state.port()))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors);
        let mut background = Background::start(&mut command)?;
        let ready = follow(background.take_stdout()?, file);
        let mut server = Self { background, log };
        server.wait_until(&ready)?;
        Ok(server)
    }

    /// A server that ended by itself is a fault.
    pub(super) fn check(&mut self) -> Result<()> {
        match self.background.ended()? {
            None => Ok(()),
            Some(status) => Err(format!(
                "the server ended by itself ({status}); the end of {}:\n{}",
                self.log.display(),
                tail(&self.log)
            )),
        }
    }

    pub(super) fn stop(&mut self) {
        self.background.stop();
    }

    fn wait_until(&mut self, ready: &Receiver<String>) -> Result<()> {
        let line = poll::until(Instant::now() + PATIENCE, || {
            if interrupt::asked_to_stop() {
                return Err("stopped on request".to_owned());
            }
            match ready.try_recv() {
                Ok(line) => Ok(Some(line)),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => self.check().map(|()| None),
            }
        })?;
        let line = line.ok_or_else(|| {
            format!(
                "the server was not ready after {} s; the end of {}:\n{}",
                PATIENCE.as_secs(),
                self.log.display(),
                tail(&self.log)
            )
        })?;
        note(&line);
        Ok(())
    }
}

fn check_port(port: u16) -> Result<()> {
    TcpListener::bind(("127.0.0.1", port)).map(drop).map_err(|error| {
        format!(
            "port {port} cannot be used ({error}); end the other program, \
                 or choose another state folder and port with --state and --port"
        )
    })
}

fn open_log(path: &Path) -> Result<File> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// Keeps the server's output in the log and hands on the line that says it is ready.
fn follow(stdout: ChildStdout, mut log: File) -> Receiver<String> {
    let (sender, receiver): (Sender<String>, _) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(|line| line.ok()) {
            // The log is a convenience; a full disk must not stop the server.
            let _ = writeln!(log, "{line}");
            if line.starts_with(READY) {
                let _ = sender.send(line);
            }
        }
    });
    receiver
}

fn tail(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(LINES_SHOWN);
    lines[from..].join("\n")
}
