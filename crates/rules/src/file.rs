//! One rule file: its text, what it says, and where it says it.

use crate::{
    Problem,
    line::{Lines, Place, line_of},
    translate::translate,
};
use domain::rules::RuleSet;

pub(crate) struct RuleFile<'a> {
    pub(crate) name: &'a str,
    pub(crate) set: RuleSet,
    lines: Lines<'a>,
}

impl<'a> RuleFile<'a> {
    pub(crate) fn read(name: &'a str, text: &'a str) -> Result<Self, Problem> {
        let problem = |error: toml::de::Error| Problem {
            file: name.into(),
            line: error.span().map(|span| line_of(text, span.start)),
            reason: translate(error.message()),
        };
        let lines = Lines::of(text).map_err(problem)?;
        let set = toml::from_str(text).map_err(problem)?;
        Ok(Self { name, set, lines })
    }

    pub(crate) fn problem(&self, place: &Place, reason: impl Into<String>) -> Problem {
        Problem { file: self.name.into(), line: Some(self.lines.line(place)), reason: reason.into() }
    }

    /// Whether anything is accepted is for city staff: the word stands in no text but for a number of the police.
    pub(crate) fn forbidden_words(&self) -> Vec<Problem> {
        let says_so = |text: &str| text.replace("受理番号", "").contains("受理");
        let texts = self.lines.texts().into_iter().filter(|(_, text)| says_so(text));
        let reason = "「受理」は使えません。窓口は形式の確認だけを行います";
        texts.map(|(line, _)| Problem { file: self.name.into(), line: Some(line), reason: reason.into() }).collect()
    }
}
