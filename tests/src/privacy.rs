//! Looks for a person in every byte that was written.

pub mod files;
pub mod inflate;
pub mod needles;
pub mod unsealed;

use aho_corasick::AhoCorasick;
use std::{collections::BTreeSet, path::Path};

/// What must not be found: texts in all their spellings, and pieces of pictures.
#[derive(Debug, Default)]
pub struct Search {
    needles: Vec<(String, Vec<u8>)>,
}

/// Where something was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Find {
    pub place: String,
    pub what: String,
}

impl Search {
    pub fn add_text(&mut self, text: &str) {
        self.needles.extend(needles::spellings_of_text(text));
    }

    pub fn add_picture(&mut self, name: &str, bytes: &[u8]) {
        self.needles.extend(needles::pieces_of_picture(name, bytes));
    }

    pub fn is_empty(&self) -> bool {
        self.needles.is_empty()
    }

    /// Looks through one piece of bytes, as it is and inflated.
    pub fn in_bytes(&self, place: &str, bytes: &[u8]) -> BTreeSet<Find> {
        let Ok(automaton) = AhoCorasick::new(self.needles.iter().map(|(_, needle)| needle)) else {
            return BTreeSet::new();
        };
        let mut finds = BTreeSet::new();
        let mut look = |place: &str, bytes: &[u8]| {
            for hit in automaton.find_overlapping_iter(bytes) {
                let what = self.needles[hit.pattern().as_usize()].0.clone();
                finds.insert(Find { place: place.to_owned(), what });
            }
        };
        look(place, bytes);
        inflate::every_stream(bytes, |offset, inflated| look(&format!("{place} (inflated at {offset})"), inflated));
        finds
    }

    /// Looks through every file below a folder, and through the names of the files.
    pub fn in_folder(&self, folder: &Path) -> Result<BTreeSet<Find>, String> {
        let mut finds = BTreeSet::new();
        for file in files::below(folder)? {
            let place = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
            finds.extend(self.in_bytes(&format!("name of {place}"), place.as_bytes()));
            let bytes = std::fs::read(&file).map_err(|error| format!("{place}: {error}"))?;
            finds.extend(self.in_bytes(&place, &bytes));
        }
        Ok(finds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine, engine::general_purpose::STANDARD};
    use std::io::Write;

    fn search() -> Search {
        let mut search = Search::default();
        search.add_text("球磨 花子");
        search.add_text("くま はなこ");
        search.add_picture("photo", &(0..4000u32).map(|n| (n * 7 % 251) as u8).collect::<Vec<_>>());
        search
    }

    fn finds(bytes: &[u8]) -> bool {
        let mut padded = vec![0xee; 37];
        padded.extend_from_slice(bytes);
        padded.extend_from_slice(&[0xee; 11]);
        !search().in_bytes("x", &padded).is_empty()
    }

    #[test]
    fn a_name_is_found_however_it_is_written_down() {
        let name = "球磨 花子";
        assert!(finds(name.as_bytes()));
        assert!(finds(&name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()));
        assert!(finds(&name.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>()));
        assert!(finds(&encoding_rs::SHIFT_JIS.encode(name).0));
        assert!(finds("球磨花子".as_bytes()));
        assert!(finds("クマ ハナコ".as_bytes()));
        assert!(finds(domain::ids::to_hex(name.as_bytes()).as_bytes()));
        for before in ["", "a", "ab"] {
            assert!(finds(STANDARD.encode(format!("{before}{name} です")).as_bytes()), "{before}");
        }
    }

    #[test]
    fn a_name_is_found_in_what_was_deflated() {
        let text = format!("{}球磨 花子{}", "あ".repeat(90), "い".repeat(90));
        let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        raw.write_all(text.as_bytes()).expect("writes");
        assert!(finds(&raw.finish().expect("finishes")));
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(text.as_bytes()).expect("writes");
        assert!(finds(&gzip.finish().expect("finishes")));
    }

    #[test]
    fn a_piece_of_a_picture_is_found() {
        let picture: Vec<u8> = (0..4000u32).map(|n| (n * 7 % 251) as u8).collect();
        assert!(finds(&picture[1000..3000]));
        assert!(finds(STANDARD.encode(&picture[1001..3000]).as_bytes()));
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        assert!(!finds("球磨川と花".as_bytes()));
        assert!(!finds(&[0; 5000]));
    }
}
