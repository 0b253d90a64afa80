//! Runs schedules, shows what was found, replays one, and proves that it can find something.

mod many;
mod options;
mod planted;

use fleet::{Schedule, Template, run, shrink};
use options::Options;
use std::{env, process::ExitCode};

fn main() -> ExitCode {
    let outcome = Options::parse(env::args().skip(1)).and_then(|options| perform(&options));
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(reason) => {
            eprintln!("fleet: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// True when nothing was found that should not be.
fn perform(options: &Options) -> Result<bool, String> {
    if options.planted {
        return planted::every_fault_is_caught(options);
    }
    if options.jobs > 1 {
        return many::in_processes(options);
    }
    let template = Template::make().map_err(|finding| finding.to_string())?;
    if let Some(path) = &options.file {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
        return Ok(show(&template, &Schedule::from_lines(&text)?, false));
    }
    Ok(match options.seed {
        Some(seed) => show(&template, &Schedule::draw(seed), !options.no_shrink),
        None => many::here(&template, options),
    })
}

/// Runs one schedule and tells everything about it.
fn show(template: &Template, schedule: &Schedule, shorten: bool) -> bool {
    let ran = run(template, schedule);
    println!("{}", ran.tally);
    println!("trace        {:016x}", ran.trace);
    let Some((at, finding)) = ran.finding else {
        println!("nothing found");
        return true;
    };
    println!("after step {at} of {}: {finding}", schedule.steps.len());
    if shorten {
        let shrunk = shrink(template, schedule, finding.check);
        println!("shrunk to {} steps:\n{}", shrunk.steps.len(), shrunk.to_lines());
        if let Some((at, finding)) = run(template, &shrunk).finding {
            println!("after step {at}: {finding}");
        }
    }
    false
}
