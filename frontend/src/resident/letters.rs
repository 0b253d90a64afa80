//! No language shows boxes: every letter of the texts lies in a font that comes with the program.

use super::office::Office;
use std::{collections::BTreeSet, path::Path};
use words::{Key, Language};

/// The bundled font of a language; none for Japanese, whose font is laid beside the screen when it is built.
fn font(language: Language) -> Option<&'static str> {
    match language {
        Language::Japanese | Language::EasyJapanese => None,
        Language::Chinese => Some("chinese"),
        Language::Korean => Some("korean"),
        Language::English | Language::Vietnamese | Language::Tagalog | Language::Portuguese | Language::Spanish => {
            Some("latin")
        }
    }
}

/// All that a screen or a sheet can say in a language.
fn letters(language: Language) -> BTreeSet<char> {
    let rules = crate::samples::built_in();
    let office = Office::of(Some(&rules.on(domain::Day::from_civil(2026, 11, 24))), "");
    let values = office.hours(language).into_iter().chain(office.day(language)).chain(["0123456789-".to_owned()]);
    let texts = Key::ALL.map(|key| key.text(language, &[])).into_iter();
    texts.chain(values).chain([language.name().to_owned()]).flat_map(|text| text.chars().collect::<Vec<_>>()).collect()
}

fn assets() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets")
}

fn number(bytes: &[u8], at: usize) -> usize {
    usize::from(bytes[at]) << 8 | usize::from(bytes[at + 1])
}

fn wide_number(bytes: &[u8], at: usize) -> usize {
    number(bytes, at) << 16 | number(bytes, at + 2)
}

/// The letters of an OpenType font, from its table `cmap` in format 4.
fn covered(font: &[u8]) -> BTreeSet<char> {
    let table = |tag: &[u8]| {
        let found = (0..number(font, 4)).map(|at| 12 + 16 * at).find(|at| &font[*at..at + 4] == tag);
        wide_number(font, found.expect("a font has this table") + 8)
    };
    let cmap = &font[table(b"cmap")..];
    let part = &cmap[wide_number(cmap, 8)..];
    assert_eq!(number(part, 0), 4, "format");
    let segments = number(part, 6) / 2;
    let (ends, starts) = (14, 16 + 2 * segments);
    let (deltas, offsets) = (starts + 2 * segments, starts + 4 * segments);
    let glyph = |segment: usize, letter: usize| {
        let (delta, offset) = (number(part, deltas + 2 * segment), number(part, offsets + 2 * segment));
        let start = number(part, starts + 2 * segment);
        let found = match offset {
            0 => letter,
            _ => number(part, offsets + 2 * segment + offset + 2 * (letter - start)),
        };
        if offset > 0 && found == 0 { 0 } else { (found + delta) & 0xffff }
    };
    let of_segment = |segment: usize| {
        let range = number(part, starts + 2 * segment)..=number(part, ends + 2 * segment);
        range.filter(move |letter| *letter < 0xffff && glyph(segment, *letter) > 0)
    };
    (0..segments).flat_map(of_segment).filter_map(|letter| char::from_u32(u32::try_from(letter).ok()?)).collect()
}

#[test]
fn every_letter_of_every_language_lies_in_its_font() {
    for language in Language::ALL {
        let Some(name) = font(language) else { continue };
        for weight in ["400", "700"] {
            let file = assets().join("fonts").join(format!("{name}-{weight}.otf"));
            let covered = covered(&std::fs::read(file).expect("the font is there"));
            assert!(covered.contains(&'A') && !covered.contains(&'\u{e000}'));
            let boxes: String = letters(language).difference(&covered).collect();
            assert_eq!(boxes, "", "{} {weight}: see docs/translations.md, Letters", language.code());
        }
    }
}

/// BIZ UDPGothic holds all of JIS X 0208.
#[test]
fn every_letter_of_japanese_is_one_of_the_character_set_of_its_font() {
    for language in [Language::Japanese, Language::EasyJapanese] {
        // The wave dash stands in the character set; the encoding knows it by another number.
        let text: String = letters(language).into_iter().filter(|letter| *letter != '〜').collect();
        let (_, _, strange) = encoding_rs::SHIFT_JIS.encode(&text);
        assert!(!strange, "{text}");
    }
}

#[test]
fn the_style_sheet_names_every_font_that_is_bundled() {
    let sheet = std::fs::read_to_string(assets().join("style.css")).expect("the style sheet");
    for language in Language::ALL {
        for file in font(language).into_iter().flat_map(|name| ["400", "700"].map(|w| format!("fonts/{name}-{w}.otf")))
        {
            assert!(sheet.contains(&format!("url(\"{file}\")")), "{file}");
        }
    }
}
