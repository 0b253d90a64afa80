//! People are found by name, kana and romaji, a case by its 受付番号.

use super::{fold::fold, matching::words};
use crate::{
    CaseNumber,
    case_number::{ALPHABET, fold_crockford},
    width::digits_as_typed,
};

/// Whether everything that was typed stands in the name or in its reading.
pub fn matches_name(query: &str, name: &str, kana: Option<&str>) -> bool {
    let words = words(query);
    let texts = [fold(name), fold(kana.unwrap_or_default())];
    !words.is_empty() && words.iter().all(|word| texts.iter().any(|text| word.find(text).is_some()))
}

/// Whether it was typed as the number or a piece of it, with or without the hyphen.
pub fn matches_number(query: &str, number: &CaseNumber) -> bool {
    let typed: String =
        digits_as_typed(query).chars().map(|letter| fold_crockford(letter.to_ascii_uppercase())).collect();
    let is_number = typed.len() > 1 && typed.bytes().all(|byte| ALPHABET.contains(&byte));
    is_number && number.as_str().replace('-', "").contains(&typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_found_however_the_name_is_typed() {
        let name = "渡邉 齋太";
        let kana = Some("わたなべ さいた");
        for query in [
            "渡辺",
            "渡邊",
            "渡邉",
            "渡辺斎太",
            "わたなべ",
            "ワタナベ",
            "ﾜﾀﾅﾍﾞ",
            "わた",
            "watanabe",
            "WATANABE",
            "watan",
            "saita",
            "わたなべ さい",
            "辺",
        ] {
            assert!(matches_name(query, name, kana), "{query}");
        }
        for query in ["", " ", "田中", "わたべ", "watabe", "なべしま"] {
            assert!(!matches_name(query, name, kana), "{query}");
        }
    }

    #[test]
    fn long_vowels_and_old_forms_hide_nobody() {
        for (query, name, kana) in [
            ("高崎", "髙﨑 一", "たかさき はじめ"),
            ("たかさき", "髙﨑 一", "たかさき はじめ"),
            ("ono", "大野 花", "おおの はな"),
            ("ohno", "大野 花", "おおの はな"),
            ("おおの", "小野 花", "おの はな"),
            ("sato", "佐藤 陽", "さとう よう"),
            ("satou", "佐藤 陽", "さとう よう"),
            ("jun'ichi", "錦 純一", "にしき じゅんいち"),
            ("junnichi", "錦 純一", "にしき じゅんいち"),
            ("junichi", "錦 純一", "にしき じゅんいち"),
            ("nguyen", "NGUYEN THI HOA", ""),
            ("ｎｇｕｙｅｎ hoa", "NGUYEN THI HOA", ""),
            ("佐々木", "佐佐木 みどり", ""),
            ("きっかわ", "𠮷川 空", "きつかわ そら"),
            ("吉川", "𠮷川 空", "きつかわ そら"),
        ] {
            assert!(matches_name(query, name, Some(kana)), "{query} {name}");
        }
        assert!(!matches_name("さいとう", "佐藤 陽", Some("さとう よう")));
    }

    #[test]
    fn a_case_is_found_by_its_number() {
        let number = CaseNumber::parse("7K4M-0012").expect("a number");
        for query in ["7K4M-0012", "7k4m0012", "７Ｋ４Ｍ－００１２", "0012", "12", "oo12", "7k4m", "K4M-00"] {
            assert!(matches_number(query, &number), "{query}");
        }
        for query in ["", "1", "13", "12人", "7K4M-0013", "-", "わたなべ"] {
            assert!(!matches_number(query, &number), "{query}");
        }
    }
}
