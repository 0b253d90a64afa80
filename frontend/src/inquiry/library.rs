//! Everything that can be looked up, and how it is shown: lines with what was found in them.

use bridge::RulesView;
use domain::{
    rules::{Category, Code, Faq, faq::INQUIRY},
    search::{Hit, Index, Target, Weight, documents},
};
use std::ops::Range;

/// More than these are not read while somebody waits.
const LINES_MAX: usize = 20;

/// The rules of the day with their index, built once.
pub(super) struct Library {
    pub(super) rules: std::rc::Rc<RulesView>,
    index: Index<Target>,
}

/// A piece of a text, and whether it is what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) marked: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) target: Target,
    pub(super) title: Vec<Piece>,
    /// Where else it was found, when the title does not show it.
    pub(super) below: Vec<Piece>,
    pub(super) kind: &'static str,
    pub(super) ask_city: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TopicButton {
    pub(super) code: Code,
    pub(super) label: String,
    pub(super) number: usize,
}

impl Library {
    pub(super) fn of(rules: std::rc::Rc<RulesView>) -> Self {
        let index = Index::of(documents(&rules.book));
        Self { rules, index }
    }

    /// The groups of questions, in the order in which they are asked most.
    pub(super) fn topics(&self) -> Vec<TopicButton> {
        let number = |code: &Code| self.rules.book.each(|set| &set.faq).filter(|(_, faq)| faq.topic == *code).count();
        let topics = self.rules.book.each(|set| &set.topic);
        topics
            .map(|(_, it)| TopicButton { code: it.code.clone(), label: it.label.clone(), number: number(&it.code) })
            .collect()
    }

    pub(super) fn topic_label(&self, code: &Code) -> Option<String> {
        self.rules.book.each(|set| &set.topic).find(|(_, it)| it.code == *code).map(|(_, it)| it.label.clone())
    }

    /// 問い合わせの区分.
    pub(super) fn categories(&self) -> Vec<Category> {
        let all = self.rules.book.each(|set| &set.category);
        all.filter(|(_, it)| it.group == INQUIRY).map(|(_, it)| it.clone()).collect()
    }

    pub(super) fn of_topic(&self, topic: &Code) -> Vec<Line> {
        let faqs = self.rules.book.each(|set| &set.faq).filter(|(_, faq)| faq.topic == *topic);
        faqs.map(|(_, faq)| plain(faq)).collect()
    }

    /// What was found, the best first, and how much there is in all.
    pub(super) fn find(&self, typed: &str) -> (Vec<Line>, usize) {
        let hits = self.index.search(typed);
        (hits.iter().take(LINES_MAX).filter_map(|hit| self.line(hit)).collect(), hits.len())
    }

    fn line(&self, hit: &Hit) -> Option<Line> {
        let (target, document) = (self.index.target(hit)?, self.index.document(hit)?);
        let pieces_of = |part: usize| {
            let marks = hit.marks.iter().filter(|mark| mark.part == part).map(|mark| mark.range.clone());
            document.parts.get(part).map(|it| pieces(&it.text, &marks.collect::<Vec<_>>())).unwrap_or_default()
        };
        let title = pieces_of(0);
        // The reading says nothing new to who sees the title; words and sentences do.
        let other = |weight: Weight| hit.marks.iter().find(|mark| document.parts[mark.part].weight == weight);
        let elsewhere = if title.iter().any(|piece| piece.marked) {
            None
        } else {
            other(Weight::Reading).or_else(|| other(Weight::Keyword)).or_else(|| other(Weight::Body))
        };
        let below = elsewhere.map(|mark| pieces_of(mark.part)).unwrap_or_default();
        Some(Line { target: target.clone(), title, below, kind: kind(target), ask_city: self.asks_city(target) })
    }

    fn asks_city(&self, target: &Target) -> bool {
        let book = &self.rules.book;
        match target {
            Target::Faq(code) => book.faq(code.as_str()).is_some_and(|(_, it)| it.ask_city.is_some()),
            Target::Guide(code) => book.each(|set| &set.guide).any(|(_, it)| it.code == *code && it.ask_city.is_some()),
            Target::Channel(code) => {
                book.each(|set| &set.channel).any(|(_, it)| it.code == *code && it.ask_city.is_some())
            }
            Target::Fee(code) => book.fee(code).is_some_and(|(_, it)| it.ask_city.is_some()),
            Target::Contact(code) => {
                book.each(|set| &set.contact).any(|(_, it)| it.code == *code && it.ask_city.is_some())
            }
        }
    }
}

fn plain(faq: &Faq) -> Line {
    let target = Target::Faq(faq.code.clone());
    let title = vec![Piece { text: faq.question.clone(), marked: false }];
    Line { kind: kind(&target), target, title, below: Vec::new(), ask_city: faq.ask_city.is_some() }
}

pub(super) fn kind(target: &Target) -> &'static str {
    match target {
        Target::Faq(_) => "質問",
        Target::Guide(_) => "手続きの案内",
        Target::Channel(_) => "申請の方法",
        Target::Fee(_) => "手数料",
        Target::Contact(_) => "問い合わせ先",
    }
}

/// The text cut at the marks.
fn pieces(text: &str, marks: &[Range<usize>]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut put = |range: Range<usize>, marked: bool| {
        if let Some(text) = text.get(range).filter(|text| !text.is_empty()) {
            pieces.push(Piece { text: text.to_owned(), marked });
        }
    };
    let mut at = 0;
    for mark in marks {
        put(at..mark.start, false);
        put(mark.clone(), true);
        at = mark.end;
    }
    put(at..text.len(), false);
    pieces
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::samples;
    use std::{rc::Rc, sync::OnceLock};

    pub(in super::super) fn library() -> Library {
        static RULES: OnceLock<RulesView> = OnceLock::new();
        let rules = RULES.get_or_init(samples::rules);
        Library::of(Rc::new(rules.clone()))
    }

    fn marked(pieces: &[Piece]) -> Vec<&str> {
        pieces.iter().filter(|piece| piece.marked).map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn what_was_typed_is_marked_in_the_title() {
        let (lines, number) = library().find("しゃしん じょうけん");
        assert!(number >= 1);
        assert_eq!(lines[0].target, Target::Faq("photo-conditions".parse().expect("a code")));
        assert_eq!(marked(&lines[0].below), ["しゃしん", "じょうけん"], "the reading shows why");
        let (lines, _) = library().find("写真 条件");
        assert_eq!(marked(&lines[0].title), ["写真", "条件"]);
        assert!(lines[0].below.is_empty());
    }

    #[test]
    fn every_group_has_questions_and_the_categories_are_of_inquiries() {
        let library = library();
        for topic in library.topics() {
            assert_eq!(library.of_topic(&topic.code).len(), topic.number, "{}", topic.label);
        }
        let labels: Vec<String> = library.categories().into_iter().map(|it| it.label).collect();
        assert!(labels.contains(&"窓口".to_owned()) && !labels.contains(&"紛失届".to_owned()), "{labels:?}");
    }

    #[test]
    fn a_text_is_cut_at_its_marks_and_stays_whole() {
        let cut = pieces("写真の条件", &[0..6, 9..15]);
        assert_eq!(marked(&cut), ["写真", "条件"]);
        assert_eq!(cut.iter().map(|piece| piece.text.as_str()).collect::<String>(), "写真の条件");
    }

    #[test]
    fn what_is_not_settled_is_marked_in_the_list() {
        let (lines, _) = library().find("予約");
        assert!(lines[0].ask_city);
    }
}
