//! Counting what happened, and a hash of the way it went.

use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub schedules: u64,
    pub steps: u64,
    pub crashes: BTreeMap<String, u64>,
    pub faults: BTreeMap<String, u64>,
    pub messages: u64,
    pub fates: u64,
    pub edits: u64,
    pub edits_checked: u64,
    pub acks: u64,
    pub receipts: u64,
    pub certificates: u64,
    /// Tablets that a certificate names as lost.
    pub lost: u64,
    /// Tablets that left at the end of the contract, each of them looked at.
    pub departed: u64,
    pub cases: u64,
    pub late: u64,
    /// What kept a case from its end, as the model predicts it.
    pub unfinished: BTreeMap<String, u64>,
    pub granted: u64,
}

impl Tally {
    pub fn crash(&mut self, kind: &str) {
        *self.crashes.entry(kind.to_owned()).or_default() += 1;
    }

    pub fn fault(&mut self, kind: &str) {
        *self.faults.entry(kind.to_owned()).or_default() += 1;
    }

    pub fn leaves_unfinished(&mut self, why: &str) {
        *self.unfinished.entry(why.to_owned()).or_default() += 1;
    }

    pub fn add(&mut self, other: &Self) {
        self.schedules += other.schedules;
        self.steps += other.steps;
        self.messages += other.messages;
        self.fates += other.fates;
        self.edits += other.edits;
        self.edits_checked += other.edits_checked;
        self.acks += other.acks;
        self.receipts += other.receipts;
        self.certificates += other.certificates;
        self.lost += other.lost;
        self.departed += other.departed;
        self.cases += other.cases;
        self.late += other.late;
        for (kind, number) in &other.crashes {
            *self.crashes.entry(kind.clone()).or_default() += number;
        }
        for (kind, number) in &other.faults {
            *self.faults.entry(kind.clone()).or_default() += number;
        }
        self.granted += other.granted;
        for (why, number) in &other.unfinished {
            *self.unfinished.entry(why.clone()).or_default() += number;
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |kinds: &BTreeMap<String, u64>| {
            kinds.iter().map(|(kind, number)| format!("{kind} {number}")).collect::<Vec<_>>().join(", ")
        };
        writeln!(f, "schedules    {}", self.schedules)?;
        writeln!(f, "steps        {}", self.steps)?;
        writeln!(f, "messages     {} ({} disturbed)", self.messages, self.fates)?;
        writeln!(f, "crashes      {}", list(&self.crashes))?;
        writeln!(f, "faults       {}", list(&self.faults))?;
        writeln!(
            f,
            "cases        {} ({} granted, {} received, {} late)",
            self.cases, self.granted, self.receipts, self.late
        )?;
        writeln!(f, "edits        {} acknowledged, checked {} times", self.edits, self.edits_checked)?;
        writeln!(
            f,
            "proofs       {} acknowledgements, {} certificates checked ({} with a tablet that is lost)",
            self.acks, self.certificates, self.lost
        )?;
        writeln!(f, "contract     {} tablets left and were looked at", self.departed)?;
        write!(f, "unfinished   {}", list(&self.unfinished))
    }
}

/// FNV-1a over everything a step answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace(pub u64);

impl Default for Trace {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Trace {
    pub fn add(&mut self, text: &str) {
        for byte in text.bytes().chain([b'\n']) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
