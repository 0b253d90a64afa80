//! `hikitsugi-server`: sets up and runs the city server.

// A line that cannot be written must stop nothing: `journal` writes them.
#![deny(clippy::print_stdout, clippy::print_stderr)]

use hikitsugi_server::command;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match command::run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            journal::note(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}
