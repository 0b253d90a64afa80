//! A tablet without a window: the commands of the bridge, one a line, on standard input.
//!
//! `{"command": "lock", "request": {}}` is answered by `{"ok": …}` or `{"fault": …}`.
//! `{"advance_ms": 1000}` moves its clock; `{"tick": true}` lets it do what the clock asks for.

use desk::{Clock, Settings, dispatch};
use domain::Timestamp;
use ports::{SystemClock, UsbDrives};
use serde::Deserialize;
use std::{
    io::{BufRead, Write},
    path::PathBuf,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

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
    let Some(folder) = std::env::args().nth(1).map(PathBuf::from) else {
        eprintln!("usage: tablet-process FOLDER [USB-FOLDER]");
        return ExitCode::FAILURE;
    };
    let offset = Arc::new(AtomicI64::new(0));
    let clock = Box::new(MovedClock(offset.clone()));
    let tablet = match ports::open_tablet_with_clock(&folder, Settings::default(), clock) {
        Ok(tablet) => match std::env::args().nth(2) {
            Some(usb) => tablet.with_drives(Box::new(UsbDrives::only(usb.into()))),
            None => tablet,
        },
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        let answer = match serde_json::from_str::<Line>(&line) {
            Ok(Line::Command { command, request }) => as_json(dispatch(&tablet, &command, request)),
            Ok(Line::Advance { advance_ms }) => {
                offset.fetch_add(advance_ms, Ordering::Relaxed);
                as_json(Ok(serde_json::Value::Null))
            }
            Ok(Line::Tick { .. }) => as_json(tablet.tick().map(|()| serde_json::Value::Null)),
            Err(error) => serde_json::json!({ "error": error.to_string() }),
        };
        let mut out = std::io::stdout().lock();
        if writeln!(out, "{answer}").and_then(|()| out.flush()).is_err() {
            break;
        }
    }
    ExitCode::SUCCESS
}

fn as_json(answer: Result<serde_json::Value, bridge::Fault>) -> serde_json::Value {
    match answer {
        Ok(reply) => serde_json::json!({ "ok": reply }),
        Err(fault) => serde_json::json!({ "fault": fault }),
    }
}
