//! よくある質問 of the built-in rules.

use crate::support::*;
use domain::rules::{AnsweredBy, Faq};
use std::collections::BTreeMap;

fn all(book: &domain::rules::RuleBook) -> Vec<&Faq> {
    book.each(|set| &set.faq).map(|(_, faq)| faq).collect()
}

#[test]
fn what_people_ask_is_there_under_every_button() {
    let book = book();
    let mut under: BTreeMap<&str, usize> = BTreeMap::new();
    for faq in all(&book) {
        *under.entry(faq.topic.as_str()).or_default() += 1;
    }
    assert!(under.values().sum::<usize>() >= 70);
    for (_, topic) in book.each(|set| &set.topic) {
        assert!(under.get(topic.code.as_str()).is_some_and(|number| *number >= 5), "{}", topic.label);
    }
}

#[test]
fn no_question_is_asked_twice() {
    let book = book();
    let mut questions: Vec<&str> = all(&book).iter().map(|faq| faq.question.as_str()).collect();
    questions.sort_unstable();
    let number = questions.len();
    questions.dedup();
    assert_eq!(questions.len(), number);
}

#[test]
fn an_answer_can_be_read_aloud_in_short_sentences() {
    let book = book();
    for faq in all(&book) {
        for sentence in &faq.answer {
            assert!(sentence.chars().count() <= 70, "{}: {sentence}", faq.code);
        }
    }
}

#[test]
fn every_answer_has_a_source_of_its_own() {
    let book = book();
    assert!(all(&book).iter().all(|faq| faq.source.is_some()));
}

/// What the counter does not know is said so, and the city is asked.
#[test]
fn what_the_sources_do_not_say_is_a_question_to_the_city() {
    let book = book();
    for faq in all(&book) {
        let unknown = faq.answer.iter().any(|sentence| sentence.contains("確かめます"))
            || faq.source.as_deref().is_some_and(|source| source.contains("書かれていない"));
        let tells_how = faq.answer.iter().any(|sentence| sentence.contains("暗証番号か本人確認書類で確かめます"));
        let about_the_paper = faq.code == "id-copy";
        assert!(!unknown || tells_how || about_the_paper || faq.ask_city.is_some(), "{}", faq.code);
    }
}

#[test]
fn what_is_outside_is_counted_as_outside() {
    let book = book();
    for faq in all(&book) {
        if faq.answered_by == AnsweredBy::Elsewhere {
            assert_eq!(faq.category, "inquiry-elsewhere", "{}", faq.code);
        }
    }
}

#[test]
fn every_link_has_a_name() {
    let book = book();
    for faq in all(&book) {
        assert!(faq.see.iter().all(|see| book.see_label(see).is_some()), "{}", faq.code);
    }
}
