//! Programs that are waited for.

use std::io::Write;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use crate::{Result, interrupt, poll};

const GRACE: Duration = Duration::from_secs(10);

/// Runs a program whose output goes to the terminal, until it ends well.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = describe(command);
    let mut child = command.spawn().map_err(|error| cannot_start(&shown, &error))?;
    let status = wait(&mut child)?;
    if status.success() { Ok(()) } else { Err(format!("`{shown}` failed ({status}); its output is above")) }
}

/// Runs a program and gives back its standard output; a failure carries its standard error.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let shown = describe(command);
    let output = command.stdin(Stdio::null()).output().map_err(|error| cannot_start(&shown, &error))?;
    stdout_of(&shown, output)
}

/// Like [`capture`], with a text on standard input, so that a secret is on no command line.
pub(crate) fn capture_with_input(command: &mut Command, input: &str) -> Result<String> {
    let shown = describe(command);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| cannot_start(&shown, &error))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ends early says why itself.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output().map_err(|error| format!("lost `{shown}`: {error}"))?;
    stdout_of(&shown, output)
}

/// Gives the program's standard output, or nothing when it is missing or fails.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

pub(crate) fn describe(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let mut words = vec![name.to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

pub(crate) fn cannot_start(shown: &str, error: &std::io::Error) -> String {
    format!("cannot start `{shown}`: {error}; `cargo xtask doctor` says what is missing")
}

/// Asks a process, or a whole group when the id is negative, to end.
pub(crate) fn signal(name: &str, process: i64) {
    // Not `kill -TERM`: with that spelling some shells refuse a group.
    let order = format!("kill -s {name} -- {process}");
    // The receiver may be gone already.
    let _ = Command::new("sh").args(["-c", &order]).stderr(Stdio::null()).status();
}

fn wait(child: &mut Child) -> Result<ExitStatus> {
    let ended = poll::for_ever(|| {
        if interrupt::asked_to_stop() {
            return Ok(Some(None));
        }
        Ok(ended(child)?.map(Some))
    })?;
    ended.map_or_else(|| Err(stop(child)), Ok)
}

fn stop(child: &mut Child) -> String {
    signal("TERM", i64::from(child.id()));
    let ended = poll::until(Instant::now() + GRACE, || ended(child));
    if !matches!(ended, Ok(Some(_))) {
        let _ = child.kill();
        let _ = child.wait();
    }
    "stopped on request".to_owned()
}

pub(crate) fn ended(child: &mut Child) -> Result<Option<ExitStatus>> {
    child.try_wait().map_err(|error| format!("lost a child process: {error}"))
}

fn stdout_of(shown: &str, output: Output) -> Result<String> {
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(format!("`{shown}` failed ({}):\n{}", output.status, complaint.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_carries_what_the_program_complained_about() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo no paper >&2; exit 3"]);
        let reason = capture(&mut command).expect_err("exit 3 is a failure");
        assert!(reason.contains("no paper"), "{reason}");
    }

    #[test]
    fn the_input_reaches_the_program() {
        let echoed = capture_with_input(&mut Command::new("cat"), "a secret\n");
        assert_eq!(echoed, Ok("a secret\n".to_owned()));
    }

    #[test]
    fn a_program_that_ignores_its_input_is_no_fault() {
        let long = "x".repeat(1_000_000);
        assert!(capture_with_input(&mut Command::new("true"), &long).is_ok());
    }

    #[test]
    fn a_missing_program_is_named() {
        let reason = run(&mut Command::new("no-such-program")).expect_err("it is missing");
        assert!(reason.contains("no-such-program"), "{reason}");
    }
}
