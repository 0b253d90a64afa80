//! Many schedules, in this process or in several.

use crate::options::Options;
use fleet::{Ran, Schedule, Template, report::Tally, run};
use std::{
    env,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Runs schedules until one fails, unless it is to go on.
pub(crate) fn here(template: &Template, options: &Options) -> bool {
    let began = Instant::now();
    let until = options.minutes.map(|minutes| Duration::from_secs(minutes * 60));
    let mut tally = Tally::default();
    let mut found = 0;
    for index in 0..options.count() {
        if until.is_some_and(|until| began.elapsed() > until) {
            break;
        }
        let seed = options.from + index * options.stride;
        let Ran { tally: one, finding, .. } = run(template, &Schedule::draw(seed));
        tally.add(&one);
        if let Some((at, finding)) = finding {
            found += 1;
            println!("seed {seed}, step {at}: {finding}\n    replay: cargo xtask fleet --seed {seed}");
            if !options.keep_going {
                break;
            }
        }
    }
    if options.json {
        println!("{}", serde_json::to_string(&tally).expect("counts are plain data"));
    } else {
        report(&tally, found, began.elapsed());
    }
    found == 0
}

/// SQLite has one generator for the whole process, so that only processes can go beside each other.
pub(crate) fn in_processes(options: &Options) -> Result<bool, String> {
    let began = Instant::now();
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let mut children = Vec::new();
    for job in 0..options.jobs {
        let count = (options.count() + options.jobs - 1 - job) / options.jobs;
        let mut command = Command::new(&program);
        command.arg("--json").args(["--from", &(options.from + job).to_string()]);
        command.args(["--stride", &options.jobs.to_string(), "--seeds", &count.to_string()]);
        if let Some(minutes) = options.minutes {
            command.args(["--minutes", &minutes.to_string()]);
        }
        if options.keep_going {
            command.arg("--keep-going");
        }
        let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(|error| error.to_string())?;
        children.push(child);
    }
    let mut tally = Tally::default();
    let mut found = 0;
    for child in children {
        let output = child.wait_with_output().map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let (counts, findings): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('{'));
        let counts = counts.last().ok_or("a process ended without its counts")?;
        tally.add(&serde_json::from_str(counts).map_err(|error| error.to_string())?);
        findings.iter().for_each(|line| println!("{line}"));
        found += findings.iter().filter(|line| line.starts_with("seed ")).count();
    }
    report(&tally, found, began.elapsed());
    Ok(found == 0)
}

fn report(tally: &Tally, found: usize, time: Duration) {
    let seconds = time.as_secs_f64();
    println!("{tally}");
    println!("violations   {found}");
    let each = 1_000.0 * seconds / tally.schedules.max(1) as f64;
    println!("speed        {:.0} steps/s, {each:.1} ms a schedule, {seconds:.0} s", tally.steps as f64 / seconds);
}
