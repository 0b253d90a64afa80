//! A tablet without a window: the commands of the bridge, one a line, on standard input.
//!
//! `{"command": "lock", "request": {}}` is answered by `{"ok": …}` or `{"fault": …}`.
//! `{"advance_ms": 1000}` moves its clock; `{"tick": true}` lets it do what the clock asks for.
//! `tablet-process prove-erasure FOLDER NUMBER [--canary-file FILE] [--json]` is the window's command of that name.

use desk::{Clock, Settings, Tablet, dispatch};
use domain::Timestamp;
use ports::{SystemClock, UsbDrives};
use serde::Deserialize;
use std::{
    fs::File,
    io::{self, Read, Write},
    os::fd::AsFd,
    path::Path,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use vault::Argon2Cost;

/// As in the window's program.
#[global_allocator]
static MEMORY: wipe::WipingAllocator = wipe::WipingAllocator;

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Command {
        command: String,
        request: serde_json::Value,
    },
    Advance {
        advance_ms: i64,
    },
    Tick {
        #[serde(rename = "tick")]
        _tick: bool,
    },
}

/// The system's clock, moved by as much as the caller says.
struct MovedClock(Arc<AtomicI64>);

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        SystemClock.now().plus_ms(self.0.load(Ordering::Relaxed))
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["prove-erasure", folder, number, rest @ ..] => prove_erasure(Path::new(folder), number, rest),
        [folder] => serve(Path::new(folder), None, Settings::default()),
        [folder, usb] => serve(Path::new(folder), Some(Path::new(usb)), Settings::default()),
        [folder, usb, "--quick-log-in"] => serve(Path::new(folder), Some(Path::new(usb)), quick_log_in()),
        _ => Err("usage: tablet-process FOLDER [USB-FOLDER [--quick-log-in]]".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn prove_erasure(folder: &Path, number: &str, options: &[&str]) -> Result<(), String> {
    let canary_file = options.iter().position(|word| *word == "--canary-file").and_then(|at| options.get(at + 1));
    let report = ports::prove_erasure(folder, number, canary_file.map(Path::new)).map_err(|error| error.to_string())?;
    println!("{}", if options.contains(&"--json") { report.to_json() } else { report.to_string() });
    if report.holds() { Ok(()) } else { Err("not erased".into()) }
}

/// Staff who are added here log in at once: for tests that do it often.
fn quick_log_in() -> Settings {
    Settings { argon2: Argon2Cost { memory_kib: 64, passes: 1 }, ..Settings::default() }
}

fn serve(folder: &Path, usb: Option<&Path>, settings: Settings) -> Result<(), String> {
    let offset = Arc::new(AtomicI64::new(0));
    let clock = Box::new(MovedClock(offset.clone()));
    let mut tablet = ports::open_tablet_with_clock(folder, settings, clock).map_err(|error| error.to_string())?;
    if let Some(usb) = usb {
        tablet = tablet.with_drives(Box::new(UsbDrives::only(usb.to_owned())));
    }
    let mut lines = Lines::of_standard_input().map_err(|error| error.to_string())?;
    let mut out = unbuffered(io::stdout()).map_err(|error| error.to_string())?;
    while let Some(line) = lines.next_line() {
        let mut answer = answer(&tablet, &offset, &line).to_string();
        answer.push('\n');
        wipe::sweep_stack();
        if out.write_all(answer.as_bytes()).is_err() {
            break;
        }
    }
    Ok(())
}

fn answer(tablet: &Tablet, offset: &AtomicI64, line: &str) -> serde_json::Value {
    match serde_json::from_str::<Line>(line) {
        Ok(Line::Command { command, request }) => as_json(dispatch(tablet, &command, request)),
        Ok(Line::Advance { advance_ms }) => {
            offset.fetch_add(advance_ms, Ordering::Relaxed);
            as_json(Ok(serde_json::Value::Null))
        }
        Ok(Line::Tick { .. }) => as_json(tablet.tick().map(|()| serde_json::Value::Null)),
        Err(error) => serde_json::json!({ "error": error.to_string() }),
    }
}

/// Lines without a buffer that would keep the last ones: what was asked is dropped with its answer.
struct Lines {
    input: File,
    read: Vec<u8>,
}

impl Lines {
    fn of_standard_input() -> io::Result<Self> {
        Ok(Self { input: unbuffered(io::stdin())?, read: Vec::new() })
    }

    fn next_line(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.read.iter().position(|byte| *byte == b'\n') {
                let rest = self.read.split_off(end + 1);
                let line = std::mem::replace(&mut self.read, rest);
                return String::from_utf8(line).ok();
            }
            let mut piece = vec![0; 65_536];
            let length = self.input.read(&mut piece).ok().filter(|length| *length > 0)?;
            self.read.extend_from_slice(&piece[..length]);
        }
    }
}

fn unbuffered(stream: impl AsFd) -> io::Result<File> {
    Ok(stream.as_fd().try_clone_to_owned()?.into())
}

fn as_json(answer: Result<serde_json::Value, bridge::Fault>) -> serde_json::Value {
    match answer {
        Ok(reply) => serde_json::json!({ "ok": reply }),
        Err(fault) => serde_json::json!({ "fault": fault }),
    }
}
