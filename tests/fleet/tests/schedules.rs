//! Schedules that once failed stay; the rest of the seeds run in `cargo xtask test --only fleet`.

use fleet::{Schedule, Template, run};
use std::{
    fs,
    path::{Path, PathBuf},
};

fn template() -> Template {
    Template::make().expect("a fleet enrols")
}

#[test]
fn the_same_seed_runs_the_same_way() {
    let (one, other) = (template(), template());
    for seed in [1, 2] {
        let schedule = Schedule::draw(seed);
        assert_eq!(run(&one, &schedule), run(&other, &schedule), "seed {seed}");
    }
}

fn schedules_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    paths
}

#[test]
fn what_once_failed_does_not_fail_again() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("kept");
    let template = template();
    let kept = schedules_in(&folder);
    assert!(!kept.is_empty(), "something was found and kept");
    for path in kept {
        let schedule = Schedule::from_lines(&fs::read_to_string(&path).expect("readable")).expect("a schedule");
        assert_eq!(run(&template, &schedule).finding, None, "{}", path.display());
    }
}
