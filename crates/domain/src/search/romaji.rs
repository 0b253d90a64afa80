//! Kana from Latin letters: Hepburn, Kunrei and what a keyboard takes, also with the last letter half typed.

/// Letters before a vowel, and the kana for a, i, u, e, o.
const ROWS: &[(&str, [&str; 5])] = &[
    ("", ["あ", "い", "う", "え", "お"]),
    ("k", ["か", "き", "く", "け", "こ"]),
    ("c", ["か", "し", "く", "せ", "こ"]),
    ("ky", ["きゃ", "きぃ", "きゅ", "きぇ", "きょ"]),
    ("kw", ["くぁ", "くぃ", "く", "くぇ", "くぉ"]),
    ("g", ["が", "ぎ", "ぐ", "げ", "ご"]),
    ("gy", ["ぎゃ", "ぎぃ", "ぎゅ", "ぎぇ", "ぎょ"]),
    ("s", ["さ", "し", "す", "せ", "そ"]),
    ("sh", ["しゃ", "し", "しゅ", "しぇ", "しょ"]),
    ("sy", ["しゃ", "しぃ", "しゅ", "しぇ", "しょ"]),
    ("z", ["ざ", "じ", "ず", "ぜ", "ぞ"]),
    ("zy", ["じゃ", "じぃ", "じゅ", "じぇ", "じょ"]),
    ("j", ["じゃ", "じ", "じゅ", "じぇ", "じょ"]),
    ("jy", ["じゃ", "じぃ", "じゅ", "じぇ", "じょ"]),
    ("t", ["た", "ち", "つ", "て", "と"]),
    ("ts", ["つぁ", "つぃ", "つ", "つぇ", "つぉ"]),
    ("ch", ["ちゃ", "ち", "ちゅ", "ちぇ", "ちょ"]),
    ("ty", ["ちゃ", "ちぃ", "ちゅ", "ちぇ", "ちょ"]),
    ("cy", ["ちゃ", "ちぃ", "ちゅ", "ちぇ", "ちょ"]),
    ("th", ["てゃ", "てぃ", "てゅ", "てぇ", "てょ"]),
    ("d", ["だ", "ぢ", "づ", "で", "ど"]),
    ("dy", ["ぢゃ", "ぢぃ", "ぢゅ", "ぢぇ", "ぢょ"]),
    ("dh", ["でゃ", "でぃ", "でゅ", "でぇ", "でょ"]),
    ("n", ["な", "に", "ぬ", "ね", "の"]),
    ("ny", ["にゃ", "にぃ", "にゅ", "にぇ", "にょ"]),
    ("h", ["は", "ひ", "ふ", "へ", "ほ"]),
    ("hy", ["ひゃ", "ひぃ", "ひゅ", "ひぇ", "ひょ"]),
    ("f", ["ふぁ", "ふぃ", "ふ", "ふぇ", "ふぉ"]),
    ("b", ["ば", "び", "ぶ", "べ", "ぼ"]),
    ("by", ["びゃ", "びぃ", "びゅ", "びぇ", "びょ"]),
    ("v", ["ば", "び", "ぶ", "べ", "ぼ"]),
    ("p", ["ぱ", "ぴ", "ぷ", "ぺ", "ぽ"]),
    ("py", ["ぴゃ", "ぴぃ", "ぴゅ", "ぴぇ", "ぴょ"]),
    ("m", ["ま", "み", "む", "め", "も"]),
    ("my", ["みゃ", "みぃ", "みゅ", "みぇ", "みょ"]),
    ("y", ["や", "い", "ゆ", "いぇ", "よ"]),
    ("r", ["ら", "り", "る", "れ", "ろ"]),
    ("ry", ["りゃ", "りぃ", "りゅ", "りぇ", "りょ"]),
    ("w", ["わ", "うぃ", "う", "うぇ", "を"]),
    ("x", ["ぁ", "ぃ", "ぅ", "ぇ", "ぉ"]),
    ("l", ["ぁ", "ぃ", "ぅ", "ぇ", "ぉ"]),
    ("xy", ["ゃ", "ぃ", "ゅ", "ぇ", "ょ"]),
    ("ly", ["ゃ", "ぃ", "ゅ", "ぇ", "ょ"]),
    ("xt", ["っ", "っ", "っ", "っ", "っ"]),
    ("lt", ["っ", "っ", "っ", "っ", "っ"]),
];

/// So many ways to read one word are tried; `n` before a vowel has two.
const READINGS_MAX: usize = 8;
const CONSONANTS_MAX: usize = 2;
/// No word is longer, and no reading of a word takes more forks of the way.
const LETTERS_MAX: usize = 64;
const FORKS_MAX: usize = 100;

/// Every way to read small Latin letters as kana; none when it is no Japanese.
pub(super) fn readings(letters: &str) -> Vec<String> {
    let mut found = Found::default();
    if letters.len() <= LETTERS_MAX
        && letters.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte == b'\'')
    {
        read(letters.as_bytes(), String::new(), &mut found);
    }
    found.readings
}

#[derive(Default)]
struct Found {
    readings: Vec<String>,
    forks: usize,
}

impl Found {
    fn put(&mut self, kana: String) {
        if kana.chars().any(|letter| letter != 'っ') && !self.readings.contains(&kana) {
            self.readings.push(kana);
        }
    }

    fn is_enough(&self) -> bool {
        self.readings.len() >= READINGS_MAX || self.forks >= FORKS_MAX
    }
}

fn read(mut rest: &[u8], mut kana: String, found: &mut Found) {
    loop {
        if found.is_enough() {
            return;
        }
        match rest {
            [] => return found.put(kana),
            [b'-', ..] => {
                kana.push('ー');
                rest = &rest[1..];
            }
            [b'\'', ..] => rest = &rest[1..],
            [b'n', after @ ..] => return read_n(after, kana, found),
            [b'm', b'b' | b'p', ..] => {
                kana.push('ん');
                rest = &rest[1..];
            }
            [b't', b'c', ..] => {
                kana.push('っ');
                rest = &rest[1..];
            }
            [one, two, ..] if one == two && !is_vowel(*one) => {
                kana.push('っ');
                rest = &rest[1..];
            }
            [..] => match syllable(rest) {
                Some((syllable, length)) => {
                    kana.push_str(syllable);
                    rest = &rest[length..];
                }
                // `ohno`: the vowel is long.
                None if rest[0] == b'h'
                    && kana.ends_with(['お', 'こ', 'そ', 'と', 'の', 'ほ', 'も', 'よ', 'ろ', 'ご', 'ど', 'ょ']) =>
                {
                    rest = &rest[1..];
                }
                // The last letters wait for their vowel.
                None if rest.len() <= CONSONANTS_MAX && !rest.iter().any(|letter| is_vowel(*letter)) => {
                    return found.put(kana);
                }
                None => return,
            },
        }
    }
}

/// `n` is ん, or begins な; which one is not always written.
fn read_n(after: &[u8], kana: String, found: &mut Found) {
    found.forks += 1;
    let with_n = || format!("{kana}ん");
    match after {
        [] => {
            found.put(with_n());
            found.put(kana);
        }
        [b'\'', rest @ ..] => read(rest, with_n(), found),
        [b'n', rest @ ..] => {
            read(after, with_n(), found);
            if rest.is_empty() || begins_syllable(rest) {
                read(rest, with_n(), found);
            }
        }
        [next, ..] if is_vowel(*next) || *next == b'y' => {
            let whole: Vec<u8> = [b"n", after].concat();
            match syllable(&whole) {
                Some((syllable, length)) => read(&whole[length..], format!("{kana}{syllable}"), found),
                None => found.put(kana.clone()),
            }
            read(after, with_n(), found);
        }
        [..] => read(after, with_n(), found),
    }
}

fn begins_syllable(rest: &[u8]) -> bool {
    rest.first().is_some_and(|letter| is_vowel(*letter) || *letter == b'y')
}

fn syllable(rest: &[u8]) -> Option<(&'static str, usize)> {
    let consonants = rest.iter().take_while(|letter| !is_vowel(**letter)).count();
    let vowel = b"aiueo".iter().position(|vowel| Some(vowel) == rest.get(consonants))?;
    let row = ROWS.iter().find(|(row, _)| row.as_bytes() == &rest[..consonants])?;
    Some((row.1[vowel], consonants + 1))
}

fn is_vowel(letter: u8) -> bool {
    b"aiueo".contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_are_read() {
        for (letters, kana) in [
            ("anshoubangou", "あんしょうばんごう"),
            ("ansyoubangou", "あんしょうばんごう"),
            ("shashin", "しゃしん"),
            ("syasin", "しゃしん"),
            ("tsuuchi", "つうち"),
            ("tuuti", "つうち"),
            ("juumin", "じゅうみん"),
            ("zyuumin", "じゅうみん"),
            ("kippu", "きっぷ"),
            ("matcha", "まっちゃ"),
            ("shimbun", "しんぶん"),
            ("ka-do", "かーど"),
            ("fukuoka", "ふくおか"),
            ("hukuoka", "ふくおか"),
            ("ohno", "おの"),
            ("kin'en", "きんえん"),
        ] {
            assert!(readings(letters).iter().any(|reading| reading == kana), "{letters}: {:?}", readings(letters));
        }
    }

    #[test]
    fn an_n_has_two_readings_where_it_is_not_clear() {
        for (letters, both) in
            [("kinen", ["きねん", "きんえん"]), ("onna", ["おんな", "おんあ"]), ("shinyou", ["しにょう", "しんよう"])]
        {
            let found = readings(letters);
            assert!(both.iter().all(|kana| found.iter().any(|reading| reading == kana)), "{letters}: {found:?}");
        }
    }

    #[test]
    fn the_last_letter_may_be_half_typed() {
        for (letters, kana) in
            [("anshoub", "あんしょう"), ("sh", ""), ("kary", "か"), ("shashi", "しゃし"), ("kan", "かん")]
        {
            let found = readings(letters);
            assert!(
                found.iter().any(|reading| reading == kana) || kana.is_empty() && found.is_empty(),
                "{letters}: {found:?}"
            );
        }
        assert_eq!(readings("kan"), ["かん", "か"]);
    }

    #[test]
    fn what_is_no_japanese_has_no_reading() {
        for letters in ["pqr", "xyz", "qqqqq", "ABC", "あ"] {
            assert_eq!(readings(letters), Vec::<String>::new(), "{letters}");
        }
    }

    #[test]
    fn a_word_of_many_readings_stays_small() {
        for letters in [
            "nya".repeat(2000),
            "nn".repeat(2000),
            "nya".repeat(21),
            "nn".repeat(31),
            format!("{}q!", "n".repeat(62)),
            format!("{}qz", "na".repeat(31)),
        ] {
            assert!(readings(&letters).len() <= READINGS_MAX);
        }
    }
}
