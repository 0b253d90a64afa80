//! Whatever is typed or pasted: an answer, and no panic.

use crate::support::index;
use domain::search::{matches_name, matches_number};
use proptest::prelude::*;

fn ask(query: &str) {
    for hit in index().search(query) {
        let document = index().document(&hit).expect("is there");
        for mark in hit.marks {
            assert!(document.parts[mark.part].text.get(mark.range).is_some(), "{query:?}");
        }
    }
    let number = domain::CaseNumber::parse("7K4M-0012").expect("a number");
    matches_number(query, &number);
    matches_name(query, query, Some(query));
    matches_name("さと", query, None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_text_is_answered(query in any::<String>()) {
        ask(&query);
    }

    #[test]
    fn any_japanese_is_answered(query in "[ぁ-ヿ一-十々〇\u{3099}\u{309A}\u{E0100}ｦ-ﾟａ-ｚa-z0-9 　・ー'-]{0,40}") {
        ask(&query);
    }

    #[test]
    fn any_romaji_is_answered(query in "[a-z'-]{0,64}") {
        ask(&query);
    }

    #[test]
    fn somebody_is_found_by_the_name_as_it_is(name in "[ぁ-んァ-ヶ一-龠]{1,12}") {
        prop_assert!(matches_name(&name, &name, None));
    }
}

#[test]
fn a_pasted_page_is_answered() {
    for piece in
        ["あ", "暗証番号を忘れた ", "nya", "n", "👩‍👩‍👧‍👦", "مرحبا ", "\u{202E}abc", "十", "ヴ", "ー", "\u{3099}", "\0", "\n"]
    {
        ask(&piece.repeat(10_000));
    }
}
