//! `kills --times N [--seed S] --data DIR --server-bin P --tablet-process P`: kills the real programs.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};
use tests::kills::{campaign::Campaign, places::Programs};

struct Arguments {
    times: u64,
    seed: Option<u64>,
    data: PathBuf,
    programs: Programs,
}

fn main() -> ExitCode {
    match arguments(std::env::args().skip(1)).and_then(|arguments| run(&arguments)) {
        Ok(code) => code,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "TLS is set up twice")?;
    let seed = arguments.seed.unwrap_or_else(any_seed);
    println!("seed {seed}: it chooses again what was chosen; when a program is hit, it does not choose");
    let tally = Campaign::open(&arguments.programs, &arguments.data, seed)?.run(arguments.times)?;
    println!("{tally}");
    Ok(if tally.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn any_seed() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| since.as_secs())
}

fn arguments(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let (mut times, mut seed, mut data, mut server, mut tablet) = (None, None, None, None, None);
    while let Some(word) = words.next() {
        let place = match word.as_str() {
            "--times" => &mut times,
            "--seed" => &mut seed,
            "--data" => &mut data,
            "--server-bin" => &mut server,
            "--tablet-process" => &mut tablet,
            other => return Err(format!("`{other}` is not understood")),
        };
        *place = words.next();
    }
    let needed = |value: Option<String>, name: &str| value.ok_or(format!("{name} is missing"));
    let number = |text: String| text.parse::<u64>().map_err(|_| format!("`{text}` is no number"));
    Ok(Arguments {
        times: number(needed(times, "--times")?)?,
        seed: seed.map(number).transpose()?,
        data: Path::new(&needed(data, "--data")?).to_owned(),
        programs: Programs {
            server: needed(server, "--server-bin")?.into(),
            tablet_process: needed(tablet, "--tablet-process")?.into(),
        },
    })
}
