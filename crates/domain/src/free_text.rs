//! Free text that holds neither a 個人番号 nor a 暗証番号.

use crate::{my_number::is_my_number, width};

/// Longest free text of one field, in characters.
pub const LENGTH_MAX: usize = 20_000;

/// How many digits a 個人番号 has.
const MY_NUMBER_DIGITS: usize = 12;

#[derive(Clone, PartialEq, Eq)]
pub struct FreeText(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FreeTextError {
    #[error("holds what looks like an individual number")]
    HoldsMyNumber,
    #[error("holds what looks like a PIN")]
    HoldsPin,
    #[error("is longer than {LENGTH_MAX} characters")]
    TooLong,
}

impl FreeText {
    pub fn parse(text: &str) -> Result<Self, FreeTextError> {
        if text.chars().count() > LENGTH_MAX {
            return Err(FreeTextError::TooLong);
        }
        if holds_my_number(text) {
            return Err(FreeTextError::HoldsMyNumber);
        }
        if holds_pin(text) {
            return Err(FreeTextError::HoldsPin);
        }
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Finds twelve digits with a valid check digit, also when written in groups.
fn holds_my_number(text: &str) -> bool {
    digit_chains(text).iter().any(|chain| (0..chain.len()).any(|start| begins_with_my_number(&chain[start..])))
}

/// Looks no further than a number reaches: a text is read at every key.
fn begins_with_my_number(groups: &[String]) -> bool {
    let mut joined = String::new();
    for group in groups {
        joined.push_str(group);
        if joined.len() >= MY_NUMBER_DIGITS {
            break;
        }
    }
    is_my_number(&joined)
}

/// Splits a text into chains of digit groups that are parted by at most three separators.
fn digit_chains(text: &str) -> Vec<Vec<String>> {
    let mut chains: Vec<Vec<String>> = vec![Vec::new()];
    let mut gap = 0;
    for character in text.chars() {
        let digit = width::narrow(character);
        let last = chains.len() - 1;
        if digit.is_ascii_digit() {
            match chains[last].last_mut() {
                Some(group) if gap == 0 => group.push(digit),
                _ => chains[last].push(digit.into()),
            }
            gap = 0;
        } else if width::is_group_separator(character) && gap < 3 {
            gap += 1;
        } else if !chains[last].is_empty() {
            chains.push(Vec::new());
            gap = 0;
        }
    }
    chains
}

/// How many characters after the word a PIN may stand.
const PIN_REACH: usize = 12;

fn holds_pin(text: &str) -> bool {
    let narrow: String = text.chars().map(width::narrow).collect();
    ["暗証番号", "暗証", "パスワード", "PIN", "ピン番号"].iter().any(|word| {
        narrow.match_indices(word).any(|(at, word)| {
            let after: String = narrow[at + word.len()..].chars().take(PIN_REACH + 16).collect();
            runs(&after).any(|(start, run, next)| start <= PIN_REACH && is_pin(&run, next))
        })
    })
}

/// Lists each run of ASCII letters and digits with its start and the character after it.
fn runs(text: &str) -> impl Iterator<Item = (usize, String, Option<char>)> {
    let characters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut start = 0;
    while start < characters.len() {
        let end =
            (start..characters.len()).find(|at| !characters[*at].is_ascii_alphanumeric()).unwrap_or(characters.len());
        if end > start {
            found.push((start, characters[start..end].iter().collect(), characters.get(end).copied()));
        }
        start = end + 1;
    }
    found.into_iter()
}

/// 4 digits (利用者証明用, 券面), or 6 to 16 letters with digits (署名用).
fn is_pin(run: &str, next: Option<char>) -> bool {
    let digits = run.bytes().filter(u8::is_ascii_digit).count();
    let is_year = next == Some('年');
    (run.len() == 4 && digits == 4 && !is_year) || ((6..=16).contains(&run.len()) && digits > 0 && digits < run.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_full_of_digits_is_cut_into_no_more_tries_than_it_has_groups() {
        let groups: Vec<String> = (0..10_000).map(|_| "1".to_owned()).collect();
        assert!(!begins_with_my_number(&groups));
        assert!(FreeText::parse(&"1 ".repeat(10_000)).is_ok());
    }

    #[test]
    fn a_my_number_is_refused_however_it_is_written() {
        for text in ["番号は123456789018です", "1234 5678 9018", "１２３４－５６７８－９０１８", "1234 - 5678 - 9018"]
        {
            assert_eq!(FreeText::parse(text).err(), Some(FreeTextError::HoldsMyNumber), "{text}");
        }
    }

    #[test]
    fn other_numbers_pass() {
        for text in
            ["電話 0966-22-0000", "申請書ID 12345678901234567890123", "12345678901", "令和8年11月22日 10時30分", ""]
        {
            assert!(FreeText::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_pin_beside_its_word_is_refused() {
        for text in ["暗証番号は1234", "暗証番号：１２３４とのこと", "署名用パスワード ABC123"]
        {
            assert_eq!(FreeText::parse(text).err(), Some(FreeTextError::HoldsPin), "{text}");
        }
    }

    #[test]
    fn talking_about_pins_passes() {
        for text in ["暗証番号を3回間違えた", "暗証番号は4桁の数字と説明した", "暗証番号の再設定（2026年に発行）"]
        {
            assert!(FreeText::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_text_without_end_is_refused() {
        assert_eq!(FreeText::parse(&"あ".repeat(LENGTH_MAX + 1)).err(), Some(FreeTextError::TooLong));
    }
}
