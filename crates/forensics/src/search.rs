//! Looks for a person, a case or a key in every byte that was written.

use crate::{
    files, inflate, needles,
    sqlite::{Area, Layout},
};
use aho_corasick::AhoCorasick;
use std::{collections::BTreeSet, path::Path};

/// What must not be found: texts in all their spellings, pieces of pictures, ids and keys.
#[derive(Debug, Default)]
pub struct Search {
    needles: Vec<(String, Vec<u8>)>,
}

/// Where something was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Find {
    pub place: String,
    pub what: String,
    /// Which part of a database it is, where the file is one.
    pub area: Option<Area>,
}

impl Search {
    pub fn add_text(&mut self, text: &str) {
        self.add_text_as(&format!("「{text}」"), text);
    }

    /// A text that goes by another name in what is reported.
    pub fn add_text_as(&mut self, name: &str, text: &str) {
        let spellings = needles::spellings_of_text(text);
        self.needles.extend(spellings.into_iter().map(|(how, bytes)| (format!("{name} {how}"), bytes)));
    }

    pub fn add_picture(&mut self, name: &str, bytes: &[u8]) {
        self.needles.extend(needles::pieces_of_picture(name, bytes));
    }

    /// An id or a key: as it is, and in armour.
    pub fn add_bytes(&mut self, name: &str, bytes: &[u8]) {
        self.needles.extend(needles::armours(name, bytes));
    }

    pub fn is_empty(&self) -> bool {
        self.needles.is_empty()
    }

    /// Looks through one piece of bytes, as it is and inflated.
    pub fn in_bytes(&self, place: &str, bytes: &[u8]) -> BTreeSet<Find> {
        let Some(automaton) = self.automaton() else { return BTreeSet::new() };
        let mut finds: BTreeSet<Find> =
            self.hits(&automaton, bytes).map(|(_, what)| Find { place: place.to_owned(), what, area: None }).collect();
        finds.extend(self.inflated(&automaton, place, bytes));
        finds
    }

    /// Looks through one piece of bytes as it is.
    pub fn in_plain_bytes(&self, place: &str, bytes: &[u8]) -> BTreeSet<Find> {
        let Some(automaton) = self.automaton() else { return BTreeSet::new() };
        self.hits(&automaton, bytes).map(|(_, what)| Find { place: place.to_owned(), what, area: None }).collect()
    }

    /// Looks through a file; in a database it says in which part something lies.
    pub fn in_file(&self, place: &str, bytes: &[u8]) -> BTreeSet<Find> {
        let Some(layout) = Layout::of(bytes) else { return self.in_bytes(place, bytes) };
        let Some(automaton) = self.automaton() else { return BTreeSet::new() };
        let mut finds: BTreeSet<Find> = self
            .hits(&automaton, bytes)
            .map(|(offset, what)| {
                let (page, area) = layout.at(offset);
                Find { place: format!("{place} page {page}: {area}"), what, area: Some(area) }
            })
            .collect();
        finds.extend(self.inflated(&automaton, place, bytes));
        finds
    }

    /// Looks through every file below a folder, and through the names of the files.
    pub fn in_folder(&self, folder: &Path) -> Result<BTreeSet<Find>, String> {
        let mut finds = BTreeSet::new();
        for file in files::below(folder)? {
            let place = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
            finds.extend(self.in_bytes(&format!("name of {place}"), place.as_bytes()));
            let bytes = std::fs::read(&file).map_err(|error| format!("{place}: {error}"))?;
            finds.extend(self.in_file(&place, &bytes));
        }
        Ok(finds)
    }

    fn automaton(&self) -> Option<AhoCorasick> {
        AhoCorasick::new(self.needles.iter().map(|(_, needle)| needle)).ok()
    }

    fn hits(&self, automaton: &AhoCorasick, bytes: &[u8]) -> impl Iterator<Item = (usize, String)> {
        automaton
            .find_overlapping_iter(bytes)
            .map(|hit| (hit.start(), self.needles[hit.pattern().as_usize()].0.clone()))
    }

    fn inflated(&self, automaton: &AhoCorasick, place: &str, bytes: &[u8]) -> BTreeSet<Find> {
        let mut finds = BTreeSet::new();
        inflate::every_stream(bytes, |offset, inflated| {
            for (_, what) in self.hits(automaton, inflated) {
                finds.insert(Find { place: format!("{place} (inflated at {offset})"), what, area: None });
            }
        });
        finds
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
    fn a_name_is_found_as_programs_escape_it() {
        assert!(finds(r"\u7403\u78e8 \u82b1\u5b50".as_bytes()));
        assert!(finds(r"\u7403\u78E8 \u82B1\u5B50".as_bytes()));
        assert!(finds("%E7%90%83%E7%A3%A8%20%E8%8A%B1%E5%AD%90".as_bytes()));
        assert!(finds("%e7%90%83%e7%a3%a8+%e8%8a%b1%e5%ad%90".as_bytes()));
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
