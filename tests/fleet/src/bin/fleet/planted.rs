//! Faults that are planted in a copy of the sources, one at a time: proof that the simulator can fail.

use crate::options::Options;
use serde::Deserialize;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

/// One fault: a piece of source and what takes its place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Planted {
    what: String,
    file: String,
    find: String,
    replace: String,
    /// Any of these checks may catch it.
    caught_by: Vec<String>,
}

const SEEDS: u64 = 400;
/// What is no source: the rest of the workspace is copied, as cargo wants to see every member.
const LEFT_OUT: [&str; 6] = [".git", "target", "node_modules", "dist", ".state", "planted"];

pub(crate) fn every_fault_is_caught(options: &Options) -> Result<bool, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let scratch = target()?.join("planted");
    copy(&root, &scratch)?;
    rename_version(&scratch)?;
    let mut caught = true;
    println!("| fault | caught by | schedules |\n|---|---|---|");
    for (name, planted) in read_all(&root.join("tests/fleet/planted"))? {
        if options.only.as_ref().is_some_and(|only| !name.contains(only.as_str())) {
            continue;
        }
        let began = Instant::now();
        let result = try_one(&root, &scratch, &planted, options.seeds.unwrap_or(SEEDS))?;
        let (by, count) = match &result {
            Some((check, count)) if planted.caught_by.contains(check) => (check.clone(), count.to_string()),
            Some((check, count)) => {
                caught = false;
                (format!("{check}, and not {:?}", planted.caught_by), count.to_string())
            }
            None => {
                caught = false;
                ("NOT CAUGHT".to_owned(), options.seeds.unwrap_or(SEEDS).to_string())
            }
        };
        println!("| {name}: {} | {by} | {count} |", planted.what);
        eprintln!("    {:.0} s", began.elapsed().as_secs_f64());
    }
    Ok(caught)
}

fn target() -> Result<PathBuf, String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let target = program.parent().and_then(Path::parent).ok_or("the program lies in no target folder")?;
    Ok(target.to_owned())
}

fn read_all(folder: &Path) -> Result<Vec<(String, Planted)>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut all = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "toml"))
    {
        let said = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let text = fs::read_to_string(&path).map_err(|error| said(&error))?;
        let planted = toml::from_str(&text).map_err(|error| said(&error))?;
        all.push((path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), planted));
    }
    all.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(all)
}

/// Plants one fault, runs until it is caught, and takes it out again.
fn try_one(root: &Path, scratch: &Path, planted: &Planted, seeds: u64) -> Result<Option<(String, u64)>, String> {
    let whole = place_of(root, planted)?;
    let place = scratch.join(&planted.file);
    let write = |text: &str| fs::write(&place, text).map_err(|error| format!("{}: {error}", place.display()));
    write(&whole.replace(&planted.find, &planted.replace))?;
    let result = build(scratch).and_then(|program| hunt(&program, seeds));
    write(&whole)?;
    result
}

/// The source with the one place where the fault goes.
fn place_of(root: &Path, planted: &Planted) -> Result<String, String> {
    let whole = fs::read_to_string(root.join(&planted.file)).map_err(|error| format!("{}: {error}", planted.file))?;
    if whole.matches(&planted.find).count() == 1 {
        Ok(whole)
    } else {
        Err(format!("{}: the text to replace must stand there once:\n{}", planted.file, planted.find))
    }
}

fn build(scratch: &Path) -> Result<PathBuf, String> {
    let target = target()?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(scratch)
        .env("CARGO_TARGET_DIR", &target)
        .args(["build", "--offline", "--quiet", "--profile", "fleet", "--package", "fleet"])
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!("a planted fault does not compile:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    Ok(target.join("fleet/fleet"))
}

/// Cargo tells packages apart by name, version and place in the workspace: without this it would take what is built
/// from the copy for the product's own.
fn rename_version(scratch: &Path) -> Result<(), String> {
    let path = scratch.join("Cargo.toml");
    let said = |error: std::io::Error| format!("{}: {error}", path.display());
    let manifest = fs::read_to_string(&path).map_err(said)?;
    let renamed = manifest.replacen("version = \"0.1.0\"", "version = \"0.1.0-planted\"", 1);
    if renamed == manifest {
        return Err("the workspace has another version than the planted faults expect".into());
    }
    fs::write(&path, renamed).map_err(said)
}

/// The check that caught it, and how many schedules that took: the kept ones first, then those of the seeds.
fn hunt(program: &Path, seeds: u64) -> Result<Option<(String, u64)>, String> {
    let mut tried = 0;
    for file in kept()? {
        tried += 1;
        if let Some((check, _)) = run(program, &["--no-shrink", "--file", &file], "after step ")? {
            return Ok(Some((check, tried)));
        }
    }
    let caught = run(program, &["--seeds", &seeds.to_string()], "seed ")?;
    Ok(caught.map(|(check, seed)| (check, tried + seed + 1)))
}

fn kept() -> Result<Vec<String>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("kept");
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<String> = entries.flatten().map(|entry| entry.path().display().to_string()).collect();
    files.sort();
    Ok(files)
}

/// The check that found something, and the number behind the words with which its line begins.
fn run(program: &Path, words: &[&str], begins: &str) -> Result<Option<(String, u64)>, String> {
    let output = Command::new(program).args(words).stderr(Stdio::null()).output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let Some(line) = text.lines().find_map(|line| line.strip_prefix(begins)) else {
        // A fault may spoil even the beginning that all schedules share.
        return Ok((!output.status.success()).then(|| ("beginning".to_owned(), 0)));
    };
    let number = line.split([',', ' ']).next().and_then(|number| number.parse().ok()).unwrap_or_default();
    Ok(Some((line.split(": ").nth(1).unwrap_or_default().to_owned(), number)))
}

/// Copies the sources; a file that is the same stays as it is, so that little is built anew.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let said = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(to).map_err(|error| said(to, error))?;
    for entry in fs::read_dir(from).map_err(|error| said(from, error))?.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if LEFT_OUT.iter().any(|out| name == *out) {
            continue;
        }
        let place = to.join(&name);
        if path.is_dir() {
            copy(&path, &place)?;
        } else if path.is_file() {
            let bytes = fs::read(&path).map_err(|error| said(&path, error))?;
            if fs::read(&place).ok().as_ref() != Some(&bytes) {
                fs::write(&place, bytes).map_err(|error| said(&place, error))?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_planted_fault_still_has_its_place() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let all = read_all(&root.join("tests/fleet/planted")).expect("reads");
        assert!(all.len() >= 15);
        let lost: Vec<String> = all.iter().filter_map(|(_, planted)| place_of(&root, planted).err()).collect();
        assert!(lost.is_empty(), "{}", lost.join("\n"));
    }
}
