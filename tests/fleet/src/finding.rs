//! What was found to be wrong.

use std::fmt;

/// The promises that are checked. The letters are those of `docs/reliability.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// (a) An acknowledged edit is nowhere.
    Lost,
    /// (b) Something of a purged case is there again.
    Resurrected,
    /// (c) The counts do not reconcile.
    Counts,
    /// (d) An acknowledgement or a certificate says what is not so.
    Proof,
    /// (e) What can talk does not agree, or a case is stuck.
    Stuck,
    /// (f) Plaintext on a disk.
    Plaintext,
    /// (g) A fault that nothing explains.
    Fault,
    /// (g) A panic.
    Panic,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub check: Check,
    pub text: String,
}

pub type Checked = Result<(), Finding>;

impl Finding {
    pub fn new(check: Check, text: impl Into<String>) -> Self {
        Self { check, text: text.into() }
    }

    /// A store that cannot be looked into while its machine is well.
    pub fn unreadable(error: rusqlite::Error) -> Self {
        Self::new(Check::Fault, format!("a store cannot be looked into: {error}"))
    }

    /// A step of the simulation itself that must work.
    pub fn simulation(what: &str, error: impl fmt::Display) -> Self {
        Self::new(Check::Fault, format!("{what}: {error}"))
    }
}

impl Check {
    pub const ALL: [Self; 8] = [
        Self::Lost,
        Self::Resurrected,
        Self::Counts,
        Self::Proof,
        Self::Stuck,
        Self::Plaintext,
        Self::Fault,
        Self::Panic,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Resurrected => "resurrected",
            Self::Counts => "counts",
            Self::Proof => "proof",
            Self::Stuck => "stuck",
            Self::Plaintext => "plaintext",
            Self::Fault => "fault",
            Self::Panic => "panic",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.check.name(), self.text)
    }
}
