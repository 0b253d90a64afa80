//! The tablet's enrolment with the server.

use std::fs;
use std::process::Command;

use super::state::State;
use crate::build::Programs;
use crate::progress::note;
use crate::{Result, process};

const LABEL: &str = "窓口1";

/// Written when the enrolment is done. The tablet's store exists before that, and also when it fails.
const DONE: &str = "enrolled";

pub(super) fn ensure(programs: &Programs, state: &State) -> Result<()> {
    let done = state.tablet().join(DONE);
    if done.is_file() {
        note("already there");
        return Ok(());
    }
    let code = ask_for_code(programs, state)?;
    let mut command = Command::new(&programs.tablet);
    command.args(["enrol", "--data"]).arg(state.tablet()).arg("--server").arg(state.address()).args(["--code", &code]);
    process::capture(&mut command)?;
    fs::write(&done, "").map_err(|error| format!("{} cannot be written: {error}", done.display()))
}

fn ask_for_code(programs: &Programs, state: &State) -> Result<String> {
    let mut command = Command::new(&programs.server);
    command.args(["enrol-code", "--data"]).arg(state.server()).args(["--label", LABEL]);
    let answer = process::capture(&mut command)?;
    code_in(&answer)
        .map(str::to_owned)
        .ok_or_else(|| "`hikitsugi-server enrol-code` printed no line `code …`".to_owned())
}

fn code_in(answer: &str) -> Option<&str> {
    answer.lines().find_map(|line| line.strip_prefix("code ")).map(str::trim).filter(|code| !code.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_found_among_other_lines() {
        let answer = "for 窓口1, valid ten minutes\ncode AAAA-BBBB-CCCC-DDDD\n";
        assert_eq!(code_in(answer), Some("AAAA-BBBB-CCCC-DDDD"));
        assert_eq!(code_in("code \n"), None);
        assert_eq!(code_in(""), None);
    }
}
