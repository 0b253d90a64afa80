//! What a process used: processor time and the most memory it ever held. As Linux tells it.

use serde::{Deserialize, Serialize};
use std::fs;

/// What the kernel counts processor time in.
const TICKS_A_SECOND: u64 = 100;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Used {
    /// User and system together, since the process began.
    pub cpu_ms: u64,
    pub peak_kib: u64,
}

impl Used {
    pub fn by(pid: u32) -> Result<Self, String> {
        let read = |name: &str| fs::read_to_string(format!("/proc/{pid}/{name}")).map_err(|error| error.to_string());
        Self::parse(&read("stat")?, &read("status")?).ok_or(format!("process {pid} tells nothing of itself"))
    }

    pub fn by_me() -> Result<Self, String> {
        Self::by(std::process::id())
    }

    fn parse(stat: &str, status: &str) -> Option<Self> {
        // The name of a program may hold blanks; it ends with the last bracket.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let peak_kib = peak.split_whitespace().next()?.parse().ok()?;
        Some(Self { cpu_ms: ticks * 1000 / TICKS_A_SECOND, peak_kib })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_tells_what_it_used() {
        let stat = "12 (a b) c) S 1 1 1 0 -1 0 0 0 0 0 31 12 0 0 20 0 1 0 0 0 0";
        let used = Used::parse(stat, "Name:\ta\nVmHWM:\t  2048 kB\n").expect("reads");
        assert_eq!(used, Used { cpu_ms: 430, peak_kib: 2048 });
        assert!(Used::by_me().expect("reads").peak_kib > 0);
    }
}
