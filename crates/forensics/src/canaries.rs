//! The words an auditor knows and nobody may find any more: a file, one to a line.

use crate::{Search, needles};
use std::{fs, io, path::Path};

#[derive(Debug, Default)]
pub struct Canaries {
    words: Vec<String>,
}

impl Canaries {
    pub fn read(file: &Path) -> io::Result<Self> {
        Ok(Self::of(&fs::read_to_string(file)?))
    }

    pub fn of(text: &str) -> Self {
        let words = text.trim_start_matches('\u{feff}').lines().map(str::trim).filter(|line| !line.is_empty());
        Self { words: words.map(str::to_owned).collect() }
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The lines that are too short to be looked for: they would be found by chance everywhere.
    pub fn too_short(&self) -> Vec<usize> {
        let short = |word: &String| word.len() < needles::BYTES_MIN;
        self.words.iter().enumerate().filter(|(_, word)| short(word)).map(|(at, _)| at + 1).collect()
    }

    pub fn add_to(&self, search: &mut Search) {
        for (at, word) in self.words.iter().enumerate() {
            // A report must not repeat what it looked for.
            search.add_text_as(&format!("{}行目の語", at + 1), word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_looked_for_and_none_is_repeated() {
        let canaries = Canaries::of("\u{feff}球磨 花子\r\n\n080-1234-0000\nあ\n");
        assert_eq!((canaries.len(), canaries.too_short()), (3, vec![3]));
        let mut search = Search::default();
        canaries.add_to(&mut search);
        let found = search.in_bytes("x", "…080-1234-0000…".as_bytes());
        assert!(found.iter().any(|find| find.what.starts_with("2行目の語")));
        assert!(found.iter().all(|find| !find.what.contains("080")));
    }
}
