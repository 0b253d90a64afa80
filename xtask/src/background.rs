//! Programs that run beside this one, and end with it.
//!
//! Each has a process group of its own: Ctrl-C reaches this program alone, which then ends the
//! others in order, with everything they have started.

use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, ExitStatus};
use std::time::{Duration, Instant};

use crate::{Result, poll, process};

const GRACE: Duration = Duration::from_secs(10);

pub(crate) struct Background {
    child: Child,
    status: Option<ExitStatus>,
}

impl Background {
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let shown = process::describe(command);
        let child = command.process_group(0).spawn().map_err(|error| process::cannot_start(&shown, &error))?;
        Ok(Self { child, status: None })
    }

    pub(crate) fn take_stdout(&mut self) -> Result<ChildStdout> {
        self.child.stdout.take().ok_or_else(|| "the program was started without a pipe for its output".to_owned())
    }

    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        if self.status.is_none() {
            self.status = process::ended(&mut self.child)?;
        }
        Ok(self.status)
    }

    pub(crate) fn stop(&mut self) {
        if matches!(self.ended(), Ok(Some(_))) {
            return;
        }
        process::signal("TERM", self.group());
        let ended = poll::until(Instant::now() + GRACE, || self.ended());
        if !matches!(ended, Ok(Some(_))) {
            process::signal("KILL", self.group());
            let _ = poll::until(Instant::now() + GRACE, || self.ended());
        }
    }

    fn group(&self) -> i64 {
        -i64::from(self.child.id())
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    #[test]
    fn stopping_ends_the_children_of_the_program_too() {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 600 & echo $!; wait"]).stdout(Stdio::piped());
        let mut background = Background::start(&mut command).expect("sh starts");
        let mut line = String::new();
        let stdout = background.take_stdout().expect("there is a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("sh writes a line");
        background.stop();
        let gone = poll::until(Instant::now() + GRACE, || Ok((!runs(line.trim())).then_some(())));
        assert_eq!(gone, Ok(Some(())), "the grandchild should be gone");
    }

    fn runs(process: &str) -> bool {
        let state = std::fs::read_to_string(format!("/proc/{process}/stat"));
        state.is_ok_and(|text| !text.contains(") Z "))
    }
}
