//! Nights under bad conditions: does it finish, how long does it take, what goes over the line again, who waits for how long.

use super::{
    limits,
    line::{Cut, Quality},
    scene::{FIRST, Hardship, Measured, Plan, Programs, SECOND, Scene, Sealed},
    tablet::Phase,
    unattended::Went,
};
use crate::figures::{Figure, Goal};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// What a cut may cost.
const AGAIN_BYTES: f64 = (1 << 20) as f64;
const TURN_MS: f64 = 60_000.0;
/// 64 kbit/s.
const NARROW: u64 = 8_000;
/// 8 Mbit/s: on a faster line a night is over before it is cut for the first time.
const ORDINARY: u64 = 1_000_000;
const OTHERS: usize = 50;
/// In the middle of a batch, and near the end of the first one of 2,000 cases.
const CUT_AFTER: u64 = 600_000;
const CUT_LATE: u64 = 1_450_000;
const SLOWER: u32 = 10;
/// So many syncs show how long one takes.
const SYNCS: u64 = 50;

/// One way in which a night can be hard.
#[derive(Debug, Clone)]
pub struct Condition {
    pub name: &'static str,
    hardship: Hardship,
    /// The most cases it is tried with.
    most: u32,
}

impl Condition {
    fn of_line(name: &'static str, line: Quality, most: u32) -> Self {
        Self { name, hardship: Hardship { line: Some(line), ..Hardship::default() }, most }
    }

    /// All of them, with as many cases as there is time for.
    pub fn all(folder: &Path) -> Result<Vec<Self>, String> {
        let quality = Quality::default;
        let cut = |cut| Quality { cut: Some(cut), ..quality() };
        let seconds = Duration::from_secs;
        let others = Hardship { others: OTHERS, ..Hardship::default() };
        let words = slow_disk(folder)?;
        let slow = Hardship { server_through: words.clone(), tablet_through: words, ..Hardship::default() };
        let ordinary = Quality { up: Some(ORDINARY), down: Some(ORDINARY), ..quality() };
        let dropping = Quality { cut: Some(Cut::Every(seconds(2))), ..ordinary };
        Ok(vec![
            Self::of_line("8 Mbit/s", ordinary, u32::MAX),
            Self::of_line("8 Mbit/s, cut every 2 s", dropping, u32::MAX),
            Self::of_line("cut late in a batch", cut(Cut::After(CUT_LATE)), u32::MAX),
            Self::of_line("300 ms", Quality { delay: Duration::from_millis(150), ..quality() }, u32::MAX),
            Self { name: "50 others", hardship: others, most: u32::MAX },
            Self::of_line("cut in mid-upload", cut(Cut::After(CUT_AFTER)), 200),
            Self { name: "disk 10 times slower", hardship: slow, most: 200 },
            Self::of_line("64 kbit/s up", Quality { up: Some(NARROW), ..quality() }, 20),
            Self::of_line("64 kbit/s up", Quality { up: Some(NARROW), ..quality() }, 200),
            Self::of_line("silent in mid-upload", cut(Cut::SilentlyAfter(CUT_AFTER)), 200),
        ])
    }
}

/// Words through which a program waits at every sync of a file, nine times as long as the sync itself takes here.
///
/// Only syncs are slow: what is written before lies in the machine's memory, on any disk.
fn slow_disk(folder: &Path) -> Result<Vec<String>, String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let file = folder.join("sync.db");
    let one = limits::disk(&file, SYNCS, SYNCS * 400, SYNCS)? / u32::try_from(SYNCS).unwrap_or(u32::MAX);
    let calls = "fsync,fdatasync";
    let inject = format!("inject={calls}:delay_exit={}", (one * (SLOWER - 1)).as_micros());
    let trace = format!("trace={calls}");
    let words =
        ["strace", "-D", "-f", "-qq", "--seccomp-bpf", "-e", "signal=none", "-o", "/dev/null", "-e", &trace, "-e"];
    Ok(words.into_iter().chain([inject.as_str()]).map(str::to_owned).collect())
}

/// One phase under a condition, beside the same phase without it.
pub struct Phased {
    pub name: &'static str,
    pub measured: Measured,
    /// Rows that should have come and did not.
    pub missing: u64,
    /// What passed both ways beyond the same phase on a good line.
    pub again: u64,
}

/// One condition with so many cases.
pub struct Night {
    pub condition: &'static str,
    pub cases: u32,
    pub phases: Vec<Phased>,
}

/// A scene with what a good line takes, from which every condition begins.
pub struct Ground {
    scene: Scene,
    sealed: Sealed,
    /// Everything is told, and the other tablet knows what it may have.
    told: PathBuf,
    good: [Measured; 3],
}

impl Ground {
    pub fn lay(programs: &Programs, folder: &Path, plan: Plan) -> Result<Self, String> {
        let (scene, _) = Scene::set(programs, folder, plan)?;
        let place = scene.begin()?;
        let upload = scene.measure(&place, FIRST, &Phase::Night)?;
        scene.measure(&place, SECOND, &Phase::Tell)?;
        let told = scene.keep(&place, "told")?;
        let download = scene.measure(&place, SECOND, &Phase::Night)?;
        let quiet = scene.measure(&place, FIRST, &Phase::Night)?;
        let sealed = scene.sealed()?;
        Ok(Self { scene, sealed, told, good: [upload, download, quiet] })
    }

    pub fn good(&self) -> Night {
        let [upload, download, quiet] = self.good.clone().map(|measured| (measured, 0));
        self.night("a good line", [upload, download, quiet])
    }

    /// Everything is told, heard, and then there is nothing to say.
    pub fn under(&self, condition: &Condition) -> Result<Night, String> {
        let hardship = &condition.hardship;
        let scene = &self.scene;
        let place = scene.begin()?;
        let upload = scene.measure_under(hardship, &place, FIRST, &Phase::Night)?;
        let missing_above = self.sealed.rows.abs_diff(scene.rows_at_city(&place)?);
        let place = scene.begin_as(&self.told)?;
        let download = scene.measure_under(hardship, &place, SECOND, &Phase::Night)?;
        let missing_below = self.sealed.rows.abs_diff(scene.rows_at(&place, SECOND)?);
        let quiet = scene.measure_under(hardship, &place, FIRST, &Phase::Night)?;
        Ok(self.night(condition.name, [(upload, missing_above), (download, missing_below), (quiet, 0)]))
    }

    fn night(&self, condition: &'static str, measured: [(Measured, u64); 3]) -> Night {
        let names = ["upload", "download", "nothing to say"];
        let phases = names.into_iter().zip(measured).zip(&self.good).map(|((name, (measured, missing)), good)| {
            let again = both_ways(&measured).saturating_sub(both_ways(good));
            Phased { name, measured, missing, again }
        });
        Night { condition, cases: self.scene.plan.cases, phases: phases.collect() }
    }
}

/// Every condition, with as many cases as it is tried with and no more than so many.
pub fn run(programs: &Programs, folder: &Path, cases: u32) -> Result<Vec<Night>, String> {
    let conditions = Condition::all(folder)?;
    let mut nights = Vec::new();
    let mut sizes: Vec<u32> = conditions.iter().map(|condition| condition.most.min(cases)).collect();
    sizes.sort_unstable();
    sizes.dedup();
    for size in sizes {
        let place = folder.join(format!("bad-{size}"));
        let plan = Plan { cases: size, rtt: 0, photo: 0, fields: false };
        let ground = Ground::lay(programs, &place, plan)?;
        nights.push(ground.good());
        print!("{}", ground.good().lines());
        for condition in conditions.iter().filter(|condition| condition.most.min(cases) == size) {
            let night = ground.under(condition)?;
            print!("{}", night.lines());
            nights.push(night);
        }
        std::fs::remove_dir_all(&place).map_err(|error| format!("{}: {error}", place.display()))?;
    }
    Ok(nights)
}

impl Night {
    /// The worst of all phases.
    pub fn figures(&self) -> Vec<Figure> {
        let Self { condition, cases, phases } = self;
        let figure = |what: &str, ours: f64, goal| Figure {
            name: format!("{condition}: {what} ({cases} cases)"),
            ours,
            other: None,
            goal,
        };
        let went = || phases.iter().filter_map(|phase| phase.measured.tablet.went.as_ref());
        let unfinished = went().filter(|went| !went.finished).count();
        let missing: u64 = phases.iter().map(|phase| phase.missing).sum();
        let turn = went().map(|went| went.longest_turn_ms).fold(0.0, f64::max);
        let mut figures = vec![
            figure("phases that do not finish", unfinished as f64, Goal::AtMost(0.0)),
            figure("rows missing", missing as f64, Goal::AtMost(0.0)),
            figure("longest turn, ms", turn, Goal::AtMost(TURN_MS)),
        ];
        let cut = phases.iter().filter(|phase| phase.measured.passed.cuts > 0);
        if let Some(again) = cut.map(|phase| phase.again as f64 / phase.measured.passed.cuts as f64).reduce(f64::max) {
            figures.push(figure("bytes again for each cut", again, Goal::AtMost(AGAIN_BYTES)));
        }
        figures
    }

    /// What lies behind the figures.
    pub fn lines(&self) -> String {
        let Self { condition, cases, phases } = self;
        let head = format!("{condition}, {cases} cases\n");
        head + &phases.iter().map(Phased::line).collect::<String>()
    }
}

impl Phased {
    fn line(&self) -> String {
        let Self { name, measured, missing, again } = self;
        let Measured { tablet, server, passed, others } = measured;
        let Went { finished, attempts, waited_ms, turns, longest_turn_ms, last_fault } =
            tablet.went.clone().unwrap_or_default();
        let end = match (finished, last_fault) {
            (true, _) => "done".to_owned(),
            (false, fault) => format!("NOT done ({})", fault.unwrap_or("nothing moves".to_owned())),
        };
        let others = others.map_or(String::new(), |round| {
            format!(
                "; the others: {} turns, {} in vain, the longest {:.1} s",
                round.told,
                round.failed,
                round.longest.as_secs_f64()
            )
        });
        format!(
            "  {name:<14} {end} in {:.1} s and {:.0} s of waiting, {attempts} attempts, {turns} turns, the longest {:.2} s; \
             up {}, down {}, {again} again, {} cuts, {missing} rows missing; cpu {} and {} ms{others}\n",
            tablet.ms / 1000.0,
            waited_ms / 1000.0,
            longest_turn_ms / 1000.0,
            passed.up,
            passed.down,
            passed.cuts,
            tablet.used.cpu_ms,
            server.cpu_ms
        )
    }
}

fn both_ways(measured: &Measured) -> u64 {
    measured.passed.up + measured.passed.down
}
