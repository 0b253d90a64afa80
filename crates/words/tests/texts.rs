//! Every text in every language, held against what a reader may expect.

use std::collections::BTreeSet;
use words::{Entry, Key, Language, Placeholder, State, Topic, ruby};

const BUTTON_LETTERS: usize = 24;

/// Every text with its key and language, as it stands in the file.
fn texts() -> impl Iterator<Item = (Key, Language, &'static str)> {
    Key::ALL.into_iter().flat_map(|key| Language::ALL.map(|language| (key, language, key.markup(language))))
}

/// Fails with every finding, not with the first.
fn none(findings: Vec<String>) {
    assert!(findings.is_empty(), "{} found:\n{}", findings.len(), findings.join("\n"));
}

fn findings(wrong: impl Fn(Key, Language, &'static str) -> Option<String>) {
    none(
        texts()
            .filter_map(|(key, language, text)| wrong(key, language, text).map(|what| say(key, language, &what)))
            .collect(),
    );
}

fn say(key: Key, language: Language, what: &str) -> String {
    format!("{key:?} in {}: {what}", language.code())
}

#[test]
fn every_text_is_there_in_every_language_and_none_is_stale() {
    let states = Entry::all().iter().flat_map(|entry| Language::ALL.map(|language| (entry, language)));
    let open = states.filter(|(entry, language)| entry.state(*language) != State::Whole);
    none(
        open.map(|(entry, language)| {
            let (name, state, digest) = (entry.name, entry.state(language), entry.digest());
            let code = language.code();
            format!("texts/{code}.toml [{name}] is {state:?}: translate and write of = \"{digest}\" (worksheet {code})")
        })
        .collect(),
    );
}

#[test]
fn a_translation_leaves_open_what_the_original_leaves_open() {
    findings(|key, _, text| {
        let marks = Placeholder::of(text);
        (marks != key.placeholders()).then(|| format!("{marks:?} and not {:?}", key.placeholders()))
    });
}

#[test]
fn every_open_place_is_known_and_stands_once() {
    findings(|_, _, text| {
        let opened = text.matches(['{', '}']).count();
        (opened != 2 * Placeholder::of(text).len()).then(|| text.to_owned())
    });
}

#[test]
fn no_text_is_empty_or_carelessly_spaced() {
    findings(|_, _, text| {
        let spaced = text != text.trim() || text.contains("  ") || text.contains("　　") || text.contains(" .");
        (text.is_empty() || spaced || text.contains(['\n', '\t', '\u{a0}', '\u{200b}'])).then(|| format!("{text:?}"))
    });
}

#[test]
fn letters_with_accents_are_single_characters() {
    findings(|_, _, text| {
        text.chars()
            .any(|letter| matches!(letter, '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}'))
            .then(|| text.to_owned())
    });
}

#[test]
fn japanese_and_chinese_have_their_own_punctuation_and_few_latin_words() {
    findings(|key, language, text| {
        let allowed: &[&str] = match language {
            Language::Japanese | Language::EasyJapanese => &["ID", "QR"],
            Language::Chinese => &["ID", "Mynaportal"],
            Language::English
            | Language::Korean
            | Language::Vietnamese
            | Language::Tagalog
            | Language::Portuguese
            | Language::Spanish => return None,
        };
        let text = without_placeholders(key, text);
        let foreign = text.split(|letter: char| !letter.is_ascii_alphabetic()).filter(|word| !word.is_empty());
        let foreign = foreign.filter(|word| !allowed.contains(word)).count();
        let ascii = text.chars().any(|letter| letter.is_ascii() && !letter.is_ascii_alphanumeric());
        (foreign > 0 || ascii).then_some(text)
    });
}

#[test]
fn only_easy_japanese_parts_its_words_and_only_with_wide_spaces() {
    findings(|_, language, text| {
        let wide = text.contains('　');
        (wide && language != Language::EasyJapanese).then(|| text.to_owned())
    });
}

#[test]
fn other_languages_have_no_wide_punctuation() {
    findings(|_, language, text| {
        let wide = text.contains(['。', '、', '，', '！', '？', '：', '；', '（', '）', '「', '」']);
        (wide && !wide_punctuation(language)).then(|| text.to_owned())
    });
}

#[test]
fn a_text_ends_like_a_sentence_and_a_title_does_not() {
    for card in Topic::ALL.into_iter().flat_map(|topic| topic.cards()) {
        for language in Language::ALL {
            let (title, text) = (card.title.markup(language), card.text.markup(language));
            assert!(!title.ends_with(['。', '.']), "{}", say(card.title, language, title));
            let ended = text.ends_with(['。', '.', '?', '？', '}']) || text.ends_with("か。");
            assert!(ended, "{}", say(card.text, language, text));
        }
    }
}

#[test]
fn a_text_fits_on_its_button_or_screen() {
    let titles: BTreeSet<Key> = Topic::ALL.into_iter().flat_map(Topic::cards).map(|card| card.title).collect();
    findings(|key, language, text| {
        let wide = wide_punctuation(language);
        let limit = match format!("{key:?}") {
            name if name.starts_with("Button") => BUTTON_LETTERS,
            _ if titles.contains(&key) => {
                if wide {
                    32
                } else {
                    96
                }
            }
            _ => {
                if wide {
                    110
                } else {
                    260
                }
            }
        };
        let length = ruby::plain(text).chars().count();
        (length > limit).then(|| format!("{length} letters where {limit} fit: {text}"))
    });
}

#[test]
fn every_kanji_of_japanese_has_a_reading() {
    findings(|_, language, text| {
        let bare = |segment: &ruby::Segment<'_>| segment.reading.is_none() && segment.base.contains(ruby::is_kanji);
        (language.has_readings() && ruby::parse(text).iter().any(bare)).then(|| text.to_owned())
    });
}

#[test]
fn a_reading_is_hiragana_over_kanji() {
    findings(|_, _, text| {
        let wrong = ruby::parse(text).into_iter().filter(|segment| segment.reading.is_some()).find(|segment| {
            let hiragana = |letter| matches!(letter, 'ぁ'..='ん' | 'ー');
            !segment.base.contains(ruby::is_kanji) || !segment.reading.unwrap_or_default().chars().all(hiragana)
        });
        wrong.map(|segment| format!("{segment:?}"))
    });
}

#[test]
fn one_word_alone_is_read_in_one_way() {
    // Rightly read in several ways; whatever else differs is a slip of one of the two.
    let several = BTreeSet::from(["来", "入", "月", "日", "話", "外", "光", "出", "長", "金", "方", "上", "下"]);
    let mut readings = std::collections::BTreeMap::<&str, BTreeSet<&str>>::new();
    for (_, language, text) in texts().filter(|(_, language, _)| language.has_readings()) {
        for segment in ruby::parse(text) {
            if let Some(reading) = segment.reading.filter(|_| language.has_readings()) {
                readings.entry(segment.base).or_default().insert(reading);
            }
        }
    }
    readings.retain(|_, readings| readings.len() > 1);
    assert_eq!(readings.keys().copied().collect::<BTreeSet<_>>(), several, "{readings:?}");
}

#[test]
fn readings_are_written_in_one_way_and_only_in_japanese() {
    findings(|_, language, text| {
        let segments = ruby::parse(text);
        let marked = segments.iter().any(|segment| segment.base.contains(['《', '》', '｜']));
        let foreign = !language.has_readings() && segments.iter().any(|segment| segment.reading.is_some());
        (marked || foreign || ruby::write(&segments) != text).then(|| text.to_owned())
    });
}

#[test]
fn no_japanese_is_left_outside_parentheses() {
    findings(|_, language, text| {
        let outside = outside_parentheses(text);
        let left = |letter: char| match language {
            Language::Japanese | Language::EasyJapanese => false,
            Language::Chinese => is_kana(letter) || JAPANESE_FORMS.contains(letter),
            Language::English
            | Language::Korean
            | Language::Vietnamese
            | Language::Tagalog
            | Language::Portuguese
            | Language::Spanish => is_kana(letter) || ruby::is_kanji(letter),
        };
        outside.contains(left).then(|| text.to_owned())
    });
}

#[test]
fn japanese_in_parentheses_is_what_is_printed() {
    let japanese: String = Key::ALL.map(|key| key.text(Language::Japanese, &[])).join("\n");
    findings(|_, language, text| {
        let foreign = inside_parentheses(text).into_iter().find(|term| {
            let chinese = language == Language::Chinese;
            let japanese_form = |letter: char| JAPANESE_FORMS.contains(letter);
            let is_term = term.contains(is_kana) || term.contains(if chinese { japanese_form } else { ruby::is_kanji });
            !language.has_readings() && is_term && !japanese.contains(term)
        });
        foreign.map(|term| format!("no Japanese text has {term}"))
    });
}

#[test]
fn korean_is_written_in_hangul_and_latin_languages_without_it() {
    let hangul = |letter: char| matches!(letter, '가'..='힣');
    findings(|_, language, text| {
        let has = text.contains(hangul);
        (has != (language == Language::Korean) && text != "{hours}").then(|| text.to_owned())
    });
}

fn wide_punctuation(language: Language) -> bool {
    language.has_readings() || language == Language::Chinese
}

/// Shapes that Japanese writes otherwise than simplified Chinese.
const JAPANESE_FORMS: &str = "証険発県読変続検円気対応択書請図様価従権単観覧際費関";

fn is_kana(letter: char) -> bool {
    matches!(letter, 'ぁ'..='ヿ' if letter != '・')
}

fn without_placeholders(key: Key, text: &str) -> String {
    key.placeholders().iter().fold(text.to_owned(), |text, placeholder| text.replace(placeholder.mark(), ""))
}

fn outside_parentheses(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '(' | '（' => depth += 1,
            ')' | '）' => depth -= 1,
            _ if depth == 0 => out.push(letter),
            _ => {}
        }
    }
    assert_eq!(depth, 0, "{text}");
    out
}

fn inside_parentheses(text: &str) -> Vec<&str> {
    let opened = text.split(['(', '（']).skip(1);
    opened.filter_map(|rest| rest.split([')', '）']).next()).collect()
}
