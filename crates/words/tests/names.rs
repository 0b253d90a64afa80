//! Languages, cards and document codes.

use domain::DocumentKind;
use std::collections::BTreeSet;
use words::{Card, Key, Language, Paper, Placeholder, Topic};

#[test]
fn every_language_has_a_name_a_code_and_a_tag_of_its_own() {
    for of in [Language::name, Language::code, Language::tag] {
        assert_eq!(Language::ALL.map(of).into_iter().collect::<BTreeSet<_>>().len(), Language::ALL.len());
    }
}

#[test]
fn a_language_is_stored_by_its_code() {
    for language in Language::ALL {
        assert_eq!(Language::from_code(language.code()), Some(language));
        let json = serde_json::to_string(&language).expect("a name");
        assert_eq!(json, format!("{:?}", language.code()));
        assert_eq!(serde_json::from_str::<Language>(&json).expect("its own name"), language);
    }
    assert_eq!(Language::from_code("de"), None);
}

#[test]
fn every_document_that_a_case_can_tick_has_its_words() {
    for kind in DocumentKind::ALL {
        assert!(Paper::from_code(kind.code()).is_some(), "{}", kind.code());
    }
}

#[test]
fn a_paper_is_found_by_its_code() {
    for paper in Paper::ALL {
        assert_eq!(Paper::from_code(paper.code()), Some(paper));
    }
    assert_eq!(Paper::from_code("drivers_licence"), None);
    assert_eq!(Paper::DriversLicence.name().text(Language::Japanese, &[]), "運転免許証");
    assert_eq!(Paper::DriversLicence.name().text(Language::English, &[]), "Driver's licence (運転免許証)");
}

#[test]
fn every_paper_has_a_name_of_its_own_in_every_language() {
    for language in Language::ALL {
        let names: BTreeSet<String> = Paper::ALL.map(|paper| paper.name().text(language, &[])).into_iter().collect();
        assert_eq!(names.len(), Paper::ALL.len(), "{}", language.code());
    }
}

#[test]
fn cards_come_in_the_order_of_the_screens() {
    let first = Topic::Privacy.cards()[0];
    assert_eq!(first, Card { title: Key::PrivacyBeginTitle, text: Key::PrivacyBegin });
    let titles: Vec<Key> = Topic::Ways.cards().iter().map(|card| card.title).collect();
    assert_eq!(titles[..3], [Key::WaysIntroTitle, Key::WaysMailTitle, Key::WaysOnlineTitle]);
    assert!(Topic::Button.cards().is_empty());
}

#[test]
fn the_last_screen_shows_the_number_in_every_language() {
    for language in Language::ALL {
        let text = Key::PrivacyNumberTitle.text(language, &[(Placeholder::Number, "7K4M-0012")]);
        assert!(text.contains("7K4M-0012") && !text.contains('{'), "{text}");
    }
}

#[test]
fn readings_come_beside_the_text() {
    let segments = Key::ButtonBack.segments(Language::Japanese, &[]);
    assert_eq!(segments, [("戻".to_owned(), Some("もど")), ("る".to_owned(), None)]);
    assert_eq!(Key::ButtonBack.text(Language::Japanese, &[]), "戻る");
}

#[test]
fn a_text_that_names_a_button_says_what_stands_on_it() {
    let named = [
        (Key::AccessLarger, Key::ButtonLargerText),
        (Key::ApplicationCheck, Key::ButtonNo),
        (Key::PrivacyConsent, Key::ButtonNo),
    ];
    for ((text, button), language) in named.into_iter().flat_map(|pair| Language::ALL.map(|language| (pair, language)))
    {
        let (text, label) = (text.text(language, &[]), button.text(language, &[]));
        assert!(text.contains(&label), "{}: {label} in {text}", language.code());
    }
}
