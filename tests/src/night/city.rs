//! The city desk at its cases: how many it opens, merges and receives in a second of one processor.
//!
//! The stores are those that the real programs left; the desk works in this process, so that nothing else is counted.

use super::{
    mapping::{Pen, Shape},
    meter::Used,
    scene::{FIRST, Plan, Programs, Scene},
    tablet::Phase,
};
use crate::{
    figures::{Figure, Goal},
    process::output_of,
};
use city::{CityDesk, CityStore};
use domain::{CaseId, CaseNumber, DeviceId, Digest, StaffId};
use ports::SystemClock;
use records::{CaseDocument, Entry};
use relay::{Relay, SqliteStore};
use sealing::SystemEntropy;
use std::{fs, path::Path, time::Instant};
use sync::CityLink;

const A_SECOND_A_CORE: f64 = 1_500.0;
const STAFF: StaffId = StaffId::from_bytes([0x73; 16]);
const READER: [u8; 16] = [0; 16];

/// What some work took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spent {
    ms: f64,
    cpu_ms: f64,
}

impl Spent {
    fn by<T>(work: impl FnOnce() -> Result<T, String>) -> Result<(T, Self), String> {
        let (before, began) = (Used::by_me()?, Instant::now());
        let done = work()?;
        let ms = began.elapsed().as_secs_f64() * 1000.0;
        let cpu_ms = Used::by_me()?.cpu_ms.saturating_sub(before.cpu_ms) as f64;
        Ok((done, Self { ms, cpu_ms }))
    }

    fn a_second_a_core(self, cases: u32) -> f64 {
        f64::from(cases) * 1000.0 / self.cpu_ms
    }
}

/// What the desk did with so many cases.
pub struct Desk {
    cases: u32,
    list: Spent,
    open: Spent,
    /// Our document from entries that are open already, and then what it says.
    merge: Spent,
    state: Spent,
    /// Automerge alone with the same changes, in a program of its own that says what it took of the processor.
    automerge_ms: Option<f64>,
    /// Tenth by tenth: what grows shows.
    receive: Vec<Spent>,
    received: u32,
}

impl Desk {
    /// `most` cases are received; `automerge` is the program that knows automerge alone.
    pub fn measure(
        programs: &Programs,
        folder: &Path,
        cases: u32,
        most: u32,
        automerge: Option<&Path>,
    ) -> Result<Self, String> {
        let plan = Plan { cases, rtt: 0, photo: 0, fields: false };
        let (scene, _) = Scene::set(programs, folder, plan)?;
        let place = scene.begin()?;
        scene.alone(&place, FIRST, &Phase::HandOver)?;
        scene.measure(&place, FIRST, &Phase::Exchange)?;
        let place = place.join("server");
        let store = CityStore::open(&place.join("city.db")).map_err(text)?;
        let relay = SqliteStore::open(&place.join("relay.db")).map_err(text)?;
        let relay = Relay::new(relay, store.city_key().map_err(text)?);
        let desk = CityDesk::open(&place, store, Box::new(SystemEntropy::default())).map_err(text)?;
        let (pending, list) = Spent::by(|| relay.pending_cases().map_err(text))?;
        if pending.len() != cases as usize {
            return Err(format!("{} of {cases} cases were handed over", pending.len()));
        }
        let pending: Vec<CaseId> = pending.iter().map(|pending| pending.opening.case).collect();
        let (seen, open) = Spent::by(|| pending.iter().map(|case| look_at(&desk, &relay, *case)).collect())?;
        let seen: Vec<(CaseId, Digest)> = pending.into_iter().zip::<Vec<Digest>>(seen).collect();
        let (merge, state, automerge_ms) = merging(cases, &folder.join("changes"), automerge)?;
        let received = most.min(cases);
        let receive = receive(&desk, &relay, &seen[..received as usize])?;
        Ok(Self { cases, list, open, merge, state, automerge_ms, receive, received })
    }

    pub fn figures(&self) -> Vec<Figure> {
        let Self { cases, open, merge, state, automerge_ms, receive, received, list } = self;
        let figure = |what: &str, cases: u32, ours: f64, other: Option<(&str, f64)>, goal| Figure {
            name: format!("city, {what} ({cases} cases)"),
            ours,
            other: other.map(|(whose, other)| (whose.to_owned(), other)),
            goal,
        };
        let goal = Goal::AtLeast(A_SECOND_A_CORE);
        let alone = automerge_ms.map(|ms| ("automerge alone", f64::from(*cases) * 1000.0 / ms));
        let all = receive.iter().fold(Spent::default(), |all, spent| all.and(*spent));
        let both = Spent { cpu_ms: open.cpu_ms * f64::from(*received) / f64::from(*cases), ms: 0.0 }.and(all);
        vec![
            figure("open and merge, a second a core", *cases, open.a_second_a_core(*cases), alone, goal),
            figure("of that our document, a second a core", *cases, merge.a_second_a_core(*cases), alone, Goal::None),
            figure("of that what it says, a second a core", *cases, state.a_second_a_core(*cases), None, Goal::None),
            figure("receive, a second a core", *received, all.a_second_a_core(*received), None, goal),
            figure("look and receive, a second a core", *received, both.a_second_a_core(*received), None, Goal::None),
            figure("the list, ms", *cases, list.ms, None, Goal::None),
        ]
    }

    pub fn lines(&self) -> String {
        let said =
            |what: &str, Spent { ms, cpu_ms }: Spent| format!("{what:<28} {ms:>9.1} ms, processor {cpu_ms:>7.0} ms\n");
        let tenth = self.received / 10;
        let tenths = self
            .receive
            .iter()
            .zip(1..)
            .map(|(spent, number)| said(&format!("receive, tenth {number} ({tenth})"), *spent));
        [
            said("list", self.list),
            said("open and merge", self.open),
            said("our document alone", self.merge),
            said("what it says", self.state),
        ]
        .into_iter()
        .chain(self.automerge_ms.map(|ms| format!("{:<41} processor {ms:>7.0} ms\n", "automerge alone")))
        .chain(tenths)
        .collect()
    }
}

impl Spent {
    fn and(self, other: Self) -> Self {
        Self { ms: self.ms + other.ms, cpu_ms: self.cpu_ms + other.cpu_ms }
    }
}

/// Opens a case as a page does that shows it, and answers what a person would confirm.
fn look_at(desk: &CityDesk, link: &dyn CityLink, case: CaseId) -> Result<Digest, String> {
    let opened = desk.open_case(link, case).map_err(text)?;
    match (&opened.state, opened.problems.as_slice()) {
        (Some(_), []) => Ok(opened.seen()),
        (_, problems) => Err(format!("case {case}: {problems:?}")),
    }
}

fn receive(desk: &CityDesk, link: &dyn CityLink, seen: &[(CaseId, Digest)]) -> Result<Vec<Spent>, String> {
    let tenth = seen.len().div_ceil(10).max(1);
    let parts = seen.chunks(tenth).map(|part| {
        let work = || {
            part.iter().try_for_each(|(case, seen)| {
                desk.receive(link, *case, *seen, STAFF, desk::Clock::now(&SystemClock)).map_err(text)
            })
        };
        Spent::by(work).map(|((), spent)| spent)
    });
    parts.collect()
}

/// The same records once more, without seals and stores around them.
fn merging(cases: u32, file: &Path, automerge: Option<&Path>) -> Result<(Spent, Spent, Option<f64>), String> {
    let logs = (0..cases).map(log).collect::<Result<Vec<Vec<Entry>>, String>>()?;
    let alone = match automerge {
        Some(program) => {
            fs::write(file, plain(&logs)).map_err(|error| format!("{}: {error}", file.display()))?;
            let said = output_of(program, &[&file.display().to_string()], "")?;
            Some(said.trim().parse().map_err(|_| format!("automerge alone said \"{said}\""))?)
        }
        None => None,
    };
    let (documents, merge) = Spent::by(|| logs.into_iter().map(load).collect::<Result<Vec<CaseDocument>, String>>())?;
    let says = || documents.iter().try_for_each(|document| document.state().map(drop).map_err(text));
    let ((), state) = Spent::by(says)?;
    Ok((merge, state, alone))
}

fn load(entries: Vec<Entry>) -> Result<CaseDocument, String> {
    let (document, damages) = CaseDocument::load(READER, entries);
    if damages.is_empty() { Ok(document) } else { Err(format!("{damages:?}")) }
}

fn log(index: u32) -> Result<Vec<Entry>, String> {
    let pen = Pen { index, device: DeviceId::from_bytes([1; 16]), shape: Shape::Edits };
    let mut actor = [0x61; 16];
    actor[..4].copy_from_slice(&index.to_be_bytes());
    let written = pen.write(CaseNumber::new(pen.device, index + 1), actor).map_err(text)?;
    Ok([written.first].into_iter().chain(written.rest).collect())
}

/// Every log as the number of its changes, and every change behind its length, as little-endian numbers of four bytes.
fn plain(logs: &[Vec<Entry>]) -> Vec<u8> {
    let number = |number: usize| (number as u32).to_le_bytes();
    let mut bytes = Vec::new();
    for log in logs {
        bytes.extend(number(log.len()));
        for entry in log {
            bytes.extend(number(entry.change.len()));
            bytes.extend(&entry.change);
        }
    }
    bytes
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
