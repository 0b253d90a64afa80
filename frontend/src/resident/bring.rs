//! What somebody has to bring next time: kinds of papers and how many of them, without a name.

use words::{Key, Paper};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bring {
    /// 交付: the card could not be given today.
    pub(crate) of_issuance: bool,
    pub(crate) parts: Vec<Part>,
}

/// One thing that is missing; any one of its ways is enough, and a way needs all its picks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) whose: Whose,
    pub(crate) ways: Vec<Vec<Pick>>,
    /// What was shown today and does not count.
    pub(crate) flaws: Vec<(Paper, Flaw)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    Applicant,
    Representative,
    /// Papers of the matter itself.
    Matter,
    /// Papers that show why somebody else comes.
    Reason,
}

/// So many of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pick {
    pub(crate) count: u8,
    pub(crate) of: Vec<Paper>,
    pub(crate) with_photo: bool,
    /// There are others that are not named here.
    pub(crate) are_more: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Flaw {
    Expired,
    Copy,
    Differs,
}

/// One way of one part: as much as one screen takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shown<'a> {
    pub(super) part: &'a Part,
    pub(super) picks: &'a [Pick],
    /// It comes after another way of the same part.
    pub(super) is_other: bool,
}

impl Bring {
    pub(super) fn screens(&self) -> Vec<Shown<'_>> {
        self.parts.iter().flat_map(Part::screens).collect()
    }
}

impl Part {
    fn screens(&self) -> impl Iterator<Item = Shown<'_>> {
        self.ways.iter().enumerate().map(|(at, picks)| Shown { part: self, picks, is_other: at > 0 })
    }
}

impl Whose {
    pub(super) fn words(self) -> Key {
        match self {
            Self::Applicant => Key::AgainOwnPapers,
            Self::Representative => Key::AgainRepresentativePapers,
            Self::Matter => Key::AgainMissing,
            Self::Reason => Key::AgainReasonPapersTitle,
        }
    }
}

impl Flaw {
    pub(super) fn words(self) -> [Key; 2] {
        match self {
            Self::Expired => [Key::AgainExpiredTitle, Key::AgainExpired],
            Self::Copy => [Key::AgainCopyTitle, Key::AgainCopy],
            Self::Differs => [Key::AgainDifferentTitle, Key::AgainDifferent],
        }
    }
}

impl Pick {
    /// One paper that is needed as it is.
    pub(crate) fn alone(paper: Paper) -> Self {
        Self { count: 1, of: vec![paper], with_photo: false, are_more: false }
    }

    /// How many of them; none where there is no choice.
    pub(super) fn words(&self) -> Option<Key> {
        match self.count {
            1 if self.of.len() == 1 && !self.are_more => None,
            1 => Some(Key::AgainOneOf),
            2 => Some(Key::AgainTwoOf),
            _ => Some(Key::AgainSeveralOf),
        }
    }
}
