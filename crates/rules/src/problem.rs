//! What is wrong with a rule file, for whoever wrote it.

use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub file: String,
    /// From 1; none when it concerns the whole file.
    pub line: Option<usize>,
    pub reason: String,
}

impl Problem {
    pub(crate) fn of_file(file: &str, reason: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, reason: reason.into() }
    }
}

/// `issuance.toml 12行目：…`.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{} {line}行目：{}", self.file, self.reason),
            None => write!(f, "{}：{}", self.file, self.reason),
        }
    }
}
