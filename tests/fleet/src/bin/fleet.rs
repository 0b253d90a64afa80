//! Runs schedules, shows what was found, and replays one.

use fleet::{Ran, Schedule, Template, report::Tally, run, shrink};
use std::{
    env,
    process::ExitCode,
    time::{Duration, Instant},
};

const USAGE: &str = "fleet [--seeds N] [--from S] [--seed S] [--file PATH] [--minutes M] [--keep-going] [--no-shrink]";

#[derive(Default)]
struct Options {
    seeds: Option<u64>,
    from: u64,
    seed: Option<u64>,
    file: Option<String>,
    minutes: Option<u64>,
    keep_going: bool,
    no_shrink: bool,
}

fn main() -> ExitCode {
    match parse(env::args().skip(1)).and_then(|options| perform(&options)) {
        Ok(code) => code,
        Err(reason) => {
            eprintln!("fleet: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn parse(words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options::default();
    let mut words = words;
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value\n{USAGE}"));
        let number = |text: String| text.parse().map_err(|_| format!("{text} is no number"));
        match word.as_str() {
            "--seeds" => options.seeds = Some(number(value()?)?),
            "--from" => options.from = number(value()?)?,
            "--seed" => options.seed = Some(number(value()?)?),
            "--minutes" => options.minutes = Some(number(value()?)?),
            "--file" => options.file = Some(value()?),
            "--keep-going" => options.keep_going = true,
            "--no-shrink" => options.no_shrink = true,
            _ => return Err(format!("{word} is not understood\n{USAGE}")),
        }
    }
    Ok(options)
}

fn perform(options: &Options) -> Result<ExitCode, String> {
    let template = Template::make().map_err(|finding| finding.to_string())?;
    if let Some(path) = &options.file {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
        return Ok(show(&template, &Schedule::from_lines(&text)?, true));
    }
    if let Some(seed) = options.seed {
        return Ok(show(&template, &Schedule::draw(seed), options.no_shrink));
    }
    Ok(many(&template, options))
}

/// Runs one schedule and tells everything about it.
fn show(template: &Template, schedule: &Schedule, whole: bool) -> ExitCode {
    let ran = run(template, schedule);
    println!("{}", ran.tally);
    println!("trace        {:016x}", ran.trace);
    let Some((at, finding)) = ran.finding else {
        println!("nothing found");
        return ExitCode::SUCCESS;
    };
    println!("after step {at} of {}: {finding}", schedule.steps.len());
    if !whole {
        let shrunk = shrink(template, schedule, finding.check);
        println!("shrunk to {} steps:\n{}", shrunk.steps.len(), shrunk.to_lines());
        if let Some((at, finding)) = run(template, &shrunk).finding {
            println!("after step {at}: {finding}");
        }
    }
    ExitCode::FAILURE
}

fn many(template: &Template, options: &Options) -> ExitCode {
    let began = Instant::now();
    let until = options.minutes.map(|minutes| Duration::from_secs(minutes * 60));
    let seeds = options.seeds.unwrap_or(if until.is_some() { u64::MAX } else { 100 });
    let mut tally = Tally::default();
    let mut found = 0u64;
    for seed in (options.from..).take(usize::try_from(seeds).unwrap_or(usize::MAX)) {
        if until.is_some_and(|until| began.elapsed() > until) {
            break;
        }
        let Ran { tally: one, finding, .. } = run(template, &Schedule::draw(seed));
        tally.add(&one);
        if let Some((at, finding)) = finding {
            found += 1;
            println!("seed {seed}, step {at}: {finding}");
            println!("    replay: cargo xtask fleet --seed {seed}");
            if !options.keep_going {
                break;
            }
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    println!("{tally}");
    println!("violations   {found}");
    println!(
        "speed        {:.0} steps/s, {:.1} ms a schedule",
        tally.steps as f64 / seconds,
        1_000.0 * seconds / tally.schedules.max(1) as f64
    );
    if found == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
