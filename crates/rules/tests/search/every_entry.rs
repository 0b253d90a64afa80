//! Whatever is in the index is found by its own words.

use crate::{
    romanised::{Way, romanised},
    support::{book, found, index, name},
};
use domain::search::Weight;

/// Everything of the rules with its title and reading.
fn entries() -> Vec<(String, String, String)> {
    let faqs = book().each(|set| &set.faq).map(|(_, it)| (it.code.to_string(), &it.question, &it.kana));
    let guides = book().each(|set| &set.guide).map(|(_, it)| (format!("guide:{}", it.code), &it.title, &it.kana));
    let channels = book().each(|set| &set.channel).map(|(_, it)| (format!("channel:{}", it.code), &it.title, &it.kana));
    let contacts = book().each(|set| &set.contact).map(|(_, it)| (format!("contact:{}", it.code), &it.label, &it.kana));
    let all = faqs.chain(guides).chain(channels).chain(contacts);
    all.map(|(code, title, kana)| (code, title.clone(), kana.clone())).collect()
}

#[track_caller]
fn stands_first(query: &str, code: &str) {
    let found = found(query);
    assert_eq!(found.first().map(String::as_str), Some(code), "{query}: {found:?}");
}

#[test]
fn every_question_is_the_first_for_its_own_words() {
    for (code, title, kana) in entries().into_iter().filter(|(code, _, _)| !code.contains(':')) {
        stands_first(&title, &code);
        stands_first(&kana, &code);
        stands_first(&kana.replace(' ', ""), &code);
    }
}

#[test]
fn every_entry_is_found_by_title_kana_and_romaji() {
    for (code, title, kana) in entries() {
        for query in [title, kana.clone(), romanised(&kana, Way::Hepburn), romanised(&kana, Way::Kunrei)] {
            let found = found(&query);
            assert!(found.contains(&code), "{query} for {code}: {found:?}");
        }
    }
}

#[test]
fn every_word_that_was_given_to_a_question_finds_it() {
    for (_, faq) in book().each(|set| &set.faq) {
        for word in &faq.keywords {
            assert!(found(word).contains(&faq.code.to_string()), "{word} for {}", faq.code);
        }
    }
}

#[test]
fn every_question_is_found_by_its_beginning_while_it_is_typed() {
    for (code, title, _) in entries().into_iter().filter(|(code, _, _)| !code.contains(':')) {
        let letters: Vec<char> = title.chars().collect();
        for length in [letters.len() / 2, letters.len() - 1] {
            let typed: String = letters[..length].iter().collect();
            assert!(found(&typed).contains(&code), "{typed} for {code}");
        }
    }
}

#[test]
fn every_mark_lies_in_its_text() {
    for query in ["写真", "shashin", "しゃし", "ロック", "引越し", "1,000円", "暗証番号 忘れた", "とっきゅ"]
    {
        let hits = index().search(query);
        assert!(!hits.is_empty(), "{query}");
        for hit in hits {
            let document = index().document(&hit).expect("is there");
            assert!(!hit.marks.is_empty());
            for mark in &hit.marks {
                let part = &document.parts[mark.part];
                let text = part.text.get(mark.range.clone());
                assert!(text.is_some_and(|text| !text.is_empty()), "{query} {} {:?}", name(&hit), part.weight);
                assert!(Weight::Title <= part.weight);
            }
        }
    }
}
