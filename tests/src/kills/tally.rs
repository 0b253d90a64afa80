//! What a campaign did and what it found.

use std::{collections::BTreeMap, fmt};

#[derive(Debug, Default)]
pub struct Tally {
    /// Faults by kind: `kill tablet in note`.
    pub kills: BTreeMap<String, u64>,
    pub other_faults: BTreeMap<String, u64>,
    /// Answers that told the screen something is saved.
    pub acknowledged: u64,
    /// Faults after which nobody could know whether the edit was kept, and how many of them were.
    pub doubtful: u64,
    pub doubtful_kept: u64,
    /// Comparisons of something acknowledged with what a restarted tablet or the city shows.
    pub compared: u64,
    pub cases: u64,
    pub received: u64,
    pub certificates: u64,
    /// Folders in which `prove-erasure` held for a purged case.
    pub proved: u64,
    pub violations: Vec<String>,
}

impl Tally {
    pub fn killed(&mut self, kind: String) {
        *self.kills.entry(kind).or_default() += 1;
    }

    pub fn disturbed(&mut self, kind: String) {
        *self.other_faults.entry(kind).or_default() += 1;
    }

    pub fn number_of_kills(&self) -> u64 {
        self.kills.values().sum()
    }

    pub fn violate(&mut self, sentence: String) {
        eprintln!("VIOLATION {sentence}");
        self.violations.push(sentence);
    }

    /// Compares something acknowledged with what is shown now.
    pub fn compare<T: PartialEq>(&mut self, what: impl FnOnce() -> String, shown: &T, acknowledged: &T) {
        self.compared += 1;
        if shown != acknowledged {
            self.violate(what());
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} kills", self.number_of_kills())?;
        for (kind, number) in &self.kills {
            writeln!(f, "  {number:>5}  {kind}")?;
        }
        writeln!(f, "{} other faults", self.other_faults.values().sum::<u64>())?;
        for (kind, number) in &self.other_faults {
            writeln!(f, "  {number:>5}  {kind}")?;
        }
        writeln!(
            f,
            "{} edits acknowledged; {} comparisons with what was acknowledged",
            self.acknowledged, self.compared
        )?;
        writeln!(f, "{} edits without an answer, of which {} were kept", self.doubtful, self.doubtful_kept)?;
        writeln!(f, "{} cases, {} received, {} certificates verified", self.cases, self.received, self.certificates)?;
        writeln!(f, "{} proofs of erasure", self.proved)?;
        write!(f, "{} violations", self.violations.len())?;
        self.violations.iter().try_for_each(|violation| write!(f, "\n  {violation}"))
    }
}
