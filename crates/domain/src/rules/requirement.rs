//! What this visitor has to show, and what follows.

use super::{Alternative, Basis, Code, DocumentCode, ExpressWindow, Fee, OutcomeKind, Person};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirements {
    pub check: Code,
    pub outcome: Code,
    pub kind: OutcomeKind,
    pub title: String,
    pub say: Option<String>,
    pub next: Vec<String>,
    pub count: Option<Code>,
    /// Why somebody else comes; a code and nothing more may be kept of it.
    pub reason: Option<Code>,
    pub age: Option<AgeBand>,
    /// The period that the day of the event opens, where that day is known.
    pub window: Option<ExpressWindow>,
    pub people: Vec<PersonNeeds>,
    pub extras: Vec<ExtraNeeds>,
    pub fees: Vec<Fee>,
    /// Papers are looked at; otherwise there are no extras and no fees, and people only say who must come.
    pub looks_at_papers: bool,
    /// Every rule that was used, the outcome first.
    pub basis: Vec<Basis>,
}

/// Full years: from, and below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AgeBand {
    pub from: u32,
    pub below: Option<u32>,
}

/// Whose identity must be proved, in one of several ways.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonNeeds {
    pub rule: Code,
    pub person: Person,
    pub title: String,
    pub any_of: Vec<Alternative>,
    pub if_short: Option<String>,
}

/// A further paper: one of several sets, each whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtraNeeds {
    pub rule: Code,
    pub title: String,
    pub why: String,
    pub any_of: Vec<Vec<DocumentCode>>,
    pub omitted_if: Option<String>,
    pub if_missing: Option<String>,
}

impl AgeBand {
    /// Somebody of this band may be of an age in the other range.
    pub fn overlaps(self, from: Option<u32>, below: Option<u32>) -> bool {
        below.is_none_or(|below| self.from < below) && from.is_none_or(|from| self.below.is_none_or(|end| from < end))
    }

    /// Everybody of this band is younger.
    pub fn is_below(self, age: u32) -> bool {
        self.below.is_some_and(|below| below <= age)
    }
}
