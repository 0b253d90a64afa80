//! The steps of a test run.

use std::fs;
use std::path::{Path, PathBuf};

use crate::build::{self, Programs};
use crate::journey::{self, Surface};
use crate::progress::note;
use crate::setup::debian::{self, Purpose};
use crate::workspace::Workspace;
use crate::{Result, fleet, frontend, gallery, interrupt, process, setup};

/// The journeys that are also walked in the real window: every piece of the counter's work, faces and codes
/// before its cameras, a drive in both programs'
/// hands, the rules of the day, and the last day.
const WINDOW_JOURNEYS: [&str; 16] = [
    "main-job.toml",
    "document-check.toml",
    "issuance.toml",
    "application.toml",
    "photo.toml",
    "code.toml",
    "procedures.toml",
    "custody.toml",
    "resident.toml",
    "inquiry.toml",
    "complaint.toml",
    "incident.toml",
    "two-clerks.toml",
    "published-rules.toml",
    "usb.toml",
    "end-of-contract.toml",
];

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Step {
    SetUp,
    Format,
    Clippy,
    Frontend,
    Build,
    Unit,
    Fleet,
    Gallery,
    Journeys,
    Window,
}

impl Step {
    pub(crate) const ALL: [Self; 10] = [
        Self::SetUp,
        Self::Format,
        Self::Clippy,
        Self::Frontend,
        Self::Build,
        Self::Unit,
        Self::Fleet,
        Self::Gallery,
        Self::Journeys,
        Self::Window,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::SetUp => "set-up",
            Self::Format => "fmt",
            Self::Clippy => "clippy",
            Self::Frontend => "frontend",
            Self::Build => "build",
            Self::Unit => "unit",
            Self::Fleet => "fleet",
            Self::Gallery => "gallery",
            Self::Journeys => "journeys",
            Self::Window => "window",
        }
    }

    pub(crate) fn from_name(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|step| step.name()).collect();
            format!("`{name}` is no step; there are {}", names.join(", "))
        })
    }

    fn purposes(self) -> &'static [Purpose] {
        match self {
            Self::SetUp | Self::Format => &[],
            Self::Frontend | Self::Fleet => &[Purpose::Compile],
            Self::Clippy | Self::Build => &[Purpose::Compile, Purpose::Window],
            Self::Unit => &[Purpose::Compile, Purpose::Window, Purpose::Tracing],
            Self::Gallery => gallery::PURPOSES,
            Self::Journeys => journey::purposes(Surface::Headless),
            Self::Window => journey::purposes(Surface::Window),
        }
    }
}

/// What the steps share: the programs, once they are built.
pub(super) struct Bench<'a> {
    workspace: &'a Workspace,
    programs: Option<Programs>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(workspace: &'a Workspace) -> Self {
        Self { workspace, programs: None }
    }

    /// Installs what one step needs when it is performed alone.
    pub(super) fn set_up_for(&self, step: Step) -> Result<()> {
        debian::ensure(step.purposes())
    }

    pub(super) fn perform(&mut self, step: Step) -> Result<()> {
        match step {
            Step::SetUp => setup::everything(self.workspace),
            Step::Format => self.cargo(&["fmt", "--all", "--check"]),
            Step::Clippy => self.clippy(),
            Step::Frontend => frontend::build(self.workspace),
            Step::Build => self.build(),
            Step::Unit => self.unit(),
            Step::Fleet => fleet::tested(self.workspace),
            Step::Gallery => self.gallery(),
            Step::Journeys => self.journeys(),
            Step::Window => self.window(),
        }
    }

    /// The window's packages too: they are no default members, but they are ours.
    fn clippy(&self) -> Result<()> {
        frontend::build(self.workspace)?;
        all([
            self.cargo(&["clippy", "--all-targets", "--", "-D", "warnings"]),
            self.cargo(&[
                "clippy",
                "--all-targets",
                "--package",
                "frontend",
                "--package",
                "hikitsugi-tablet",
                "--package",
                "xtask-wasm",
                "--",
                "-D",
                "warnings",
            ]),
        ])
    }

    fn build(&mut self) -> Result<()> {
        self.programs = Some(build::everything(self.workspace)?);
        Ok(())
    }

    /// All are performed, so that one fault hides no other.
    fn unit(&self) -> Result<()> {
        let outcomes = [
            self.cargo(&["test", "--no-fail-fast", "--all-targets"]),
            self.cargo(&["test", "--no-fail-fast", "--doc"]),
            self.tablet_and_screen(),
        ];
        all(outcomes)
    }

    /// The window's package embeds the screen, so that has to be there.
    fn tablet_and_screen(&self) -> Result<()> {
        frontend::build(self.workspace)?;
        self.cargo(&[
            "test",
            "--no-fail-fast",
            "--package",
            "frontend",
            "--package",
            "hikitsugi-tablet",
            "--features",
            "hikitsugi-tablet/custom-protocol",
        ])
    }

    fn gallery(&self) -> Result<()> {
        let programs = match &self.programs {
            Some(programs) => programs.clone(),
            None => build::gallery_check(self.workspace)?,
        };
        gallery::draw(self.workspace, false)?;
        gallery::check(self.workspace, &programs)
    }

    fn journeys(&mut self) -> Result<()> {
        let programs = match &self.programs {
            Some(programs) => programs.clone(),
            None => build::server_and_journeys(self.workspace)?,
        };
        let files = journeys_in(&self.workspace.journeys())?;
        all(files
            .iter()
            .map(|file| self.walk(&programs, file, Surface::Headless).inspect_err(|reason| eprintln!("{reason}"))))
    }

    fn window(&mut self) -> Result<()> {
        let programs = match &self.programs {
            Some(programs) => programs.clone(),
            None => {
                frontend::build(self.workspace)?;
                build::everything(self.workspace)?
            }
        };
        all(WINDOW_JOURNEYS.map(|name| {
            let file = self.workspace.journeys().join(name);
            if !file.is_file() {
                return Err(format!("there is no {}", file.display()));
            }
            self.walk(&programs, &file, Surface::Window).inspect_err(|reason| eprintln!("{reason}"))
        }))
    }

    fn walk(&self, programs: &Programs, file: &Path, surface: Surface) -> Result<()> {
        if interrupt::asked_to_stop() {
            return Err("stopped on request".to_owned());
        }
        note(&format!("{}", file.display()));
        let data = self.fresh_data(file, surface)?;
        journey::walk(programs, file, &data, surface)
    }

    fn fresh_data(&self, file: &Path, surface: Surface) -> Result<PathBuf> {
        let kind = match surface {
            Surface::Headless => "headless",
            Surface::Window => "window",
        };
        let name = file.file_stem().unwrap_or(file.as_os_str());
        let folder = self.workspace.target().join("journeys").join(kind).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|error| format!("cannot empty {}: {error}", folder.display()))?;
        }
        fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        Ok(folder)
    }

    fn cargo(&self, words: &[&str]) -> Result<()> {
        process::run(build::cargo(self.workspace).args(words))
    }
}

fn journeys_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(format!("there is no journey in {}", folder.display()));
    }
    Ok(files)
}

/// Goes through everything, then gives every fault.
fn all(outcomes: impl IntoIterator<Item = Result<()>>) -> Result<()> {
    let faults: Vec<String> = outcomes.into_iter().filter_map(Result::err).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_found_by_its_name() {
        for step in Step::ALL {
            assert_eq!(Step::from_name(step.name()), Ok(step));
        }
    }

    #[test]
    fn one_fault_hides_no_other() {
        let outcomes = [Err("one".to_owned()), Ok(()), Err("two".to_owned())];
        assert_eq!(all(outcomes), Err("one\ntwo".to_owned()));
    }

    #[test]
    fn headless_journeys_need_no_web_view() {
        let packages = debian::packages_for(Step::Journeys.purposes());
        assert!(!packages.iter().any(|name| name.contains("webkit")));
    }
}
