//! `night --data DIR --server-bin P [--cases 200,2000] [--rtt 0,40] [--photo] [--fields] [--runs N] [--peers DIR] [--with NAMES]
//! [--json FILE]`: measures what a night takes, with the real programs. See `docs/performance.md`.
//!
//! Instead of that, `--bad` measures it under bad conditions, `--memory [--tablets N]` what the server holds while very many
//! tablets speak with it, `--syncs` how often both programs wait for the disk, and `--growth FILE.svg` how it grows.
//! `night tablet FOLDER` is one phase of a tablet, in a process of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};
use tests::{
    figures::{Figure, as_json, table},
    night::{
        bad,
        bench::Bench,
        growth::Growth,
        memory::Memory,
        peers::Peers,
        scene::{Plan, Programs},
        syncs::Syncs,
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

/// What is measured.
enum Subject {
    /// Night after night, each with its peers and limits.
    Night,
    Bad,
    Memory {
        tablets: usize,
    },
    Syncs,
    Growth {
        picture: PathBuf,
    },
}

/// So many tablets at once, up to all of them.
const WAVES: [usize; 4] = [50, 200, 500, 1_000];
const TABLETS: &str = "1000";

struct Arguments {
    subject: Subject,
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
                "--photo" | "--fields" | "--bad" | "--memory" | "--syncs" => flags.push(*word),
                "--tablets" | "--growth" | "--cases" | "--rtt" | "--runs" | "--peers" | "--with" | "--json"
                | "--data" | "--server-bin" => {
                    values.insert(*word, *words.next().ok_or(format!("{word} has no value"))?);
                }
                other => return Err(format!("`{other}` is not understood")),
            }
        }
        let needed = |name: &str| values.get(name).map(PathBuf::from).ok_or(format!("{name} is missing"));
        let list = |name: &str, usual: &str| numbers(values.get(name).unwrap_or(&usual), name);
        let tablets = list("--tablets", TABLETS)?.first().map_or(0, |tablets| *tablets as usize);
        let subject = match values.get("--growth") {
            Some(file) => Subject::Growth { picture: PathBuf::from(file) },
            None if flags.contains(&"--bad") => Subject::Bad,
            None if flags.contains(&"--memory") => Subject::Memory { tablets },
            None if flags.contains(&"--syncs") => Subject::Syncs,
            None => Subject::Night,
        };
        let (usual_cases, usual_runs) = match subject {
            Subject::Bad => ("2000", "1"),
            Subject::Growth { .. } => ("200,2000,20000", "1"),
            Subject::Syncs => ("200", "1"),
            Subject::Night | Subject::Memory { .. } => ("200,2000", "3"),
        };
        Ok(Self {
            subject,
            cases: list("--cases", usual_cases)?,
            rtt: list("--rtt", "0")?,
            photo: flags.contains(&"--photo"),
            fields: flags.contains(&"--fields"),
            runs: list("--runs", usual_runs)?.first().map_or(1, |runs| (*runs).max(1) as usize),
            peers: values.get("--peers").map(PathBuf::from),
            with: values.get("--with").unwrap_or(&QUICK_PEERS).split(',').map(str::to_owned).collect(),
            json: values.get("--json").map(PathBuf::from),
            data: needed("--data")?,
            server: needed("--server-bin")?,
        })
    }

    fn sizes(&self) -> Result<Vec<u32>, String> {
        let size = |cases: &u64| u32::try_from(*cases).map_err(|_| "so many cases are too many".to_owned());
        self.cases.iter().map(|cases| size(cases).map(|cases| cases.max(1))).collect()
    }

    fn plans(&self) -> Result<Vec<Plan>, String> {
        let mut plans = Vec::new();
        for cases in self.sizes()? {
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
    let figures = match &arguments.subject {
        Subject::Night => nights(&programs, arguments)?,
        Subject::Bad => bad_nights(&programs, arguments)?,
        Subject::Memory { tablets } => memory(&programs, arguments, *tablets)?,
        Subject::Syncs => syncs(&programs, arguments)?,
        Subject::Growth { picture } => return growth(&programs, arguments, picture),
    };
    print!("{}", table(&figures));
    match &arguments.json {
        Some(file) => write(file, &format!("{:#}\n", as_json(&figures))),
        None => Ok(()),
    }
}

fn nights(programs: &Programs, arguments: &Arguments) -> Result<Vec<Figure>, String> {
    let peers = arguments.peers.as_deref().map(|folder| Peers::at(folder, &arguments.with)).transpose()?;
    let mut figures = Vec::new();
    for plan in arguments.plans()? {
        let folder = arguments.data.join(format!("night-{}-{}", plan.cases, plan.rtt));
        let bench = Bench::run(programs, &folder, plan, arguments.runs, peers.as_ref())?;
        println!("{}", bench.phases());
        figures.extend(bench.figures());
        fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    Ok(figures)
}

fn bad_nights(programs: &Programs, arguments: &Arguments) -> Result<Vec<Figure>, String> {
    let mut figures = Vec::new();
    for cases in arguments.sizes()? {
        let nights = bad::run(programs, &arguments.data, cases)?;
        figures.extend(nights.iter().flat_map(bad::Night::figures));
    }
    Ok(figures)
}

fn memory(programs: &Programs, arguments: &Arguments, tablets: usize) -> Result<Vec<Figure>, String> {
    let mut waves: Vec<usize> = WAVES.into_iter().filter(|wave| *wave < tablets).collect();
    waves.push(tablets);
    let memory = Memory::measure(programs, &arguments.data.join("memory"), tablets, &waves)?;
    Ok(memory.figures())
}

fn syncs(programs: &Programs, arguments: &Arguments) -> Result<Vec<Figure>, String> {
    let mut figures = Vec::new();
    for cases in arguments.sizes()? {
        figures.extend(Syncs::measure(programs, &arguments.data.join(format!("syncs-{cases}")), cases)?.figures());
    }
    Ok(figures)
}

fn growth(programs: &Programs, arguments: &Arguments, picture: &Path) -> Result<(), String> {
    let growth = Growth::measure(programs, &arguments.data, &arguments.sizes()?, arguments.runs)?;
    print!("{}", growth.table());
    write(picture, &growth.picture())
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}
