//! A text as it is compared: one form for everything that people write in several ways, with the way back.

use super::tables::{is_hiragana, is_kanji, kanji_digit, plain_letter, ringed_digit, usual_form, voiced, wide_kana};
use crate::width::narrow;
use std::ops::Range;

/// Nothing matches across it.
const BREAK: char = '\0';

/// Hiragana between kanji up to this length is taken for the ending of a word.
const ENDING_MAX: usize = 3;

/// Characters to compare, each with the bytes of the text that it stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Layer {
    pub(super) letters: Vec<char>,
    from: Vec<(usize, usize)>,
    starts: Vec<bool>,
    /// Which letters there are, roughly: what lacks a letter of the word need not be looked through.
    mask: u128,
}

/// The same text three times, each time with less of how it was spelt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Folded {
    /// Width, case, script of kana, old forms of kanji and kinds of digits make no difference.
    pub(super) strict: Layer,
    /// Nor do long vowels, っ and を.
    pub(super) loose: Layer,
    /// Kanji alone: `引っ越し`, `引越し` and `引越` are one.
    pub(super) bones: Layer,
}

impl Layer {
    fn push(&mut self, letter: char, unit: &Unit) {
        self.put(letter, (unit.from, unit.until), unit.start);
    }

    fn put(&mut self, letter: char, from: (usize, usize), start: bool) {
        self.letters.push(letter);
        self.from.push(from);
        self.starts.push(start);
        self.mask |= 1 << (letter as u32 % u128::BITS);
    }

    /// How many letters of the other are surely not here.
    pub(super) fn lacks(&self, other: &Self) -> u32 {
        (other.mask & !self.mask).count_ones()
    }

    /// The bytes of the text behind letters that stand beside each other.
    pub(super) fn range(&self, letters: Range<usize>) -> Range<usize> {
        let start = self.from.get(letters.start).map_or(0, |from| from.0);
        let end = letters.end.checked_sub(1).and_then(|last| self.from.get(last)).map_or(start, |from| from.1);
        start..end
    }

    pub(super) fn is_start(&self, at: usize) -> bool {
        self.starts.get(at).copied().unwrap_or_default()
    }
}

/// One character of the text after width and script: small kana and long vowels are still there.
struct Unit {
    letter: char,
    from: usize,
    until: usize,
    /// A word may begin here.
    start: bool,
}

pub(super) fn fold(text: &str) -> Folded {
    let units = units(text);
    Folded { strict: strict(&units), loose: loose(&units), bones: bones(&units) }
}

fn units(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut fresh = true;
    let mut kind = Kind::Other;
    for (at, written) in text.char_indices() {
        let until = at + written.len_utf8();
        let letter = one_form(written);
        if let Some(last) = units.last_mut() {
            if let Some(marked) = voiced(last.letter, letter) {
                (last.letter, last.until) = (marked, until);
                continue;
            }
            if is_selector(written) {
                last.until = until;
                continue;
            }
        }
        if is_nothing(letter) {
            fresh |= letter.is_whitespace() || letter == '・';
            continue;
        }
        let before = units.last().map_or(BREAK, |unit| unit.letter);
        let letter = match letter {
            '々' if is_kanji(before) => before,
            '-' if is_hiragana(before) => 'ー',
            '-' | ',' => continue,
            other if other.is_alphanumeric() || is_hiragana(other) => other,
            _ => BREAK,
        };
        let this = Kind::of(letter, written);
        let start = fresh || (this != kind && this != Kind::Hiragana) || before == BREAK;
        (fresh, kind) = (false, this);
        units.push(Unit { letter, from: at, until, start });
    }
    units
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Kanji,
    Hiragana,
    Katakana,
    Latin,
    Other,
}

impl Kind {
    fn of(letter: char, written: char) -> Self {
        match letter {
            _ if letter == 'ー' || matches!(wide_kana(written), 'ァ'..='ヺ') => Self::Katakana,
            _ if is_hiragana(letter) => Self::Hiragana,
            _ if letter.is_ascii_digit() || is_kanji(letter) => Self::Kanji,
            _ if letter.is_ascii_alphabetic() => Self::Latin,
            _ => Self::Other,
        }
    }
}

/// Width, case, hiragana, usual kanji.
fn one_form(written: char) -> char {
    let letter = usual_form(wide_kana(narrow(written)));
    let letter = ringed_digit(letter).unwrap_or(letter);
    let letter = plain_letter(letter.to_lowercase().next().unwrap_or(letter));
    match letter {
        'ァ'..='ヶ' => char::from_u32(letter as u32 - 0x60).unwrap_or(letter),
        other => other,
    }
}

fn is_selector(character: char) -> bool {
    matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// What people put between words or nowhere: spaces, `・`, quotes, marks that nobody sees.
fn is_nothing(letter: char) -> bool {
    letter.is_whitespace()
        || is_selector(letter)
        || matches!(letter, '・' | '\'' | '’' | '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '゛' | '゜')
}

fn strict(units: &[Unit]) -> Layer {
    let mut layer = Layer::default();
    for at in 0..units.len() {
        let letter = |at: usize| units.get(at).map_or(BREAK, |unit| unit.letter);
        let before = if at == 0 { BREAK } else { letter(at - 1) };
        match letter(at) {
            '十' => ten(&mut layer, before, letter(at + 1), &units[at]),
            'ゔ' => layer.push(with_v(letter(at + 1)), &units[at]),
            'ぁ' | 'ぃ' | 'ぇ' | 'ぉ' if before == 'ゔ' => {}
            plain => layer.push(large(kanji_digit(plain).unwrap_or(plain)), &units[at]),
        }
    }
    layer
}

/// `十八` is 18, `二十` 20, `二十八` 28 and `十` 10.
fn ten(layer: &mut Layer, before: char, after: char, unit: &Unit) {
    let is_digit = |letter: char| kanji_digit(letter).is_some();
    if !is_digit(before) {
        layer.push('1', unit);
    }
    if !is_digit(after) {
        layer.push('0', unit);
    }
}

fn with_v(vowel: char) -> char {
    match vowel {
        'ぁ' => 'ば',
        'ぃ' => 'び',
        'ぇ' => 'べ',
        'ぉ' => 'ぼ',
        _ => 'ぶ',
    }
}

/// Small kana as large ones; ぢ and づ as they sound.
fn large(letter: char) -> char {
    match letter {
        'ぁ' => 'あ',
        'ぃ' => 'い',
        'ぅ' => 'う',
        'ぇ' => 'え',
        'ぉ' => 'お',
        'っ' => 'つ',
        'ゃ' => 'や',
        'ゅ' => 'ゆ',
        'ょ' => 'よ',
        'ゎ' => 'わ',
        'ゕ' => 'か',
        'ゖ' => 'け',
        'ぢ' => 'じ',
        'づ' => 'ず',
        other => other,
    }
}

fn loose(units: &[Unit]) -> Layer {
    let kept: Vec<Unit> = units
        .iter()
        .filter(|unit| unit.letter != 'っ')
        .map(|unit| Unit { letter: if unit.letter == 'を' { 'お' } else { unit.letter }, ..*unit })
        .collect();
    let mut layer = Layer::default();
    let mut vowel = None;
    let whole = strict(&kept);
    for (at, letter) in whole.letters.iter().copied().enumerate() {
        let own = vowel_of(letter);
        let prolongs = letter == 'ー' || own == Some(letter) && vowel.is_some_and(|vowel| is_long(vowel, letter));
        if !prolongs {
            layer.put(letter, whole.from[at], whole.starts[at]);
            vowel = own;
        }
    }
    layer
}

/// あ after か, う after こ, い after け.
fn is_long(vowel: char, letter: char) -> bool {
    vowel == letter || matches!((vowel, letter), ('お', 'う') | ('え', 'い'))
}

fn vowel_of(letter: char) -> Option<char> {
    let rows = [
        ('あ', "あかがさざただなはばぱまやらわ"),
        ('い', "いきぎしじちにひびぴみり"),
        ('う', "うくぐすずつぬふぶぷむゆる"),
        ('え', "えけげせぜてでねへべぺめれ"),
        ('お', "おこごそぞとどのほぼぽもよろを"),
    ];
    rows.into_iter().find(|(_, row)| row.contains(letter)).map(|(vowel, _)| vowel)
}

fn bones(units: &[Unit]) -> Layer {
    let mut layer = Layer::default();
    let mut gap = 0;
    for unit in units {
        if is_kanji(unit.letter) && kanji_digit(unit.letter).is_none() {
            if gap > ENDING_MAX {
                layer.push(BREAK, unit);
            }
            layer.push(unit.letter, unit);
            gap = 0;
        } else {
            // Only an ending stands between two kanji of one word.
            gap += if matches!(unit.letter, 'ぁ'..='ゖ') { 1 } else { ENDING_MAX + 1 };
        }
    }
    layer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strict_of(text: &str) -> String {
        fold(text).strict.letters.into_iter().collect()
    }

    fn loose_of(text: &str) -> String {
        fold(text).loose.letters.into_iter().collect()
    }

    fn bones_of(text: &str) -> String {
        fold(text).bones.letters.into_iter().collect()
    }

    #[test]
    fn one_form_for_every_way_of_writing() {
        for (one, other) in [
            ("マイナンバー", "まいなんばー"),
            ("ﾏｲﾅﾝﾊﾞｰ", "マイナンバー"),
            ("ＱＲコード", "qrコード"),
            ("髙﨑", "高崎"),
            ("渡邉", "渡辺"),
            ("齋藤", "斉藤"),
            ("辻\u{E0100}", "辻"),
            ("か\u{3099}", "が"),
            ("ヴァイオリン", "バイオリン"),
            ("一時停止", "1時停止"),
            ("二十八", "28"),
            ("十五歳", "15歳"),
            ("五十", "50"),
            ("①", "1"),
            ("1,000円", "１０００円"),
            ("0120-95-0178", "0120950178"),
            ("マイナ・カード", "マイナ カード"),
            ("佐々木", "佐佐木"),
            ("きって", "きつて"),
            ("八ヶ岳", "八ケ岳"),
        ] {
            assert_eq!(strict_of(one), strict_of(other), "{one} {other}");
        }
    }

    #[test]
    fn long_vowels_and_the_small_tsu_make_no_difference_in_the_loose_form() {
        for (one, other) in [
            ("とうきょう", "ときょ"),
            ("おおさか", "おおさか"),
            ("おおの", "おの"),
            ("さとう", "さと"),
            ("カード", "カド"),
            ("かあど", "カード"),
            ("ひっこし", "ひこし"),
            ("けいさつ", "けえさつ"),
            ("カードを", "カードお"),
        ] {
            assert_eq!(loose_of(one), loose_of(other), "{one} {other}");
        }
        assert_ne!(loose_of("しょめい"), loose_of("しめい"));
    }

    #[test]
    fn the_bones_of_a_word_have_no_endings() {
        for word in ["引っ越し", "引越し", "引越", "引っ越して"] {
            assert_eq!(bones_of(word), "引越", "{word}");
        }
        assert_eq!(bones_of("受け取り"), bones_of("受取"));
        assert_eq!(bones_of("停止。届出"), "停止\0届出", "a sentence ends a word");
    }

    #[test]
    fn every_letter_knows_where_it_came_from() {
        let text = "ﾏｲﾅﾝﾊﾞｰ・カード";
        let folded = fold(text);
        assert_eq!(&text[folded.strict.range(4..5)], "ﾊﾞ");
        assert_eq!(&text[folded.strict.range(4..7)], "ﾊﾞｰ・カ");
        assert!(folded.strict.is_start(0) && folded.strict.is_start(6) && !folded.strict.is_start(1));
    }
}
