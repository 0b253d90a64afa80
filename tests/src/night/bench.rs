//! All phases of a plan, run by run, the peers between our runs; and what is to be said of them.

use super::{
    limits,
    meter::Used,
    peers::{FLOOR, IN_MEMORY, Peer, Peers},
    scene::{FIRST, Measured, Plan, Programs, SECOND, Scene, Sealed},
    tablet::{Phase, Told},
};
use crate::figures::{Figure, Goal, middle};
use std::{collections::BTreeMap, path::Path};

/// Our phases in the order in which a night has them.
pub const PHASES: [&str; 7] = ["upload", "tell", "download", "open", "noop", "edit", "incr"];
/// How much the noise of a TLS handshake may not hide: the two bodies of a quiet night with their heads.
const QUIET_BYTES: f64 = 1024.0;
const WIRE_TIMES: f64 = 1.15;
const LIMIT_TIMES: f64 = 1.5;
const FASTER: f64 = 10.0;
const FASTER_WITH_PHOTOS: f64 = 2.5;

/// Everything that was measured of a plan.
pub struct Bench {
    pub plan: Plan,
    pub seeded: Told,
    pub sealed: Sealed,
    pub ours: BTreeMap<&'static str, Vec<Measured>>,
    pub peers: Vec<Peer>,
    /// Bare disk and bare wire for the upload, in milliseconds, run by run.
    pub disk: Vec<f64>,
    pub wire: Vec<f64>,
}

impl Bench {
    pub fn run(
        programs: &Programs,
        folder: &Path,
        plan: Plan,
        runs: usize,
        peers: Option<&Peers>,
    ) -> Result<Self, String> {
        let (scene, seeded) = Scene::set(programs, folder, plan)?;
        let sealed = scene.sealed()?;
        let ours = BTreeMap::new();
        let mut bench = Self { plan, seeded, sealed, ours, peers: Vec::new(), disk: Vec::new(), wire: Vec::new() };
        for _ in 0..runs {
            bench.run_ours(&scene)?;
            bench.run_limits(&scene, folder)?;
            if let Some(peers) = peers {
                bench.peers.extend(peers.run(plan)?);
            }
        }
        Ok(bench)
    }

    fn run_ours(&mut self, scene: &Scene) -> Result<(), String> {
        let place = scene.begin()?;
        for name in PHASES {
            let measured = match name {
                "tell" => scene.measure(&place, SECOND, &Phase::Tell)?,
                "download" => scene.measure(&place, SECOND, &Phase::Exchange)?,
                "open" => scene.alone(&place, SECOND, &Phase::Open)?,
                "edit" => scene.alone(&place, FIRST, &Phase::Edit { cases: self.plan.cases })?,
                _ => scene.measure(&place, FIRST, &Phase::Exchange)?,
            };
            if name == "open" && measured.tablet.cases != self.plan.cases as usize {
                return Err(format!("{} of {} cases came", measured.tablet.cases, self.plan.cases));
            }
            self.ours.entry(name).or_default().push(measured);
        }
        Ok(())
    }

    /// As many transactions as there were acknowledgements.
    fn run_limits(&mut self, scene: &Scene, folder: &Path) -> Result<(), String> {
        let acknowledgements = self.round_trips("upload") as u64;
        let file = folder.join("limit.db");
        let disk = limits::disk(&file, self.sealed.rows, self.sealed.bytes, acknowledgements)?;
        for end in ["", "-wal", "-shm"] {
            // The last of them may be gone already.
            let _ = std::fs::remove_file(format!("{}{end}", file.display()));
        }
        self.disk.push(disk.as_secs_f64() * 1000.0);
        self.wire.push(limits::wire(scene.line(), &scene.server_folder(), self.sealed.bytes)?.as_secs_f64() * 1000.0);
        Ok(())
    }

    fn of(&self, phase: &str, what: impl Fn(&Measured) -> f64) -> f64 {
        self.ours.get(phase).and_then(|runs| middle(runs.iter().map(what).collect())).unwrap_or(f64::NAN)
    }

    pub fn ms(&self, phase: &str) -> f64 {
        self.of(phase, |measured| measured.tablet.ms)
    }

    /// Of both sides together.
    pub fn cpu_ms(&self, phase: &str) -> f64 {
        self.of(phase, |measured| (measured.tablet.used.cpu_ms + measured.server.cpu_ms) as f64)
    }

    /// The most that a process held in any phase.
    pub fn peak_kib(&self, whose: impl Fn(&Measured) -> Used) -> f64 {
        self.ours.values().flatten().map(|measured| whose(measured).peak_kib).max().unwrap_or_default() as f64
    }

    /// Round trips after the handshake of TLS.
    fn round_trips(&self, phase: &str) -> f64 {
        self.of(phase, |measured| (measured.passed.turns.saturating_sub(2) / 2) as f64)
    }

    /// The fastest of some peers.
    fn fastest(&self, phase: &str, among: impl Fn(&str) -> bool) -> Option<(String, f64)> {
        let mut times: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for peer in self.peers.iter().filter(|peer| peer.phase == phase && among(&peer.peer)) {
            times.entry(&peer.peer).or_default().extend(peer.ms);
        }
        let middles = times.into_iter().filter_map(|(name, times)| Some((name.to_owned(), middle(times)?)));
        middles.min_by(|(_, one), (_, other)| one.total_cmp(other))
    }

    pub fn figures(&self) -> Vec<Figure> {
        [self.against_peers(), self.on_the_wire(), self.against_limits()].concat()
    }

    fn name(&self, what: &str) -> String {
        let Plan { cases, rtt, photo, fields } = self.plan;
        let photo = if photo > 0 { ", photos" } else { "" };
        let fields = if fields { ", a row a field" } else { "" };
        format!("{what} ({cases} cases, {rtt} ms{photo}{fields})")
    }

    fn figure(&self, what: &str, ours: f64, other: Option<(String, f64)>, goal: Goal) -> Figure {
        Figure { name: self.name(what), ours, other, goal }
    }

    fn against_peers(&self) -> Vec<Figure> {
        let goal = Goal::TimesFaster(if self.plan.photo > 0 { FASTER_WITH_PHOTOS } else { FASTER });
        let peer = |phase: &str| self.fastest(phase, |name| name != FLOOR);
        let floor = |phase: &str| self.fastest(phase, |name| name == FLOOR);
        let opened = self.ms("download") + self.of("open", |open| open.tablet.ms - open.tablet.argon2_ms);
        let changed = self.ms("edit") + self.ms("incr");
        let ours = [
            ("upload", "upload, ms", self.ms("upload")),
            ("download", "download while locked, ms", self.ms("download")),
            ("noop", "nothing to say, ms", self.ms("noop")),
            ("incr", "1 % changed, edits and exchange, ms", changed),
        ];
        let mut figures: Vec<Figure> =
            ours.iter().map(|(phase, what, ours)| self.figure(what, *ours, peer(phase), goal)).collect();
        let in_memory = self.fastest("download", |name| IN_MEMORY.contains(&name));
        figures.insert(2, self.figure("download, opened and merged, ms", opened, in_memory, goal));
        figures.extend(ours.iter().filter_map(|(phase, what, ours)| {
            Some(self.figure(&format!("{what}, beside the floor"), *ours, Some(floor(phase)?), Goal::None))
        }));
        figures
    }

    fn on_the_wire(&self) -> Vec<Figure> {
        let both = |measured: &Measured| (measured.passed.up + measured.passed.down) as f64;
        let after = |measured: &Measured| both(measured) - measured.passed.handshake as f64;
        let payload = Some(("sealed".to_owned(), self.sealed.bytes as f64));
        let times = Goal::TimesAtMost(WIRE_TIMES);
        vec![
            self.figure("nothing to say, bytes both ways", self.of("noop", after), None, Goal::AtMost(QUIET_BYTES)),
            self.figure("nothing to say, with the handshake", self.of("noop", both), None, Goal::None),
            self.figure("nothing to say, round trips", self.round_trips("noop"), None, Goal::AtMost(1.0)),
            self.figure("upload, bytes both ways", self.of("upload", both), payload.clone(), times),
            self.figure("download, bytes both ways", self.of("download", both), payload, times),
        ]
    }

    fn against_limits(&self) -> Vec<Figure> {
        let (disk, wire) = (middle(self.disk.clone()), middle(self.wire.clone()));
        let limit = disk.zip(wire).map(|(disk, wire)| ("disk + wire".to_owned(), disk + wire));
        let times = Goal::TimesAtMost(LIMIT_TIMES);
        let mut figures = vec![
            self.figure("upload, ms, beside the machine", self.ms("upload"), limit.clone(), times),
            self.figure("download, ms, beside the machine", self.ms("download"), limit, times),
        ];
        if self.plan.photo > 0 {
            let wire = wire.map(|wire| ("bare TLS".to_owned(), wire));
            figures.push(self.figure("upload, ms, beside the wire", self.ms("upload"), wire, Goal::TimesAtMost(1.25)));
        }
        figures
    }

    /// What lies behind the figures.
    pub fn phases(&self) -> String {
        let Sealed { rows, bytes } = self.sealed;
        let seeded = &self.seeded;
        let mut lines = vec![
            self.name(&format!("{rows} rows, {bytes} bytes sealed; written in {:.0} ms", seeded.ms)),
            format!(
                "{:<10} {:>9} {:>18} {:>10} {:>10} {:>5} {:>5} {:>10} {:>10} {:>8} {:>8}",
                "phase",
                "ms",
                "min..max",
                "up",
                "down",
                "conns",
                "turns",
                "tablet cpu",
                "server cpu",
                "tablet",
                "server"
            ),
        ];
        for (phase, runs) in PHASES.iter().filter_map(|phase| Some((phase, self.ours.get(phase)?))) {
            let times: Vec<f64> = runs.iter().map(|measured| measured.tablet.ms).collect();
            let (least, most) = times.iter().fold((f64::MAX, 0.0_f64), |(a, b), ms| (a.min(*ms), b.max(*ms)));
            let of = |what: fn(&Measured) -> u64| self.of(phase, |measured| what(measured) as f64);
            lines.push(format!(
                "{phase:<10} {:>9.1} {:>18} {:>10} {:>10} {:>5} {:>5} {:>7} ms {:>7} ms {:>4} MiB {:>4} MiB",
                self.ms(phase),
                format!("{least:.1}..{most:.1}"),
                of(|measured| measured.passed.up),
                of(|measured| measured.passed.down),
                of(|measured| measured.passed.connections),
                of(|measured| measured.passed.turns),
                of(|measured| measured.tablet.used.cpu_ms),
                of(|measured| measured.server.cpu_ms),
                of(|measured| measured.tablet.used.peak_kib / 1024),
                of(|measured| measured.server.peak_kib / 1024),
            ));
        }
        lines.push(format!("log-in alone: {:.0} ms", self.of("open", |open| open.tablet.argon2_ms)));
        lines.extend(self.peers.iter().map(peer_line));
        lines.into_iter().map(|line| line + "\n").collect()
    }
}

fn peer_line(peer: &Peer) -> String {
    let Peer { peer: name, phase, ms, up, down, error, server, client } = peer;
    if let Some(error) = error {
        return format!("{name:<12} {phase:<10} {error}");
    }
    let cpu = |process: &Option<super::peers::Process>| process.as_ref().map_or(0.0, |process| process.cpu_ms);
    format!(
        "{name:<12} {phase:<10} {:>9.1} ms, up {}, down {}, cpu of tablet {:.0} ms, of server {:.0} ms",
        ms.unwrap_or(f64::NAN),
        up.unwrap_or(0),
        down.unwrap_or(0),
        cpu(client),
        cpu(server)
    )
}
