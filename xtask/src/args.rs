//! The command line, read by hand.

use std::path::PathBuf;

use crate::Result;
use crate::bench::{BenchOptions, Subject};
use crate::build::Profile;
use crate::fleet::FleetOptions;
use crate::gallery::GalleryOptions;
use crate::journey::{JourneyOptions, Surface};
use crate::kills::KillsOptions;
use crate::run::{RunOptions, Start, Window};
use crate::scanner::ScannerOptions;
use crate::test::{Step, TestOptions};

pub(crate) const USAGE: &str = "\
cargo xtask run [--state DIR] [--fresh] [--headless] [--release] [--port N]
    Set up, build, start the sync server and open the tablet's window.
      --state DIR   where server and tablet keep their data (default .state/run)
      --fresh       delete that data first
      --headless    no screen needed: draw the window on a virtual display
      --release     build with optimisation
      --port N      port of the server (default 8443)
cargo xtask test [--only STEP]
    Run every check, one step after another.
      STEP          set-up, fmt, clippy, frontend, build, unit, fleet, gallery, journeys or window
cargo xtask journey FILE --data DIR [--ui]
    Walk one journey; with --ui in the real window on a virtual display.
cargo xtask kills [--times N] [--seed S]
    Kill server and tablets N times (default 100) in the middle of their work, cut their cables, fill their disks,
    and look whether anything that was acknowledged is missing. What it leaves lies in target/kills.
cargo xtask fleet [--seeds N] [--from S] [--minutes M] [--keep-going]
    Run schedules of the fleet simulator until one fails.
      --seed S      run one schedule, and make it short if it fails
      --file PATH   run one that was written down
      --planted     plant known faults in a copy of the sources; each must be caught
cargo xtask bench [--cases N] [--ui] [--photo]
    Fill a tablet with N open cases (default 1000) and measure how long it takes to answer, beside a tenth of them;
    then keys beside a bare SQLite commit, and the shredding of 2,000 cases.
      --ui          measure taps in the real window on a virtual display instead
      --photo       measure the live view and the shutter of the photo instead, beside bare decoding and encoding
cargo xtask bench --night [--cases 200,2000] [--rtt 0,40] [--photo] [--runs N] [--peers DIR] [--json FILE]
    Measure what a night between two tablets and the city takes, beside what disk and wire alone take.
      --photo       with a photo of 300 KiB in each case
      --fields      a row for each field, as a clerk types, instead of one for each edit
      --peers DIR   beside other programs too: DIR is a copy of shared/peers with `sh setup.sh` done
      --with NAMES  which of them (default pouch,yjs,sealed; automerge-ka60 takes minutes)
      --bad         under bad conditions instead: a line that is cut, slow or narrow, a slow disk (needs strace), many others
      --memory      the memory of the server while 1,000 tablets speak with it instead (--tablets N)
      --syncs       how often both programs wait for the disk instead, and that no answer goes before (needs strace)
      --growth SVG  how it grows with its cases instead, as a picture (default 200,2000,20000 cases)
cargo xtask bench --city [--cases N] [--receive N] [--json FILE]
    Measure how many cases a second the city desk opens, merges and receives, beside automerge alone.
cargo xtask scanner [--frames N] [--each N] [--write docs/code.md]
    Read drawn codes: N frames of each kind of distortion (default 40), then N small ones (default 100000) that must give
    no wrong ID; with --write, put the tables into the page.

cargo xtask gallery [--accept] [--check]
    Draw every page in every state into target/gallery/index.html.
      --accept      take what is drawn as right; `cargo test -p frontend` compares with it
      --check       look at every page in a browser: names, contrast, sizes, nothing wider than the screen
cargo xtask frontend
    Build the screen into frontend/dist.
cargo xtask setup
    Install whatever is missing for all of the above.
cargo xtask doctor
    Say what this machine has and what it lacks; changes nothing.
";

#[derive(Debug, PartialEq)]
pub(crate) enum Chore {
    Help,
    SetUp,
    Frontend,
    Run(RunOptions),
    Test(TestOptions),
    Journey(JourneyOptions),
    Kills(KillsOptions),
    Fleet(FleetOptions),
    Bench(BenchOptions),
    Gallery(GalleryOptions),
    Scanner(ScannerOptions),
    Doctor,
}

pub(crate) fn parse(arguments: &[String]) -> Result<Chore> {
    let mut words = Words(arguments.iter());
    match words.next() {
        None | Some("help" | "--help" | "-h") => Ok(Chore::Help),
        Some("setup") => words.end(Chore::SetUp),
        Some("frontend") => words.end(Chore::Frontend),
        Some("doctor") => words.end(Chore::Doctor),
        Some("run") => parse_run(words),
        Some("test") => parse_test(words),
        Some("journey") => parse_journey(words),
        Some("kills") => parse_kills(words),
        Some("bench") => parse_bench(words),
        Some("gallery") => parse_gallery(words),
        Some("scanner") => Ok(Chore::Scanner(ScannerOptions { words: words.0.cloned().collect() })),
        Some("fleet") => Ok(Chore::Fleet(FleetOptions { words: words.0.cloned().collect() })),
        Some(other) => Err(unknown(other)),
    }
}

fn parse_run(mut words: Words<'_>) -> Result<Chore> {
    let mut options = RunOptions::default();
    while let Some(word) = words.next() {
        match word {
            "--state" => options.state = Some(PathBuf::from(words.value("--state")?)),
            "--fresh" => options.start = Start::Fresh,
            "--headless" => options.window = Window::Headless,
            "--release" => options.profile = Profile::Release,
            "--port" => options.port = Some(parse_port(words.value("--port")?)?),
            other => return Err(unknown(other)),
        }
    }
    Ok(Chore::Run(options))
}

fn parse_test(mut words: Words<'_>) -> Result<Chore> {
    let mut options = TestOptions::default();
    while let Some(word) = words.next() {
        match word {
            "--only" => options.only = Some(Step::from_name(words.value("--only")?)?),
            other => return Err(unknown(other)),
        }
    }
    Ok(Chore::Test(options))
}

fn parse_journey(mut words: Words<'_>) -> Result<Chore> {
    let (mut file, mut data, mut surface) = (None, None, Surface::Headless);
    while let Some(word) = words.next() {
        match word {
            "--data" => data = Some(PathBuf::from(words.value("--data")?)),
            "--ui" => surface = Surface::Window,
            flag if flag.starts_with('-') => return Err(unknown(flag)),
            path if file.is_none() => file = Some(PathBuf::from(path)),
            extra => return Err(unknown(extra)),
        }
    }
    Ok(Chore::Journey(JourneyOptions {
        file: file.ok_or("journey needs a FILE, for example tests/journeys/main-job.toml")?,
        data: data.ok_or("journey needs --data DIR, a folder for what it leaves behind")?,
        surface,
    }))
}

fn parse_kills(mut words: Words<'_>) -> Result<Chore> {
    let mut options = KillsOptions::default();
    while let Some(word) = words.next() {
        match word {
            "--times" => options.times = parse_number(words.value("--times")?)?,
            "--seed" => options.seed = Some(parse_number(words.value("--seed")?)?),
            other => return Err(unknown(other)),
        }
    }
    Ok(Chore::Kills(options))
}

fn parse_bench(mut words: Words<'_>) -> Result<Chore> {
    let further = |flag: &str| words.0.clone().filter(|word| *word != flag).cloned().collect();
    let has = |flag: &str| words.0.clone().any(|word| word == flag);
    let subject = match (has("--night"), has("--city")) {
        (true, _) => Some(Subject::Night { words: further("--night") }),
        (false, true) => Some(Subject::City { words: further("--city") }),
        (false, false) => None,
    };
    if let Some(subject) = subject {
        return Ok(Chore::Bench(BenchOptions { subject, ..BenchOptions::default() }));
    }
    let mut options = BenchOptions::default();
    while let Some(word) = words.next() {
        match word {
            "--cases" => options.cases = parse_number(words.value("--cases")?)?.max(10),
            "--photo" => options.subject = Subject::Photo,
            "--ui" => options.subject = Subject::Window,
            other => return Err(unknown(other)),
        }
    }
    Ok(Chore::Bench(options))
}

fn parse_gallery(mut words: Words<'_>) -> Result<Chore> {
    let mut options = GalleryOptions::default();
    while let Some(word) = words.next() {
        match word {
            "--accept" => options.accept = true,
            "--check" => options.check = true,
            other => return Err(unknown(other)),
        }
    }
    Ok(Chore::Gallery(options))
}

fn parse_number(text: &str) -> Result<u64> {
    text.parse().map_err(|_| format!("`{text}` is no number"))
}

fn parse_port(text: &str) -> Result<u16> {
    match text.parse() {
        Ok(0) | Err(_) => Err(format!("`{text}` is no port; give a number from 1 to 65535")),
        Ok(port) => Ok(port),
    }
}

fn unknown(word: &str) -> String {
    format!("`{word}` is not understood\n\n{USAGE}")
}

struct Words<'a>(std::slice::Iter<'a, String>);

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a str> {
        self.0.next().map(String::as_str)
    }

    fn value(&mut self, flag: &str) -> Result<&'a str> {
        self.next().filter(|word| !word.starts_with("--")).ok_or_else(|| format!("`{flag}` needs a value\n\n{USAGE}"))
    }

    fn end(mut self, chore: Chore) -> Result<Chore> {
        self.next().map_or(Ok(chore), |extra| Err(unknown(extra)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Chore> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        parse(&words)
    }

    #[test]
    fn no_words_mean_help() {
        assert_eq!(parsed(""), Ok(Chore::Help));
    }

    #[test]
    fn run_without_flags_takes_the_defaults() {
        assert_eq!(parsed("run"), Ok(Chore::Run(RunOptions::default())));
    }

    #[test]
    fn run_takes_every_flag() {
        let expected = RunOptions {
            state: Some(PathBuf::from("here")),
            start: Start::Fresh,
            window: Window::Headless,
            profile: Profile::Release,
            port: Some(9000),
        };
        let line = "run --state here --fresh --headless --release --port 9000";
        assert_eq!(parsed(line), Ok(Chore::Run(expected)));
    }

    #[test]
    fn a_flag_is_never_taken_for_a_value() {
        assert!(parsed("run --state --fresh").is_err());
    }

    #[test]
    fn port_zero_and_words_are_refused() {
        assert!(parsed("run --port 0").is_err());
        assert!(parsed("run --port many").is_err());
        assert!(parsed("run --port 70000").is_err());
    }

    #[test]
    fn test_takes_one_step_by_name() {
        let expected = TestOptions { only: Some(Step::Clippy) };
        assert_eq!(parsed("test --only clippy"), Ok(Chore::Test(expected)));
        assert!(parsed("test --only everything").is_err());
    }

    #[test]
    fn journey_takes_its_words_in_any_order() {
        let expected =
            JourneyOptions { file: PathBuf::from("a.toml"), data: PathBuf::from("out"), surface: Surface::Window };
        assert_eq!(parsed("journey --ui --data out a.toml"), Ok(Chore::Journey(expected)));
    }

    #[test]
    fn journey_needs_a_file_and_a_place_for_its_data() {
        assert!(parsed("journey --data out").is_err());
        assert!(parsed("journey a.toml").is_err());
        assert!(parsed("journey a.toml b.toml --data out").is_err());
    }

    #[test]
    fn kills_takes_a_number_and_a_seed() {
        assert_eq!(parsed("kills"), Ok(Chore::Kills(KillsOptions { times: 100, seed: None })));
        let expected = KillsOptions { times: 500, seed: Some(7) };
        assert_eq!(parsed("kills --seed 7 --times 500"), Ok(Chore::Kills(expected)));
        assert!(parsed("kills --times many").is_err());
    }

    #[test]
    fn bench_takes_a_number_of_cases() {
        let expected = |cases, subject| Ok(Chore::Bench(BenchOptions { cases, subject }));
        assert_eq!(parsed("bench"), expected(1000, Subject::Tablet));
        assert_eq!(parsed("bench --photo"), expected(1000, Subject::Photo));
        assert_eq!(parsed("bench --ui --cases 200"), expected(200, Subject::Window));
    }

    #[test]
    fn the_night_reads_its_own_words() {
        let words = ["--cases", "200,2000", "--photo"].map(str::to_owned).to_vec();
        let expected = BenchOptions { subject: Subject::Night { words }, ..BenchOptions::default() };
        assert_eq!(parsed("bench --cases 200,2000 --night --photo"), Ok(Chore::Bench(expected)));
        let city = Subject::City { words: vec!["--receive".into(), "100".into()] };
        let expected = BenchOptions { subject: city, ..BenchOptions::default() };
        assert_eq!(parsed("bench --city --receive 100"), Ok(Chore::Bench(expected)));
    }

    #[test]
    fn the_gallery_is_accepted_and_checked_only_where_it_is_asked_for() {
        assert_eq!(parsed("gallery"), Ok(Chore::Gallery(GalleryOptions { accept: false, check: false })));
        assert_eq!(parsed("gallery --accept"), Ok(Chore::Gallery(GalleryOptions { accept: true, check: false })));
        assert!(parsed("gallery --all").is_err());
    }

    #[test]
    fn the_simulator_reads_its_own_words() {
        let words = ["--seeds", "7"].map(str::to_owned).to_vec();
        assert_eq!(parsed("fleet --seeds 7"), Ok(Chore::Fleet(FleetOptions { words })));
    }

    #[test]
    fn the_evidence_of_the_scanner_reads_its_own_words() {
        let words = ["--frames", "7"].map(str::to_owned).to_vec();
        assert_eq!(parsed("scanner --frames 7"), Ok(Chore::Scanner(ScannerOptions { words })));
    }

    #[test]
    fn unknown_words_are_refused_with_the_usage() {
        let refusal = parsed("walk").expect_err("walk is no chore");
        assert!(refusal.contains("cargo xtask run"), "the refusal should show the way");
        assert!(parsed("doctor now").is_err());
    }
}
