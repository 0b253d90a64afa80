//! A city, two tablets and the line between them, with every phase of a night in processes of their own.

use super::{
    crowd::{Crowd, Round},
    line::{Line, Passed, Quality},
    meter::Used,
    tablet::{Phase, Told},
};
use crate::{
    journey::server::{Server, command_through},
    process::{Dialogue, output_of},
};
use serde::de::DeserializeOwned;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    time::Duration,
};

/// What is measured, beside how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    pub cases: u32,
    /// Round-trip time that is added, in milliseconds.
    pub rtt: u64,
    /// Bytes of a photo in each case.
    pub photo: usize,
    /// One row for each field, instead of one for each edit.
    pub fields: bool,
}

impl Plan {
    fn line(&self) -> Quality {
        Quality { delay: Duration::from_micros(self.rtt * 500), ..Quality::default() }
    }
}

/// The programs.
#[derive(Debug, Clone)]
pub struct Programs {
    pub server: PathBuf,
    /// This program, which is the tablet too.
    pub night: PathBuf,
}

/// What makes a night hard.
#[derive(Debug, Clone, Default)]
pub struct Hardship {
    /// How the line is instead of how it was laid.
    pub line: Option<Quality>,
    /// The programs are started through these words.
    pub server_through: Vec<String>,
    pub tablet_through: Vec<String>,
    /// So many other tablets speak with the same server all the time.
    pub others: usize,
}

/// What one phase took on both sides and between them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measured {
    pub tablet: Told,
    pub server: Used,
    pub passed: Passed,
    /// What the others said meanwhile.
    pub others: Option<Round>,
}

/// What a case list weighs when it is sealed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sealed {
    pub rows: u64,
    /// The sealed rows and the sealed keys, and nothing around them.
    pub bytes: u64,
}

pub const FIRST: &str = "tablet-1";
pub const SECOND: &str = "tablet-2";

pub struct Scene {
    pub plan: Plan,
    programs: Programs,
    folder: PathBuf,
    line: Line,
    /// What every run begins with: cases written, nothing told.
    kept: PathBuf,
}

impl Scene {
    /// Sets a city and two tablets up, and writes the cases. Answers what the writing took.
    pub fn set(programs: &Programs, folder: &Path, plan: Plan) -> Result<(Self, Told), String> {
        fs::create_dir_all(folder).map_err(said(folder))?;
        let line = Line::lay(plan.line()).map_err(said(folder))?;
        let kept = folder.join("kept");
        let scene = Self { plan, programs: programs.clone(), folder: folder.to_owned(), line, kept };
        let mut server = scene.start_server(&scene.kept)?;
        for tablet in [FIRST, SECOND] {
            let (address, code) = (format!("https://localhost:{}", scene.line.port()), server.enrolment_code(tablet)?);
            scene.phase::<Told>(&scene.kept, tablet, &Phase::Join { server: address, code })?;
        }
        server.stop_gently()?;
        let Plan { cases, photo, fields, .. } = plan;
        let seeded = scene.phase(&scene.kept, FIRST, &Phase::Seed { cases, photo, fields })?;
        let numbers = scene.phase(&scene.kept, FIRST, &Phase::Numbers)?;
        scene.phase::<Told>(&scene.kept, SECOND, &Phase::Ask { numbers })?;
        Ok((scene, seeded))
    }

    /// Begins a run: the same city and the same tablets once more.
    pub fn begin(&self) -> Result<PathBuf, String> {
        self.begin_as(&self.kept)
    }

    /// The same from a state that was kept.
    pub fn begin_as(&self, kept: &Path) -> Result<PathBuf, String> {
        let run = self.folder.join("run");
        if run.exists() {
            fs::remove_dir_all(&run).map_err(said(&run))?;
        }
        copy(kept, &run)?;
        // What was copied is not to be written while something else is measured.
        output_of(Path::new("sync"), &[], "")?;
        Ok(run)
    }

    /// Keeps the state that a run has reached.
    pub fn keep(&self, run: &Path, name: &str) -> Result<PathBuf, String> {
        let kept = self.folder.join(name);
        copy(run, &kept)?;
        Ok(kept)
    }

    /// One phase of a tablet against a server that was started for it.
    pub fn measure(&self, run: &Path, tablet: &str, phase: &Phase) -> Result<Measured, String> {
        self.measure_under(&Hardship::default(), run, tablet, phase)
    }

    /// The same while something makes it hard.
    pub fn measure_under(
        &self,
        hardship: &Hardship,
        run: &Path,
        tablet: &str,
        phase: &Phase,
    ) -> Result<Measured, String> {
        let mut server = self.start_server_through(&hardship.server_through, run)?;
        let mut crowd = Crowd::join(server.folder(), server.port, hardship.others)?;
        self.line.become_as(hardship.line.unwrap_or(self.plan.line()));
        self.line.take();
        let work = || self.phase_through(&hardship.tablet_through, run, tablet, phase);
        let (told, round) = crowd.while_busy(work)?;
        let passed = self.line.take();
        self.line.become_as(self.plan.line());
        let used = Used::by(server.pid().ok_or("the server is gone")?)?;
        server.stop_gently()?;
        Ok(Measured { tablet: told?, server: used, passed, others: (hardship.others > 0).then_some(round) })
    }

    /// The same without a server.
    pub fn alone(&self, run: &Path, tablet: &str, phase: &Phase) -> Result<Measured, String> {
        Ok(Measured { tablet: self.phase(run, tablet, phase)?, ..Measured::default() })
    }

    /// What the first tablet has to send.
    pub fn sealed(&self) -> Result<Sealed, String> {
        let (rows, bytes) = weigh(&self.kept.join(FIRST).join("tablet.db"), "log")?;
        Ok(Sealed { rows, bytes: bytes + u64::from(self.plan.cases) * SEALED_KEY })
    }

    /// How many rows of the first tablet have come to the city.
    pub fn rows_at_city(&self, run: &Path) -> Result<u64, String> {
        let rows = format!("rows WHERE device = (SELECT id FROM devices WHERE label = '{FIRST}')");
        Ok(weigh(&run.join("server").join("relay.db"), &rows)?.0)
    }

    /// How many rows lie at a tablet.
    pub fn rows_at(&self, run: &Path, tablet: &str) -> Result<u64, String> {
        Ok(weigh(&run.join(tablet).join("tablet.db"), "log")?.0)
    }

    pub fn line(&self) -> &Line {
        &self.line
    }

    pub fn server_folder(&self) -> PathBuf {
        self.kept.join("server")
    }

    fn start_server(&self, place: &Path) -> Result<Server, String> {
        self.start_server_through(&[], place)
    }

    fn start_server_through(&self, through: &[String], place: &Path) -> Result<Server, String> {
        fs::create_dir_all(place).map_err(said(place))?;
        let words: Vec<&str> = through.iter().map(String::as_str).collect();
        let mut server = Server::prepare(&self.programs.server, &place.join("server"))?.through(&words);
        let log = self.folder.join("server.log");
        server.start(File::options().create(true).append(true).open(&log).map_err(said(&log))?)?;
        self.line.lead_to(server.port);
        Ok(server)
    }

    fn phase<T: DeserializeOwned>(&self, place: &Path, tablet: &str, phase: &Phase) -> Result<T, String> {
        self.phase_through(&[], place, tablet, phase)
    }

    fn phase_through<T: DeserializeOwned>(
        &self,
        through: &[String],
        place: &Path,
        tablet: &str,
        phase: &Phase,
    ) -> Result<T, String> {
        let mut command = command_through(through, &self.programs.night);
        let mut dialogue = Dialogue::start("the tablet", command.arg("tablet").arg(place.join(tablet)))?;
        let ready = dialogue.ask(&serde_json::to_string(phase).map_err(|error| error.to_string())?)?;
        if ready != "ready" {
            return Err(format!("the tablet said \"{ready}\""));
        }
        let answer = dialogue.ask("go")?;
        dialogue.wait()?;
        serde_json::from_str(&answer).map_err(|error| format!("{error}: {answer}"))
    }
}

/// How many sealed rows a store has, and what they weigh.
fn weigh(store: &Path, from: &str) -> Result<(u64, u64), String> {
    let query = format!("SELECT count(*), coalesce(sum(length(sealed)), 0) FROM {from}");
    let read = || -> rusqlite::Result<(u64, u64)> {
        rusqlite::Connection::open(store)?.query_row(&query, [], |row| Ok((row.get(0)?, row.get(1)?)))
    };
    read().map_err(|error| format!("{}: {error}", store.display()))
}

/// A case key sealed by HPKE: what X25519 says to the other side, the key, its tag.
const SEALED_KEY: u64 = 32 + 32 + 16;

fn said(path: &Path) -> impl Fn(std::io::Error) -> String + '_ {
    move |error| format!("{}: {error}", path.display())
}

/// Copies a folder and what is in it, with who may read it.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    fs::create_dir_all(to).map_err(said(to))?;
    fs::set_permissions(to, fs::metadata(from).map_err(said(from))?.permissions()).map_err(said(to))?;
    for entry in fs::read_dir(from).map_err(said(from))? {
        let entry = entry.map_err(said(from))?;
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &to)?;
        } else {
            fs::copy(&path, &to).map_err(said(&path))?;
        }
    }
    Ok(())
}
