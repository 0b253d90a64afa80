//! The one-time code of the city: four groups of four, read off a screen or a sheet.

use domain::{
    case_number::{ALPHABET, fold_crockford},
    width::narrow,
};

const LENGTH: usize = 16;
const GROUP: usize = 4;

/// Folds and groups what is typed: `７ｋ４ｍ9qxt` becomes `7K4M-9QXT`. Anything else is left out.
pub(super) fn format(typed: &str) -> String {
    let letters: Vec<char> = typed
        .chars()
        .map(|letter| fold_crockford(narrow(letter).to_ascii_uppercase()))
        .filter(|letter| u8::try_from(*letter).is_ok_and(|byte| ALPHABET.contains(&byte)))
        .take(LENGTH)
        .collect();
    letters.chunks(GROUP).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

pub(super) fn is_complete(code: &str) -> bool {
    code.chars().filter(|letter| *letter != '-').count() == LENGTH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_folded_and_grouped_however_it_is_typed() {
        for typed in [
            "7K4M-9QXT-2BHD-P5RW",
            "7k4m9qxt2bhdp5rw",
            "７Ｋ４Ｍ　９ＱＸＴ　２ＢＨＤ　Ｐ５ＲＷ",
            "7K4M 9QXT 2BHD P5RW 99",
        ] {
            assert_eq!(format(typed), "7K4M-9QXT-2BHD-P5RW", "{typed}");
            assert!(is_complete(&format(typed)));
        }
    }

    #[test]
    fn letters_people_mistake_are_read_as_digits() {
        assert_eq!(format("OIL"), "011");
        assert!(!is_complete("7K4M-9"));
    }

    #[test]
    fn formatting_twice_changes_nothing_more() {
        assert_eq!(format(&format("7k4m9")), "7K4M-9");
    }
}
