//! The end of a test run: where the time went, and the verdict.

use std::fmt::Write;
use std::process::ExitCode;
use std::time::Duration;

use super::Step;
use crate::Result;
use crate::progress::shown;

pub(super) struct Outcome {
    pub(super) step: Step,
    pub(super) result: Result<()>,
    pub(super) time: Duration,
}

pub(super) fn report(outcomes: &[Outcome]) -> String {
    let mut text = String::from("\nwhere the time went\n");
    for outcome in outcomes {
        let word = if outcome.result.is_ok() { "ok" } else { "FAILED" };
        line(&mut text, outcome.step.name(), outcome.time, word);
    }
    let total = outcomes.iter().map(|outcome| outcome.time).sum();
    line(&mut text, "in all", total, "");
    text.push('\n');
    for outcome in outcomes {
        if let Err(reason) = &outcome.result {
            let name = outcome.step.name();
            let _ = writeln!(text, "{name}: {reason}\n    again: cargo xtask test --only {name}");
        }
    }
    let failed = failures(outcomes);
    let passed = outcomes.len() - failed;
    let _ = writeln!(text, "{passed} passed, {failed} failed");
    text
}

pub(super) fn exit_code(outcomes: &[Outcome]) -> ExitCode {
    if failures(outcomes) == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn line(text: &mut String, name: &str, time: Duration, word: &str) {
    let row = format!("  {name:<10} {:>12}  {word}", shown(time));
    let _ = writeln!(text, "{}", row.trim_end());
}

fn failures(outcomes: &[Outcome]) -> usize {
    outcomes.iter().filter(|outcome| outcome.result.is_err()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(step: Step, result: Result<()>) -> Outcome {
        Outcome { step, result, time: Duration::from_secs(1) }
    }

    #[test]
    fn the_last_line_counts_the_steps() {
        let outcomes = [outcome(Step::Format, Ok(())), outcome(Step::Unit, Err("two tests".to_owned()))];
        let text = report(&outcomes);
        assert_eq!(text.lines().last(), Some("1 passed, 1 failed"));
        assert!(text.contains("cargo xtask test --only unit"), "{text}");
    }

    #[test]
    fn all_good_says_so_in_one_line() {
        let text = report(&[outcome(Step::Format, Ok(()))]);
        assert_eq!(text.lines().last(), Some("1 passed, 0 failed"));
    }
}
