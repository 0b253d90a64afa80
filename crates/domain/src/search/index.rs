//! Documents made ready to be searched, and what a query finds in them.

use super::{
    fold::{Folded, fold},
    matching::{Closeness, Found, Word, pieces, words},
};
use std::ops::Range;

/// What kind of text a part is, and so how much a match in it is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    Title,
    Reading,
    Keyword,
    Body,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub weight: Weight,
    pub text: String,
}

/// Whatever is found as one thing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    pub parts: Vec<Part>,
    /// Added to its score: so much it goes before others that hold the words as well.
    pub lead: u32,
}

/// Where something stands: bytes of the text of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub part: usize,
    pub range: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The place of the document in the index.
    pub at: usize,
    pub score: u32,
    /// In the order of the text; they do not overlap.
    pub marks: Vec<Mark>,
}

struct Entry<T> {
    target: T,
    document: Document,
    folded: Vec<Folded>,
}

/// Built once, asked at every key.
pub struct Index<T> {
    entries: Vec<Entry<T>>,
}

impl Weight {
    fn points(self) -> u32 {
        match self {
            Self::Title => 100,
            Self::Reading => 98,
            Self::Keyword => 75,
            Self::Body => 25,
        }
    }
}

impl Document {
    pub fn with(mut self, weight: Weight, text: impl Into<String>) -> Self {
        self.parts.push(Part { weight, text: text.into() });
        self
    }
}

impl<T> Index<T> {
    pub fn of(documents: impl IntoIterator<Item = (T, Document)>) -> Self {
        let entry = |(target, document): (T, Document)| {
            let folded = document.parts.iter().map(|part| fold(&part.text)).collect();
            Entry { target, document, folded }
        };
        Self { entries: documents.into_iter().map(entry).collect() }
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn target(&self, hit: &Hit) -> Option<&T> {
        self.entries.get(hit.at).map(|entry| &entry.target)
    }

    pub fn document(&self, hit: &Hit) -> Option<&Document> {
        self.entries.get(hit.at).map(|entry| &entry.document)
    }

    /// Everything that holds every word, the best first; where nothing does, what holds the pieces of the words.
    pub fn search(&self, query: &str) -> Vec<Hit> {
        let hits = self.holding_all(&words(query));
        if hits.is_empty() { self.holding_all(&pieces(query)) } else { hits }
    }

    fn holding_all(&self, words: &[Word]) -> Vec<Hit> {
        let mut held = words.iter().map(|word| self.holding(word));
        let Some(first) = held.next() else { return Vec::new() };
        let all =
            held.fold(first, |all, more| all.into_iter().zip(more).map(|(one, other)| both(one?, other?)).collect());
        let mut hits: Vec<Hit> = all
            .into_iter()
            .enumerate()
            .filter_map(|(at, held)| held.map(|held| Hit { at, score: held.score, marks: joined(held.marks) }))
            .collect();
        hits.sort_by(|one, other| other.score.cmp(&one.score).then(one.at.cmp(&other.at)));
        hits
    }

    /// For each document how it holds the word. A letter is forgiven only where nothing has the word as it was typed.
    fn holding(&self, word: &Word) -> Vec<Option<Held>> {
        let as_typed: Vec<Option<Held>> = self.entries.iter().map(|entry| entry.held(word, Word::find)).collect();
        if as_typed.iter().any(Option::is_some) {
            return as_typed;
        }
        self.entries.iter().map(|entry| entry.held(word, Word::find_misspelt)).collect()
    }
}

struct Held {
    score: u32,
    marks: Vec<Mark>,
}

fn both(one: Held, other: Held) -> Option<Held> {
    Some(Held { score: one.score + other.score, marks: [one.marks, other.marks].concat() })
}

impl<T> Entry<T> {
    /// The best part counts; the others tell a little.
    fn held(&self, word: &Word, find: fn(&Word, &Folded) -> Option<Found>) -> Option<Held> {
        let (mut best, mut others, mut marks) = (None, 0, Vec::new());
        for (part, (weight, folded)) in self.document.parts.iter().map(|part| part.weight).zip(&self.folded).enumerate()
        {
            let Some(found) = allowed(weight, word).then(|| find(word, folded)).flatten() else { continue };
            // A text of many words is near to everything.
            if found.closeness == Closeness::OneWrongLetter && weight == Weight::Body {
                continue;
            }
            best = best.max(Some(points(weight, &found)));
            others += 2;
            marks.extend(found.ranges.into_iter().map(|range| Mark { part, range }));
        }
        best.map(|best| Held { score: best + others + self.document.lead, marks })
    }
}

/// One letter finds titles and words, not every text that holds it.
fn allowed(weight: Weight, word: &Word) -> bool {
    weight != Weight::Body || !word.is_one_letter()
}

fn points(weight: Weight, found: &Found) -> u32 {
    let place = match (found.at_beginning, found.at_word) {
        (true, _) => 30,
        (false, true) => 15,
        (false, false) => 0,
    };
    let whole = match weight {
        Weight::Title | Weight::Reading => 40,
        Weight::Keyword => 20,
        Weight::Body => 0,
    };
    let share = found.share * whole / 100;
    (weight.points() + place + share) * found.closeness.percent() / 10
}

fn joined(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by_key(|mark| (mark.part, mark.range.start));
    let mut joined: Vec<Mark> = Vec::new();
    for mark in marks {
        match joined.last_mut() {
            Some(last) if last.part == mark.part && mark.range.start <= last.range.end => {
                last.range.end = last.range.end.max(mark.range.end);
            }
            _ => joined.push(mark),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> Index<&'static str> {
        let of = |code: &'static str, title: &str, reading: &str, keywords: &[&str], body: &str| {
            let document = Document::default().with(Weight::Title, title).with(Weight::Reading, reading);
            let document = keywords.iter().fold(document, |document, word| document.with(Weight::Keyword, *word));
            (code, document.with(Weight::Body, body))
        };
        Index::of([
            of("photo", "写真の条件", "しゃしんのじょうけん", &["サイズ"], "縦4.5センチです。"),
            of("papers", "本人確認書類", "ほんにんかくにんしょるい", &["身分証"], "写真付きの物は1点です。"),
            of("move", "市内で引っ越しました", "しないでひっこしました", &["転居"], "14日以内です。"),
        ])
    }

    fn first(query: &str) -> Option<&'static str> {
        let index = index();
        let hits = index.search(query);
        hits.first().and_then(|hit| index.target(hit).copied())
    }

    #[test]
    fn a_title_stands_before_a_text() {
        let index = index();
        let hits = index.search("写真");
        let found: Vec<&str> = hits.iter().filter_map(|hit| index.target(hit).copied()).collect();
        assert_eq!(found, ["photo", "papers"]);
        assert!(hits[0].score > hits[1].score);
    }

    #[test]
    fn every_word_must_be_there() {
        assert_eq!(first("写真 本人"), Some("papers"));
        assert_eq!(index().search("写真 転居"), []);
    }

    #[test]
    fn words_in_one_go_are_taken_apart_when_nothing_holds_them() {
        assert_eq!(first("写真は本人"), Some("papers"));
    }

    #[test]
    fn marks_lie_in_the_text_as_it_was_written() {
        let index = index();
        let hit = &index.search("ヒッコシ")[0];
        let document = index.document(hit).expect("is there");
        let marked: Vec<&str> =
            hit.marks.iter().map(|mark| &document.parts[mark.part].text[mark.range.clone()]).collect();
        assert_eq!(marked, ["ひっこし"]);
        let hit = &index.search("引越し")[0];
        assert_eq!(
            &index.document(hit).expect("is there").parts[hit.marks[0].part].text[hit.marks[0].range.clone()],
            "引っ越し"
        );
    }

    #[test]
    fn a_letter_is_forgiven_only_where_nothing_has_the_word() {
        assert_eq!(first("しゃしんのじょうけむ"), Some("photo"));
        let index = Index::of([
            ("right", Document::default().with(Weight::Title, "あいうえも")),
            ("near", Document::default().with(Weight::Title, "あいうえま")),
        ]);
        assert_eq!(index.search("あいうえま").len(), 1);
    }

    #[test]
    fn nothing_is_found_by_nothing() {
        for query in ["", " ", "　", "、。", "\u{200B}", "・"] {
            assert_eq!(index().search(query), [], "{query:?}");
        }
    }
}
