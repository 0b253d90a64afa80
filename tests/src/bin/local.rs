//! `local --data DIR [--json FILE]`: what a tablet does by itself, beside its goals and what its disk takes alone.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};
use tests::{
    figures::{Figure, Goal, as_json, table},
    local::shred::Holder,
};

/// So many cases are forgotten in one night, beside so many that stay.
const NIGHTS: [(usize, usize); 3] = [(200, 0), (2_000, 0), (2_000, 4_000)];

fn main() -> ExitCode {
    match arguments(std::env::args().skip(1)).and_then(|(data, json)| run(&data, json.as_deref())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn arguments(mut words: impl Iterator<Item = String>) -> Result<(PathBuf, Option<PathBuf>), String> {
    let (mut data, mut json) = (None, None);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--data" => data = words.next(),
            "--json" => json = words.next(),
            other => return Err(format!("`{other}` is not understood")),
        }
    }
    Ok((data.ok_or("--data is missing")?.into(), json.map(PathBuf::from)))
}

fn run(data: &Path, json: Option<&Path>) -> Result<(), String> {
    let figures = shredding(&data.join("shred"))?;
    print!("{}", table(&figures));
    if let Some(file) = json {
        fs::write(file, as_json(&figures).to_string()).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}

fn shredding(data: &Path) -> Result<Vec<Figure>, String> {
    let mut figures = Vec::new();
    for (going, staying) in NIGHTS {
        let folder = data.join(format!("{going}-{staying}"));
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut holder = Holder::open(&folder)?;
        holder.fill(going + staying)?;
        let took = milliseconds(holder.shred(going)?);
        figures.push(Figure {
            name: format!("shred {going} cases, {staying} stay, ms"),
            ours: took,
            other: None,
            goal: Goal::AtMost(1_000.0),
        });
    }
    Ok(figures)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
