//! One typed word against one text: how closely it stands there, and where.

use super::{
    fold::{Folded, Layer, fold},
    romaji,
    tables::{is_hiragana, is_kanji},
};
use std::ops::Range;

/// A longer query is cut: nobody types it, somebody pasted it.
const QUERY_MAX: usize = 200;
const WORDS_MAX: usize = 8;
const READINGS_MAX: usize = 8;
/// From this length on a wrong letter is forgiven.
const FORGIVING: usize = 5;
const MARKS_MAX: usize = 4;

/// What is left of a word without its ending must say something by itself.
const ENDINGS: [&str; 39] = [
    "た",
    "て",
    "る",
    "く",
    "ぐ",
    "す",
    "う",
    "い",
    "は",
    "が",
    "を",
    "に",
    "の",
    "と",
    "か",
    "たい",
    "ます",
    "です",
    "ない",
    "して",
    "した",
    "する",
    "から",
    "って",
    "ました",
    "ません",
    "ますか",
    "ですか",
    "したい",
    "できる",
    "ましたが",
    "ましたか",
    "されました",
    "ください",
    "について",
    "ていない",
    "ていますか",
    "られますか",
    "ませんでした",
];

/// How closely a word stands in a text, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Closeness {
    Strict,
    Loose,
    WithoutEnding,
    Bones,
    OneWrongLetter,
}

impl Closeness {
    pub(super) fn percent(self) -> u32 {
        match self {
            Self::Strict => 100,
            Self::Loose => 80,
            Self::WithoutEnding => 65,
            Self::Bones => 55,
            Self::OneWrongLetter => 30,
        }
    }
}

/// One word of the query in every way in which it can be read.
pub(super) struct Word {
    readings: Vec<Folded>,
    stems: Vec<Folded>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) closeness: Closeness,
    pub(super) ranges: Vec<Range<usize>>,
    pub(super) at_beginning: bool,
    pub(super) at_word: bool,
    /// How much of the text it is, in percent.
    pub(super) share: u32,
}

/// The words of a query; all of them must be found.
pub(super) fn words(query: &str) -> Vec<Word> {
    texts(query).iter().filter_map(|text| Word::of(text)).collect()
}

/// The same query in smaller pieces, for what nobody wrote in one go: `眼鏡かけて写真`.
pub(super) fn pieces(query: &str) -> Vec<Word> {
    let pieces = texts(query).into_iter().flat_map(|text| by_script(&text));
    pieces.filter_map(|piece| Word::of(&piece)).take(WORDS_MAX).collect()
}

fn texts(query: &str) -> Vec<String> {
    let cut: String = query.chars().take(QUERY_MAX).collect();
    let parts = cut.split(|letter: char| letter.is_whitespace() || "、。，．,.?？!！/／「」".contains(letter));
    parts.filter(|part| !part.is_empty()).take(WORDS_MAX).map(str::to_owned).collect()
}

/// Kanji stay together, and so does what lies between them; a particle alone says nothing.
fn by_script(text: &str) -> Vec<String> {
    #[derive(Clone, Copy, PartialEq)]
    enum Script {
        Hiragana,
        Kanji,
        Other,
    }
    let mut pieces: Vec<(Script, String)> = Vec::new();
    for letter in text.chars() {
        let script = match letter {
            'ぁ'..='ゖ' => Script::Hiragana,
            kanji if is_kanji(kanji) => Script::Kanji,
            _ => Script::Other,
        };
        match pieces.last_mut() {
            Some((last, piece)) if *last == script || letter == 'ー' => piece.push(letter),
            _ => pieces.push((script, letter.into())),
        }
    }
    let says_something = |(script, piece): &(Script, String)| *script != Script::Hiragana || piece.chars().count() > 2;
    pieces.into_iter().filter(says_something).map(|(_, piece)| piece).collect()
}

impl Word {
    fn of(text: &str) -> Option<Self> {
        let mut readings: Vec<Folded> = Vec::new();
        for reading in read(text) {
            let folded = fold(&reading);
            if folded.strict.letters.iter().any(|letter| *letter != '\0') && !readings.contains(&folded) {
                readings.push(folded);
            }
        }
        let stems = read(text).iter().flat_map(|reading| stems(reading)).map(|stem| fold(&stem)).collect();
        (!readings.is_empty()).then_some(Self { readings, stems })
    }

    /// The closest way in which it stands in the text, with every place.
    pub(super) fn find(&self, text: &Folded) -> Option<Found> {
        type OfLayer = fn(&Folded) -> &Layer;
        let layers: [(Closeness, OfLayer, &[Folded]); 5] = [
            (Closeness::Strict, |folded| &folded.strict, &self.readings),
            (Closeness::Loose, |folded| &folded.loose, &self.readings),
            (Closeness::WithoutEnding, |folded| &folded.strict, &self.stems),
            (Closeness::WithoutEnding, |folded| &folded.loose, &self.stems),
            (Closeness::Bones, |folded| &folded.bones, &self.readings),
        ];
        layers.into_iter().find_map(|(closeness, layer, wanted)| {
            wanted.iter().find_map(|wanted| {
                let wanted = layer(wanted);
                // One kanji alone is no word without its ending.
                let too_short = closeness == Closeness::Bones && wanted.letters.len() < 2;
                if too_short || layer(text).lacks(wanted) > 0 {
                    return None;
                }
                found(closeness, layer(text), &places(layer(text), &wanted.letters))
            })
        })
    }

    /// With one letter wrong, missing or too many.
    pub(super) fn find_misspelt(&self, text: &Folded) -> Option<Found> {
        self.readings.iter().find_map(|wanted| {
            let letters = &wanted.strict.letters;
            if letters.len() < FORGIVING || text.strict.lacks(&wanted.strict) > 1 {
                return None;
            }
            let within = &text.strict.letters;
            let begin = |at: usize| Some(at..at + one_wrong(letters, &within[at..])?);
            let place = (0..within.len()).find_map(begin)?;
            found(Closeness::OneWrongLetter, &text.strict, &[place])
        })
    }

    pub(super) fn is_one_letter(&self) -> bool {
        self.readings.iter().all(|reading| reading.strict.letters.len() < 2)
    }
}

/// As it stands, and with Latin letters read as kana.
fn read(text: &str) -> Vec<String> {
    let small: String = text.chars().map(|letter| crate::width::narrow(letter).to_ascii_lowercase()).collect();
    let mut all = vec![String::new()];
    let mut rest = small.as_str();
    while !rest.is_empty() {
        let is_latin = |letter: char| letter.is_ascii_lowercase();
        let latin = rest.starts_with(is_latin);
        let in_run = |letter: char| is_latin(letter) || latin && matches!(letter, '-' | '\'');
        let end = rest.find(|letter| in_run(letter) != latin).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        let ways = if latin { romaji::readings(run) } else { vec![run.to_owned()] };
        // Kana with a half-typed letter behind it.
        let half_typed = latin && after.is_empty() && run.len() <= 2 && ways.is_empty() && !all[0].is_empty();
        let ways = if half_typed { vec![String::new()] } else { ways };
        all = all
            .iter()
            .flat_map(|start| ways.iter().map(move |way| format!("{start}{way}")))
            .take(READINGS_MAX)
            .collect();
        rest = after;
        if all.is_empty() {
            break;
        }
    }
    all.retain(|reading| *reading != small && !reading.is_empty());
    [small].into_iter().chain(all).collect()
}

/// `忘れた` without its ending, if enough is left.
fn stems(word: &str) -> Vec<String> {
    let says_something =
        |rest: &&str| rest.chars().any(is_kanji) || rest.chars().filter(|letter| is_hiragana(*letter)).count() > 2;
    ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending)).filter(says_something).map(str::to_owned).collect()
}

fn places(layer: &Layer, wanted: &[char]) -> Vec<Range<usize>> {
    let Some(first) = wanted.first() else { return Vec::new() };
    // One kana or one Latin letter stands everywhere; it is looked for where a word begins.
    let only_starts = wanted.len() == 1 && !is_kanji(*first);
    let mut found = Vec::new();
    let mut at = 0;
    while at + wanted.len() <= layer.letters.len() && found.len() < MARKS_MAX {
        let here = layer.letters[at] == *first
            && layer.letters[at..].starts_with(wanted)
            && (!only_starts || layer.is_start(at));
        if here {
            found.push(at..at + wanted.len());
        }
        at += if here { wanted.len() } else { 1 };
    }
    found
}

fn found(closeness: Closeness, layer: &Layer, places: &[Range<usize>]) -> Option<Found> {
    let first = places.first()?;
    let length = layer.letters.len().max(1);
    Some(Found {
        closeness,
        ranges: places.iter().map(|place| layer.range(place.clone())).collect(),
        at_beginning: first.start == 0,
        at_word: places.iter().any(|place| layer.is_start(place.start)),
        share: u32::try_from(first.len() * 100 / length).unwrap_or(100),
    })
}

/// How many letters of the text the word takes when exactly one is wrong, missing or too many.
fn one_wrong(word: &[char], text: &[char]) -> Option<usize> {
    let same = word.iter().zip(text).take_while(|(one, other)| one == other).count();
    let (word, text) = (&word[same..], &text[same..]);
    let rest = |word: &[char], text: &[char], taken: usize| text.starts_with(word).then_some(same + taken + word.len());
    match (word, text) {
        ([], _) => Some(same),
        ([_], []) => Some(same),
        (_, []) => None,
        ([_, after @ ..], [_, behind @ ..]) => {
            let swapped = match (word, text) {
                ([a, b, after @ ..], [c, d, behind @ ..]) if a == d && b == c => rest(after, behind, 2),
                _ => None,
            };
            rest(after, behind, 1).or(swapped).or_else(|| rest(after, text, 0)).or_else(|| rest(word, behind, 1))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closeness(query: &str, text: &str) -> Option<Closeness> {
        let word = Word::of(query)?;
        let text = fold(text);
        word.find(&text).or_else(|| word.find_misspelt(&text)).map(|found| found.closeness)
    }

    #[test]
    fn a_word_is_found_as_closely_as_it_stands_there() {
        for (query, text, expected) in [
            ("まいなんばー", "マイナンバーカード", Some(Closeness::Strict)),
            ("mainanba-", "マイナンバーカード", Some(Closeness::Strict)),
            ("まいなんばあ", "マイナンバーカード", Some(Closeness::Loose)),
            ("忘れた", "番号を忘れました", Some(Closeness::WithoutEnding)),
            ("引越し", "引っ越しました", Some(Closeness::Loose)),
            ("受取り", "受け取れますか", Some(Closeness::Bones)),
            ("あんしゅうばんごう", "あんしょうばんごう", Some(Closeness::OneWrongLetter)),
            ("あんしょばんごう", "あんしょうばんごう", Some(Closeness::Loose)),
            ("でんししうめいしょ", "でんししょうめいしょ", Some(Closeness::OneWrongLetter)),
            ("あんしょうb", "あんしょうばんごう", Some(Closeness::Strict)),
            ("ansh", "あんしょうばんごう", Some(Closeness::Strict)),
            ("写真", "書類", None),
            ("しゃし", "しよし", None),
        ] {
            assert_eq!(closeness(query, text), expected, "{query} in {text}");
        }
    }

    #[test]
    fn one_kana_is_looked_for_where_a_word_begins() {
        assert_eq!(closeness("し", "しゃしん"), Some(Closeness::Strict));
        assert_eq!(closeness("し", "おかし"), None);
    }

    #[test]
    fn one_wrong_letter_is_one() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        for (word, text, taken) in [
            ("abcde", "abxdef", Some(5)),
            ("abcde", "abdef", Some(4)),
            ("abcde", "abxcdef", Some(6)),
            ("abcde", "abdcef", Some(5)),
            ("abcde", "abxyef", None),
            ("abcde", "abcd", Some(4)),
            ("abcde", "", None),
        ] {
            assert_eq!(one_wrong(&chars(word), &chars(text)), taken, "{word} {text}");
        }
    }

    #[test]
    fn a_pasted_text_is_cut() {
        assert!(words(&"あ".repeat(10_000)).len() == 1);
        assert!(words(&"あ ".repeat(10_000)).len() == WORDS_MAX);
    }
}
