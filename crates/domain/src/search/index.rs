//! Documents made ready to be searched, and what a query finds in them.

use super::{
    fold::{Folded, fold},
    matching::{Found, Word, pieces, words},
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
            Self::Keyword => 90,
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
        if words.is_empty() {
            return Vec::new();
        }
        // A letter is forgiven only where nothing has the word as it was typed.
        let forgiving: Vec<bool> =
            words.iter().map(|word| !self.entries.iter().any(|entry| entry.holds(word))).collect();
        let all = self.entries.iter().enumerate();
        let mut hits: Vec<Hit> = all.filter_map(|(at, entry)| entry.hit(at, words, &forgiving)).collect();
        hits.sort_by(|one, other| other.score.cmp(&one.score).then(one.at.cmp(&other.at)));
        hits
    }
}

impl<T> Entry<T> {
    fn holds(&self, word: &Word) -> bool {
        self.parts().any(|(weight, folded)| allowed(weight, word) && word.find(folded).is_some())
    }

    fn parts(&self) -> impl Iterator<Item = (Weight, &Folded)> {
        self.document.parts.iter().map(|part| part.weight).zip(&self.folded)
    }

    fn hit(&self, at: usize, words: &[Word], forgiving: &[bool]) -> Option<Hit> {
        let mut marks = Vec::new();
        let mut score = 0;
        for (word, forgiving) in words.iter().zip(forgiving) {
            score += self.word(word, *forgiving, &mut marks)?;
        }
        Some(Hit { at, score, marks: joined(marks) })
    }

    /// The best part counts; the others tell a little.
    fn word(&self, word: &Word, forgiving: bool, marks: &mut Vec<Mark>) -> Option<u32> {
        let (mut best, mut others) = (None, 0);
        for (part, (weight, folded)) in self.parts().enumerate().filter(|(_, (weight, _))| allowed(*weight, word)) {
            let misspelt = || word.find_misspelt(folded).filter(|_| forgiving && weight != Weight::Body);
            let Some(found) = word.find(folded).or_else(misspelt) else { continue };
            let points = points(weight, &found);
            marks.extend(found.ranges.into_iter().map(|range| Mark { part, range }));
            others += 2;
            best = best.max(Some(points));
        }
        best.map(|best| best + others)
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
    let share = if weight == Weight::Body { 0 } else { found.share * 40 / 100 };
    (weight.points() + place + share) * found.closeness.percent() / 10
}

fn joined(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by(|one, other| (one.part, one.range.start).cmp(&(other.part, other.range.start)));
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
