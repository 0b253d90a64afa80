//! Everything that must be right before a set of rules may be used.

mod checks;
mod codes;
mod headers;
mod references;
mod values;

use crate::{Problem, file::RuleFile};
use domain::Day;
use std::collections::BTreeSet;

/// Checks the files alone, then what is in force together on each day on which something changes.
pub(crate) fn validate(files: &[RuleFile<'_>]) -> Vec<Problem> {
    let mut problems = headers::problems(files);
    problems.extend(files.iter().flat_map(values::problems));
    if !problems.is_empty() {
        return problems;
    }
    for day in days_of_change(files) {
        let together: Vec<&RuleFile<'_>> = files.iter().filter(|file| file.set.set.is_in_force(day)).collect();
        problems.extend(codes::problems(&together));
        problems.extend(references::problems(&together, day));
        if problems.is_empty() {
            problems = checks::problems(&together, day);
        }
        if !problems.is_empty() {
            return problems;
        }
    }
    problems
}

fn days_of_change(files: &[RuleFile<'_>]) -> BTreeSet<Day> {
    let begins = files.iter().map(|file| file.set.set.effective_from);
    let ends = files.iter().filter_map(|file| file.set.set.effective_until);
    begins.chain(ends.map(|end| Day(end.0.saturating_add(1)))).collect()
}
