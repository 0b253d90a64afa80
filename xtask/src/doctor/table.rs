//! The doctor's findings, as lines.

use std::fmt::Write;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Weight {
    Fine,
    /// Worth knowing; everything runs.
    Notable,
    /// Nothing runs without it.
    Blocking,
}

pub(super) struct Finding {
    what: &'static str,
    weight: Weight,
    seen: String,
    advice: Option<String>,
}

impl Finding {
    pub(super) fn fine(what: &'static str, seen: impl Into<String>) -> Self {
        Self { what, weight: Weight::Fine, seen: seen.into(), advice: None }
    }

    pub(super) fn notable(what: &'static str, seen: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { what, weight: Weight::Notable, seen: seen.into(), advice: Some(advice.into()) }
    }

    pub(super) fn blocking(what: &'static str, seen: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { weight: Weight::Blocking, ..Self::notable(what, seen, advice) }
    }

    pub(super) fn blocks(&self) -> bool {
        self.weight == Weight::Blocking
    }
}

pub(super) fn show(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let mark = match finding.weight {
            Weight::Fine => "ok",
            Weight::Notable => " !",
            Weight::Blocking => "!!",
        };
        let _ = writeln!(text, "{mark} {:<16} {}", finding.what, finding.seen);
        for line in finding.advice.iter().flat_map(|advice| advice.lines()) {
            let _ = writeln!(text, "{:<19} -> {line}", "");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_stands_below_its_finding() {
        let findings = [Finding::fine("rust", "1.95.0"), Finding::blocking("npm", "missing", "install it")];
        let expected = "ok rust             1.95.0\n\
                        !! npm              missing\n                    -> install it\n";
        assert_eq!(show(&findings), expected);
        assert!(!findings[0].blocks());
        assert!(findings[1].blocks());
    }
}
