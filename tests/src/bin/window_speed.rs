//! `window-speed --data DIR --tablet-window P`: how long a tap takes in the window of the tablet that `speed --fill` left.

use std::{path::PathBuf, process::ExitCode};
use tests::{speed, ui::speed::measure};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "TLS is set up twice")?;
    let (mut data, mut window) = (None, None);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--data" => data = words.next().map(PathBuf::from),
            "--tablet-window" => window = words.next().map(PathBuf::from),
            other => return Err(format!("`{other}` is not understood")),
        }
    }
    let (data, window) = (data.ok_or("--data is missing")?, window.ok_or("--tablet-window is missing")?);
    let taps = measure(&window, &data, speed::STAFF, speed::PIN)?;
    println!("{:<44} {:>8} {:>8}  milliseconds in the window", "", "middle", "longest");
    for tap in taps {
        println!("{:<44} {:>8.0} {:>8.0}  of {}", tap.name, tap.middle(), tap.worst(), tap.runs.len());
    }
    Ok(())
}
