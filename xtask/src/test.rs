//! `cargo xtask test`: every check, one after another, and where the time went.

mod steps;
mod verdict;

use std::process::ExitCode;
use std::time::Instant;

use crate::workspace::Workspace;
use crate::{Result, disk, interrupt};
use steps::Bench;
pub(crate) use steps::Step;
use verdict::Outcome;

#[derive(Debug, Default, PartialEq)]
pub(crate) struct TestOptions {
    pub(crate) only: Option<Step>,
}

pub(crate) fn test(workspace: &Workspace, options: &TestOptions) -> Result<ExitCode> {
    let steps = match options.only {
        Some(step) => vec![step],
        None => Step::ALL.to_vec(),
    };
    if options.only.is_none() {
        disk::room_for_everything(workspace)?;
    }
    let mut bench = Bench::new(workspace);
    if let Some(step) = options.only {
        bench.set_up_for(step)?;
    }
    let mut outcomes = Vec::new();
    for step in steps {
        println!("== {}", step.name());
        let began = Instant::now();
        let result = bench.perform(step);
        if interrupt::asked_to_stop() {
            return Err("stopped on request".to_owned());
        }
        if let Err(reason) = &result {
            eprintln!("{}: {reason}", step.name());
        }
        outcomes.push(Outcome { step, result, time: began.elapsed() });
    }
    print!("{}", verdict::report(&outcomes));
    Ok(verdict::exit_code(&outcomes))
}
