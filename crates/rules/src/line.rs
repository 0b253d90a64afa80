//! From a place in the rules to the line of the file.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// `check` 0, `question` 2, `when`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Place(Vec<(&'static str, Option<usize>)>);

impl Place {
    pub(crate) fn key(key: &'static str) -> Self {
        Self(vec![(key, None)])
    }

    pub(crate) fn at(list: &'static str, index: usize) -> Self {
        Self(vec![(list, Some(index))])
    }

    pub(crate) fn then(&self, list: &'static str, index: usize) -> Self {
        Self(self.0.iter().copied().chain([(list, Some(index))]).collect())
    }

    pub(crate) fn and(&self, key: &'static str) -> Self {
        Self(self.0.iter().copied().chain([(key, None)]).collect())
    }
}

/// The parsed text with its spans.
pub(crate) struct Lines<'a> {
    /// Where lines end.
    ends: Vec<usize>,
    table: Spanned<DeTable<'a>>,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(text: &'a str) -> Result<Self, toml::de::Error> {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
        Ok(Self { ends, table: DeTable::parse(text)? })
    }

    /// The line of a place, or of the nearest thing around it that is written down.
    pub(crate) fn line(&self, place: &Place) -> usize {
        let mut table = self.table.get_ref();
        let mut offset = 0;
        for (key, index) in &place.0 {
            let Some((name, value)) = table.iter().find(|(name, _)| name.get_ref() == key) else { break };
            let found = index.map_or(Some(value), |index| value.get_ref().get(index));
            let Some(found) = found else { break };
            offset = if found.get_ref().is_table() { found.span().start } else { name.span().start };
            match found.get_ref().as_table() {
                Some(inner) => table = inner,
                None => break,
            }
        }
        self.line_at(offset)
    }

    fn line_at(&self, offset: usize) -> usize {
        self.ends.partition_point(|end| *end < offset) + 1
    }

    /// Every text of the file with its line.
    pub(crate) fn texts(&self) -> Vec<(usize, &str)> {
        let mut found = Vec::new();
        let mut waiting: Vec<&Spanned<DeValue<'_>>> = self.table.get_ref().values().collect();
        while let Some(value) = waiting.pop() {
            match value.get_ref() {
                DeValue::String(text) => found.push((self.line_at(value.span().start), text.as_ref())),
                DeValue::Array(values) => waiting.extend(values.iter()),
                DeValue::Table(table) => waiting.extend(table.values()),
                DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
            }
        }
        found
    }
}

pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# head\n[set]\nid = \"a\"\n\n[[check]]\n\n[[check.question]]\ncode = \"q\"\nwhen = [\n\"a=b\"]\n\n[[check.question]]\ncode = \"r\"\n";

    #[test]
    fn a_place_is_found_on_its_line() {
        let lines = Lines::of(TEXT).expect("is TOML");
        let check = Place::at("check", 0);
        for (place, line) in [
            (Place::key("set"), 2),
            (Place::key("set").and("id"), 3),
            (check.clone(), 5),
            (check.then("question", 0), 7),
            (check.then("question", 0).and("when"), 9),
            (check.then("question", 1).and("code"), 13),
            (check.then("question", 1).and("missing"), 12),
            (check.then("question", 7), 5),
        ] {
            assert_eq!(lines.line(&place), line, "{place:?}");
        }
    }
}
