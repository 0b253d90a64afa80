//! Reading a journey file.

use crate::journey::step::Action;
use bridge::FaultCode;
use serde::Deserialize;
use std::path::{Path, PathBuf};

pub struct Journey {
    pub title: String,
    /// Images are named relative to this folder.
    pub folder: PathBuf,
    pub steps: Vec<Step>,
}

pub struct Step {
    pub number: usize,
    pub name: String,
    pub action: Action,
    /// The step must end in this fault.
    pub fault: Option<FaultCode>,
    /// The window's picture is kept under this name.
    pub picture: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: String,
    step: Vec<toml::Table>,
}

pub fn read(path: &Path) -> Result<Journey, String> {
    let named = |error: String| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| named(error.to_string()))?;
    let (title, steps) = parse(&text).map_err(named)?;
    let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
    Ok(Journey { title, folder, steps })
}

/// The title and the steps of a journey.
pub fn parse(text: &str) -> Result<(String, Vec<Step>), String> {
    let written: Written = toml::from_str(text).map_err(|error| error.to_string())?;
    let numbered = written.step.into_iter().zip(1..);
    let steps = numbered.map(|(body, number)| step(number, body).map_err(|error| format!("step {number}: {error}")));
    Ok((written.title, steps.collect::<Result<_, _>>()?))
}

fn step(number: usize, mut body: toml::Table) -> Result<Step, String> {
    let name = take_text(&mut body, "do")?.ok_or("it says nothing to \"do\"")?;
    let fault = match take_text(&mut body, "fault")? {
        Some(code) => Some(FaultCode::from_name(&code).ok_or(format!("no fault is called \"{code}\""))?),
        None => None,
    };
    let picture = take_text(&mut body, "picture")?;
    Ok(Step { number, action: Action::read(&name, body)?, name, fault, picture })
}

fn take_text(body: &mut toml::Table, name: &str) -> Result<Option<String>, String> {
    match body.remove(name) {
        None => Ok(None),
        Some(toml::Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("\"{name}\" is a text")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Journey, String> {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), text).expect("writes");
        read(file.path())
    }

    #[test]
    fn a_step_is_read_with_its_expected_fault() {
        let journey =
            read_text("title = \"t\"\n[[step]]\ndo = \"sync\"\ntablet = \"a\"\nfault = \"server-unreachable\"\n");
        assert_eq!(journey.expect("reads").steps[0].fault, Some(FaultCode::ServerUnreachable));
    }

    #[test]
    fn a_misspelt_step_fault_or_word_is_refused() {
        for body in [
            "do = \"synk\"",
            "do = \"sync\"",
            "do = \"sync\"\ntablet = \"a\"\nfault = \"x\"",
            "do = \"sync\"\ntablet = \"a\"\nextra = 1",
        ] {
            assert!(read_text(&format!("title = \"t\"\n[[step]]\n{body}\n")).is_err(), "{body}");
        }
    }

    #[test]
    fn every_journey_of_the_project_reads() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("journeys");
        let mut count = 0;
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                if let Err(error) = read(&path) {
                    panic!("{error}");
                }
                count += 1;
            }
        }
        assert!(count > 0);
    }
}
