//! What the server holds in memory while very many tablets speak with it at once.

use super::{
    crowd::{Crowd, Round},
    meter::Used,
    scene::Programs,
};
use crate::{
    figures::{Figure, Goal},
    journey::server::Server,
};
use std::{
    fs::{self, File},
    path::Path,
    time::Instant,
};

/// What an office machine can give away.
const PEAK_KIB: f64 = 64.0 * 1024.0;
const TURN_MS: f64 = 60_000.0;
/// What each tells: a short day.
const CASES: u32 = 3;

/// One server in the middle of so many tablets.
pub struct Measured {
    tablets: usize,
    round: Round,
    idle_kib: u64,
    used: Used,
}

/// What one server holds with all of them, in waves of different size.
pub struct Memory {
    all: usize,
    waves: Vec<Measured>,
}

impl Memory {
    /// Joins `all` tablets; then, each time with a server that was just started, so many speak at the same moment.
    pub fn measure(programs: &Programs, folder: &Path, all: usize, waves: &[usize]) -> Result<Self, String> {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let place = folder.join("server");
        let log = folder.join("server.log");
        let mut server = Server::prepare(&programs.server, &place)?;
        let start = |server: &mut Server| {
            let log = File::options().create(true).append(true).open(&log);
            server.start(log.map_err(|error| error.to_string())?)
        };
        start(&mut server)?;
        let began = Instant::now();
        let mut crowd = Crowd::join(&place, server.port, all)?;
        let introduced = began.elapsed();
        let used = Used::by(server.pid().ok_or("the server is gone")?)?;
        println!(
            "{all} tablets joined one after another in {:.1} s, {} ms of the server",
            introduced.as_secs_f64(),
            used.cpu_ms
        );
        let mut measured = Vec::new();
        for tablets in waves.iter().copied().filter(|tablets| *tablets <= all) {
            server.stop_gently()?;
            start(&mut server)?;
            crowd.follow(server.port);
            let pid = server.pid().ok_or("the server is gone")?;
            let idle_kib = Used::by(pid)?.peak_kib;
            let round = crowd.at_once(tablets, CASES)?;
            let wave = Measured { tablets, round, idle_kib, used: Used::by(pid)? };
            println!("{}", wave.line());
            measured.push(wave);
        }
        server.stop_gently()?;
        Ok(Self { all, waves: measured })
    }

    pub fn figures(&self) -> Vec<Figure> {
        self.waves.iter().flat_map(|wave| wave.figures(self.all)).collect()
    }
}

impl Measured {
    fn figures(&self, all: usize) -> Vec<Figure> {
        let name = |what: &str| format!("{what} ({} of {all} tablets at once)", self.tablets);
        let figure = |what: &str, ours: f64, goal| Figure { name: name(what), ours, other: None, goal };
        vec![
            figure("server, peak of memory, KiB", self.used.peak_kib as f64, Goal::AtMost(PEAK_KIB)),
            figure("tablets that were not served", self.round.failed as f64, Goal::AtMost(0.0)),
            figure("longest turn, ms", self.round.longest.as_secs_f64() * 1000.0, Goal::AtMost(TURN_MS)),
        ]
    }

    fn line(&self) -> String {
        let Self { tablets, round, idle_kib, used } = self;
        let Round { told, failed, longest, took } = round;
        let (seconds, longest) = (took.as_secs_f64(), longest.as_secs_f64());
        format!(
            "{tablets:>5} at once: {told} served and {failed} not in {seconds:.1} s, the longest after {longest:.1} s; \
             server {idle_kib} KiB before, {} KiB at its peak, {} ms of the processor",
            used.peak_kib, used.cpu_ms
        )
    }
}
