//! `night --data DIR --server-bin P [--cases 200,2000] [--rtt 0,40] [--photo] [--fields] [--runs N] [--peers DIR] [--with NAMES]
//! [--json FILE]`: measures what a night takes, with the real programs. See `docs/performance.md`.
//!
//! `night tablet FOLDER` is one phase of a tablet, in a process of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};
use tests::{
    figures::{as_json, table},
    night::{
        bench::Bench,
        peers::Peers,
        scene::{Plan, Programs},
        tablet,
    },
};

/// As in the window's program: what a wiped heap costs is part of what is measured.
#[global_allocator]
static MEMORY: wipe::WipingAllocator = wipe::WipingAllocator;

/// As the other bench draws it.
const PHOTO_BYTES: usize = 300 << 10;
/// Automerge's own server takes minutes.
const QUICK_PEERS: &str = "pouch,yjs,sealed";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["tablet", folder] => tablet::run(Path::new(folder)),
        words => Arguments::read(words).and_then(|arguments| run(&arguments)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

struct Arguments {
    cases: Vec<u64>,
    rtt: Vec<u64>,
    photo: bool,
    fields: bool,
    runs: usize,
    peers: Option<PathBuf>,
    with: Vec<String>,
    json: Option<PathBuf>,
    data: PathBuf,
    server: PathBuf,
}

impl Arguments {
    fn read(words: &[&str]) -> Result<Self, String> {
        let (mut flags, mut values) = (Vec::new(), std::collections::BTreeMap::new());
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--photo" | "--fields" => flags.push(*word),
                "--cases" | "--rtt" | "--runs" | "--peers" | "--with" | "--json" | "--data" | "--server-bin" => {
                    values.insert(*word, *words.next().ok_or(format!("{word} has no value"))?);
                }
                other => return Err(format!("`{other}` is not understood")),
            }
        }
        let needed = |name: &str| values.get(name).map(PathBuf::from).ok_or(format!("{name} is missing"));
        let list = |name: &str, usual: &str| numbers(values.get(name).unwrap_or(&usual), name);
        Ok(Self {
            cases: list("--cases", "200,2000")?,
            rtt: list("--rtt", "0")?,
            photo: flags.contains(&"--photo"),
            fields: flags.contains(&"--fields"),
            runs: list("--runs", "3")?.first().map_or(1, |runs| (*runs).max(1) as usize),
            peers: values.get("--peers").map(PathBuf::from),
            with: values.get("--with").unwrap_or(&QUICK_PEERS).split(',').map(str::to_owned).collect(),
            json: values.get("--json").map(PathBuf::from),
            data: needed("--data")?,
            server: needed("--server-bin")?,
        })
    }

    fn plans(&self) -> Result<Vec<Plan>, String> {
        let mut plans = Vec::new();
        for cases in &self.cases {
            let cases = u32::try_from(*cases).map_err(|_| "so many cases are too many")?.max(1);
            let photo = if self.photo { PHOTO_BYTES } else { 0 };
            plans.extend(self.rtt.iter().map(|rtt| Plan { cases, rtt: *rtt, photo, fields: self.fields }));
        }
        Ok(plans)
    }
}

fn numbers(text: &str, name: &str) -> Result<Vec<u64>, String> {
    text.split(',').map(|part| part.parse().map_err(|_| format!("{name} takes numbers"))).collect()
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let night = std::env::current_exe().map_err(|error| error.to_string())?;
    let programs = Programs { server: arguments.server.clone(), night };
    let peers = arguments.peers.as_deref().map(|folder| Peers::at(folder, &arguments.with)).transpose()?;
    let mut figures = Vec::new();
    for plan in arguments.plans()? {
        let folder = arguments.data.join(format!("night-{}-{}", plan.cases, plan.rtt));
        let bench = Bench::run(&programs, &folder, plan, arguments.runs, peers.as_ref())?;
        println!("{}", bench.phases());
        figures.extend(bench.figures());
        fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    print!("{}", table(&figures));
    if let Some(file) = &arguments.json {
        fs::write(file, format!("{:#}\n", as_json(&figures)))
            .map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}
