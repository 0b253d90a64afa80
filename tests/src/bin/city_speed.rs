//! `city-speed --data DIR --server-bin P --night-bin P [--automerge-bin P] [--cases N] [--receive N] [--json FILE]`: how many
//! cases the city desk opens, merges and receives in a second of one processor. See `docs/performance.md`.
//!
//! A program of its own: the tablet's heap is wiped, the server's is not.

use std::{collections::BTreeMap, fs, path::PathBuf, process::ExitCode};
use tests::{
    figures::{as_json, table},
    night::{city::Desk, scene::Programs},
};

const CASES: u32 = 2_000;
/// What receiving takes grows with what was received and has no certificate: a few hundred show it.
const RECEIVED: u32 = 500;

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut words: impl Iterator<Item = String>) -> Result<(), String> {
    let known = ["--data", "--server-bin", "--night-bin", "--automerge-bin", "--cases", "--receive", "--json"];
    let mut values = BTreeMap::new();
    while let Some(word) = words.next() {
        if !known.contains(&word.as_str()) {
            return Err(format!("`{word}` is not understood"));
        }
        let value = words.next().ok_or(format!("{word} has no value"))?;
        values.insert(word, value);
    }
    let path = |name: &str| values.get(name).map(PathBuf::from);
    let needed = |name: &str| path(name).ok_or(format!("{name} is missing"));
    let number = |name: &str, usual: u32| {
        values.get(name).map_or(Ok(usual), |value| value.parse().map_err(|_| format!("{name} takes a number")))
    };
    let programs = Programs { server: needed("--server-bin")?, night: needed("--night-bin")? };
    let (cases, most) = (number("--cases", CASES)?, number("--receive", RECEIVED)?);
    let folder = needed("--data")?.join("city");
    let desk = Desk::measure(&programs, &folder, cases, most, path("--automerge-bin").as_deref())?;
    print!("{}\n{}", desk.lines(), table(&desk.figures()));
    match path("--json") {
        Some(file) => fs::write(&file, format!("{:#}\n", as_json(&desk.figures())))
            .map_err(|error| format!("{}: {error}", file.display())),
        None => Ok(()),
    }
}
