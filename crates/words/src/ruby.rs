//! Furigana in the text: `本人《ほんにん》が来《き》た`, as Aozora Bunko writes it.
//!
//! A reading belongs to the kanji that stand right before it. Where it belongs to something else, a bar opens it:
//! `｜14日《じゅうよっか》`.

const BAR: char = '｜';
const OPEN: char = '《';
const CLOSE: char = '》';

/// A piece of a text, and how it is read if it has kanji.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment<'a> {
    pub base: &'a str,
    pub reading: Option<&'a str>,
}

/// Never fails: what is no reading stays text.
pub fn parse(markup: &str) -> Vec<Segment<'_>> {
    let mut segments = Vec::new();
    let mut rest = markup;
    while let Some((before, base, reading, after)) = next_reading(rest) {
        if !before.is_empty() {
            segments.push(Segment { base: before, reading: None });
        }
        segments.push(Segment { base, reading: Some(reading) });
        rest = after;
    }
    if !rest.is_empty() {
        segments.push(Segment { base: rest, reading: None });
    }
    segments
}

/// What `parse` read, as it was written.
pub fn write(segments: &[Segment<'_>]) -> String {
    let mut out = String::new();
    for segment in segments {
        let Some(reading) = segment.reading else {
            out.push_str(segment.base);
            continue;
        };
        if !segment.base.chars().all(is_kanji) || out.chars().next_back().is_some_and(is_kanji) {
            out.push(BAR);
        }
        out.push_str(segment.base);
        out.push(OPEN);
        out.push_str(reading);
        out.push(CLOSE);
    }
    out
}

/// The text without its readings.
pub fn plain(markup: &str) -> String {
    parse(markup).into_iter().map(|segment| segment.base).collect()
}

pub fn is_kanji(letter: char) -> bool {
    matches!(letter, '々' | '〆' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Before, base, reading, after.
fn next_reading(text: &str) -> Option<(&str, &str, &str, &str)> {
    let (left, right) = text.split_once(OPEN)?;
    let (reading, after) = right.split_once(CLOSE)?;
    let (before, base) = match left.rsplit_once(BAR) {
        Some(parts) => parts,
        None => left.split_at(left.trim_end_matches(is_kanji).len()),
    };
    (!base.is_empty() && !reading.is_empty()).then_some((before, base, reading, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_belongs_to_the_kanji_before_it() {
        let segments = parse("この本人《ほんにん》が来《き》た");
        let expected = [("この", None), ("本人", Some("ほんにん")), ("が", None), ("来", Some("き")), ("た", None)];
        assert_eq!(segments, expected.map(|(base, reading)| Segment { base, reading }));
    }

    #[test]
    fn two_readings_may_stand_side_by_side() {
        let expected = [("一度", "いちど"), ("見", "み")].map(|(base, r)| Segment { base, reading: Some(r) });
        assert_eq!(parse("一度《いちど》見《み》"), expected);
    }

    #[test]
    fn a_bar_opens_a_base_that_is_not_all_kanji() {
        let segments = parse("あと｜14日《じゅうよっか》");
        assert_eq!(segments[1], Segment { base: "14日", reading: Some("じゅうよっか") });
        assert_eq!(segments.len(), 2);
    }

    #[test]
    fn what_is_no_reading_stays_text() {
        for text in ["《", "かな《かな》", "日《", "日《》", "》日", ""] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in [
            "市《し》の職員《しょくいん》",
            "一度《いちど》見《み》る",
            "今｜日《ひ》",
            "｜14日《じゅうよっか》以内《いない》",
            "かな",
        ] {
            assert_eq!(write(&parse(text)), text);
        }
    }
}
