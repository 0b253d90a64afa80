//! `cargo xtask doctor`: what this machine has and what it lacks. It changes nothing.

mod devices;
mod key_store;
mod machine;
mod table;
mod tools;

use std::process::ExitCode;

use crate::workspace::Workspace;
use table::Finding;

pub(crate) fn doctor(workspace: &Workspace) -> ExitCode {
    let mut findings = tools::examine(workspace);
    findings.extend(machine::examine(workspace));
    findings.extend(devices::examine());
    findings.push(key_store::examine());
    print!("{}", table::show(&findings));
    if findings.iter().any(Finding::blocks) {
        println!("\nSomething needed is missing: the lines with !! say what to do.");
        ExitCode::FAILURE
    } else {
        println!("\nNothing needed is missing.");
        ExitCode::SUCCESS
    }
}
