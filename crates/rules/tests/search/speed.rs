//! A search is over before the next key. The bound is wide, so that a busy machine does not fail it.

use crate::support::book;
use domain::search::{Document, Index, Weight, documents, matches_name};
use std::time::{Duration, Instant};

const QUERIES: [&str; 8] =
    ["しゃしん", "shashin", "暗証番号 忘れた", "引越し", "でんししうめいしょ", "zzzzzz", "眼鏡かけて写真", "あ"];

/// Debug builds are ten times slower than the screen; the best of many runs is asked for less than this.
const ENOUGH: Duration = Duration::from_millis(250);

fn names() -> Vec<(String, String)> {
    let families =
        [("渡邉", "わたなべ"), ("髙﨑", "たかさき"), ("大野", "おおの"), ("佐藤", "さとう"), ("球磨", "くま")];
    let given = [("花子", "はなこ"), ("一郎", "いちろう"), ("純一", "じゅんいち"), ("みどり", "みどり")];
    (0..1000)
        .map(|at| (families[at % 5], given[at % 4]))
        .map(|((family, read), (name, kana))| (format!("{family} {name}"), format!("{read} {kana}")))
        .collect()
}

#[test]
fn rules_and_a_thousand_names_are_searched_between_two_keys() {
    let people = names();
    let of_name = |(name, kana): &(String, String)| {
        (None, Document::default().with(Weight::Title, name).with(Weight::Reading, kana))
    };
    let rules = documents(book()).into_iter().map(|(target, document)| (Some(target), document));
    let index = Index::of(rules.chain(people.iter().map(of_name)));
    assert!(index.len() > 1000 + 150);
    for query in QUERIES {
        let best = (0..20).map(|_| timed(|| drop(index.search(query)))).min().expect("was run");
        println!("{query}: {best:?}");
        assert!(best < ENOUGH, "{query}: {best:?}");
    }
    let best =
        (0..5).map(|_| timed(|| assert!(!people.iter().any(|(name, kana)| matches_name("amakusa", name, Some(kana))))));
    let best = best.min().expect("was run");
    println!("names: {best:?}");
    assert!(best < ENOUGH * 4, "{best:?}");
}

fn timed(work: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    work();
    begin.elapsed()
}
