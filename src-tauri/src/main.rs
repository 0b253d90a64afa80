//! The tablet's shell: opens the folder, shows the screen, passes commands on.

// A line that cannot be written must stop nothing: `journal` writes them.
#![deny(clippy::print_stdout, clippy::print_stderr)]
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod arguments;
mod camera;
mod commands;
mod ticker;
mod window;

use arguments::{Action, Arguments};
use bridge::Fault;
use desk::{Serve, Settings, Tablet};
use ports::{MovedClock, UsbDrives};
use std::{path::Path, process::ExitCode, sync::Arc};

/// What the desk drops is cleared.
#[global_allocator]
static MEMORY: wipe::WipingAllocator = wipe::WipingAllocator;

fn main() -> ExitCode {
    match Arguments::parse(std::env::args().skip(1)).and_then(|arguments| run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            journal::note(sentence);
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    if let Action::ProveErasure { number, canary_file, json } = &arguments.action {
        return prove_erasure(&arguments.data, number, canary_file.as_deref(), *json);
    }
    let tablet = open(arguments).map_err(|error| error.to_string())?;
    match &arguments.action {
        Action::Show => show(Arc::new(with_drive(tablet, arguments)), arguments),
        Action::Enrol { server, code } => enrol(&tablet, server, code),
        Action::ProveErasure { .. } => Ok(()),
    }
}

fn open(arguments: &Arguments) -> Result<Tablet, ports::OpenError> {
    match &arguments.mock_clock {
        Some(file) => {
            let clock = Box::new(MovedClock::by_file(file.clone()));
            ports::open_tablet_with_clock(&arguments.data, Settings::default(), clock)
        }
        None => ports::open_tablet(&arguments.data, Settings::default()),
    }
}

fn with_drive(tablet: Tablet, arguments: &Arguments) -> Tablet {
    match &arguments.mock_drive {
        Some(folder) => tablet.with_drives(Box::new(UsbDrives::only(folder.clone()))),
        None => tablet,
    }
}

fn prove_erasure(data: &Path, number: &str, canary_file: Option<&Path>, json: bool) -> Result<(), String> {
    let report = ports::prove_erasure(data, number, canary_file).map_err(|error| error.to_string())?;
    say(if json { report.to_json() } else { report.to_string() })?;
    if report.holds() { Ok(()) } else { Err("消去を証明できませんでした。".into()) }
}

fn show(tablet: Arc<Tablet>, arguments: &Arguments) -> Result<(), String> {
    let ticker = ticker::start(tablet.clone());
    let options = window::Options { mock_camera: arguments.mock_camera };
    let shown = window::show(tablet, options)
        .map_err(|error| format!("画面を開けません。→ 画面のある環境で起動してください。（{error}）"));
    ticker.stop();
    shown
}

fn enrol(tablet: &Tablet, server: &str, code: &str) -> Result<(), String> {
    let request = bridge::Enrol { server: server.to_owned(), code: code.to_owned() };
    let status = tablet.serve(request).map_err(|fault| sentence(&fault))?;
    let label = status.enrolment.map(|enrolment| enrolment.label).unwrap_or_default();
    say(format!("「{label}」として登録しました。"))
}

fn say(line: String) -> Result<(), String> {
    journal::say(line).map_err(|error| format!("結果を書き出せません。（{error}）"))
}

fn sentence(fault: &Fault) -> String {
    format!("{} → {}（{}）", fault.message, fault.next_step, fault.code.name())
}
