//! How each phase of a night grows with its cases, as a table and as a picture.

use super::{
    bench::{Bench, PHASES},
    scene::{Plan, Programs},
};
use crate::chart::{Curve, Panel, log_log};
use std::{fs, path::Path};

/// The same night with more and more cases.
pub struct Growth {
    nights: Vec<Bench>,
}

impl Growth {
    pub fn measure(programs: &Programs, folder: &Path, sizes: &[u32], runs: usize) -> Result<Self, String> {
        let mut nights = Vec::new();
        for cases in sizes {
            let place = folder.join(format!("growth-{cases}"));
            let plan = Plan { cases: *cases, rtt: 0, photo: 0, fields: false };
            let bench = Bench::run(programs, &place, plan, runs, None)?;
            println!("{}", bench.phases());
            nights.push(bench);
            fs::remove_dir_all(&place).map_err(|error| format!("{}: {error}", place.display()))?;
        }
        Ok(Self { nights })
    }

    pub fn picture(&self) -> String {
        let panel = |title: &str, what: fn(&Bench, &str) -> f64| Panel {
            title: title.to_owned(),
            lines: PHASES.iter().map(|phase| self.curve(phase, |bench| what(bench, phase))).collect(),
        };
        let panels = [panel("processor time of both sides, ms", Bench::cpu_ms), panel("time, ms", Bench::ms)];
        log_log("cases", &panels)
    }

    fn curve(&self, phase: &str, what: impl Fn(&Bench) -> f64) -> Curve {
        let points = self.nights.iter().map(|bench| (f64::from(bench.plan.cases), what(bench)));
        Curve { name: phase.to_owned(), points: points.collect() }
    }

    /// Processor time for each case, in microseconds, and the most memory either side held.
    pub fn table(&self) -> String {
        let sizes: String = self.nights.iter().map(|bench| format!("{:>12}", bench.plan.cases)).collect();
        let line = |what: &str, of: &dyn Fn(&Bench) -> f64| {
            let numbers: String = self.nights.iter().map(|bench| format!("{:>12.0}", of(bench))).collect();
            format!("{what:<34}{numbers}\n")
        };
        let mut lines = vec![format!("{:<34}{sizes}\n", "processor, µs a case; cases:")];
        for phase in PHASES {
            lines.push(line(phase, &|bench| bench.cpu_ms(phase) * 1000.0 / f64::from(bench.plan.cases)));
        }
        lines.push(line("tablet, most memory, MiB", &|bench| bench.peak_kib(|measured| measured.tablet.used) / 1024.0));
        lines.push(line("server, most memory, MiB", &|bench| bench.peak_kib(|measured| measured.server) / 1024.0));
        lines.concat()
    }
}
