//! Real programs as children: started, spoken to, killed; none outlives the one who started it.

use rustix::process::{Pid, Signal, kill_process};
use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// A child that dies with its owner.
pub struct Running {
    child: Child,
    name: String,
}

impl Running {
    pub fn start(name: &str, command: &mut Command) -> Result<Self, String> {
        let child = command.spawn().map_err(|error| format!("{name} does not start: {error}"))?;
        Ok(Self { child, name: name.to_owned() })
    }

    /// `kill -9`.
    pub fn kill(&mut self) -> Result<(), String> {
        self.child
            .kill()
            .and_then(|()| self.child.wait())
            .map(|_| ())
            .map_err(|error| format!("{}: {error}", self.name))
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits for the end, which must be a good one.
    pub fn wait(&mut self) -> Result<(), String> {
        let status = self.child.wait().map_err(|error| format!("{}: {error}", self.name))?;
        if status.success() { Ok(()) } else { Err(format!("{} ended with {status}", self.name)) }
    }

    fn pipes(&mut self) -> Result<(ChildStdin, BufReader<ChildStdout>), String> {
        let stdin = self.child.stdin.take().ok_or("no standard input")?;
        let stdout = self.child.stdout.take().ok_or("no standard output")?;
        Ok((stdin, BufReader::new(stdout)))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

/// A child that answers each line with a line.
pub struct Dialogue {
    running: Running,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl Dialogue {
    pub fn start(name: &str, command: &mut Command) -> Result<Self, String> {
        let mut running = Running::start(name, command.stdin(Stdio::piped()).stdout(Stdio::piped()))?;
        let (stdin, stdout) = running.pipes()?;
        Ok(Self { running, stdin: Some(stdin), stdout })
    }

    pub fn ask(&mut self, line: &str) -> Result<String, String> {
        let stdin = self.stdin.as_mut().ok_or("it was told to end")?;
        writeln!(stdin, "{line}").and_then(|()| stdin.flush()).map_err(|error| self.running.gone(&error))?;
        self.next_line()
    }

    pub fn next_line(&mut self) -> Result<String, String> {
        let mut answer = String::new();
        match self.stdout.read_line(&mut answer) {
            Ok(0) => Err(format!("{} ended without an answer", self.running.name)),
            Ok(_) => Ok(answer.trim_end().to_owned()),
            Err(error) => Err(self.running.gone(&error)),
        }
    }

    pub fn kill(&mut self) -> Result<(), String> {
        self.running.kill()
    }

    pub fn pid(&self) -> u32 {
        self.running.pid()
    }

    /// Waits for the end, which must be a good one.
    pub fn wait(&mut self) -> Result<(), String> {
        self.running.wait()
    }

    /// Asks it to stop (SIGTERM) and waits for a good end.
    pub fn stop(&mut self) -> Result<(), String> {
        signal(self.pid(), Signal::TERM)?;
        self.running.wait()
    }

    /// Ends it by closing its standard input.
    pub fn end(&mut self) -> Result<(), String> {
        self.stdin = None;
        self.running.wait()
    }
}

impl Running {
    fn gone(&self, error: &std::io::Error) -> String {
        format!("{} is gone: {error}", self.name)
    }
}

/// Sends a signal to a child that nobody has waited for yet, so that its number is still its own.
pub fn signal(pid: u32, signal: Signal) -> Result<(), String> {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or("no such number of a process")?;
    kill_process(pid, signal).map_err(|error| format!("process {pid}: {error}", pid = pid.as_raw_nonzero()))
}

/// Runs a program to its end and returns what it printed.
pub fn output_of(program: &Path, arguments: &[&str], input: &str) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", program.display());
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that needs no input may have ended before it came.
        let _ = writeln!(stdin, "{input}");
    }
    let output = child.wait_with_output().map_err(failed)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{} {}: {}", program.display(), arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim()))
}

/// A program of another package, built into the same folder by the same run of cargo.
pub fn built_beside(program: &Path, name: &str) -> Result<PathBuf, String> {
    let beside = program.with_file_name(name);
    if beside.is_file() { Ok(beside) } else { Err(format!("build it first: cargo build --package {name}")) }
}
