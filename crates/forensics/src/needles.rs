//! The spellings of a text and the pieces of a picture that a scan looks for.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use domain::ids::to_hex;
use std::collections::BTreeSet;

/// Bytes shorter than this would be found by chance.
pub const BYTES_MIN: usize = 6;
const PIECE_BYTES: usize = 24;

/// A text in every script, encoding and armour in which it could lie somewhere.
pub fn spellings_of_text(text: &str) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for (script, spelled) in scripts(text) {
        for (encoding, bytes) in encodings(&spelled) {
            found.extend(armours(&format!("{script} {encoding}"), &bytes));
        }
        found.extend(escapes(&spelled).map(|(escape, text)| (format!("{script} {escape}"), text.into_bytes())));
    }
    found.retain(|(_, bytes)| bytes.len() >= BYTES_MIN);
    found
}

/// A text as programs write it down where only ASCII may stand.
fn escapes(text: &str) -> impl Iterator<Item = (&'static str, String)> {
    let json = |digits: fn(u16) -> String| -> String {
        let escaped = |unit: u16| char::from_u32(unit.into()).filter(char::is_ascii).map(String::from);
        text.encode_utf16().map(|unit| escaped(unit).unwrap_or_else(|| digits(unit))).collect()
    };
    let percent = |space: &str, digits: fn(u8) -> String| -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        text.bytes()
            .map(|byte| match byte {
                b' ' => space.to_owned(),
                byte if plain(byte) => char::from(byte).to_string(),
                byte => digits(byte),
            })
            .collect()
    };
    let escapes = [
        ("in JSON", json(|unit| format!("\\u{unit:04x}"))),
        ("in JSON, upper case", json(|unit| format!("\\u{unit:04X}"))),
        ("percent-encoded", percent("%20", |byte| format!("%{byte:02X}"))),
        ("percent-encoded, lower case", percent("%20", |byte| format!("%{byte:02x}"))),
        ("in a form", percent("+", |byte| format!("%{byte:02X}"))),
        ("in a form, lower case", percent("+", |byte| format!("%{byte:02x}"))),
    ];
    let ascii = text.is_ascii() && !text.contains(' ');
    escapes.into_iter().filter(move |(_, escaped)| !ascii && escaped.len() >= BYTES_MIN)
}

/// Three pieces of a picture, each also in armour.
pub fn pieces_of_picture(name: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    [1, 2, 3]
        .iter()
        .filter_map(|quarter| {
            let at = bytes.len() * quarter / 4;
            Some((at, bytes.get(at..at + PIECE_BYTES)?))
        })
        .flat_map(|(at, piece)| armours(&format!("{name} at byte {at}"), piece))
        .collect()
}

fn scripts(text: &str) -> BTreeSet<(&'static str, String)> {
    let together: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    [
        ("as written", text.to_owned()),
        ("without spaces", together),
        ("in katakana", shifted(text, 'ぁ'..='ゖ', 0x60)),
        ("in hiragana", shifted(text, 'ァ'..='ヶ', -0x60)),
        ("full width", shifted(text, '!'..='~', 0xfee0)),
        ("half width", shifted(text, '！'..='～', -0xfee0)),
    ]
    .into_iter()
    .collect()
}

fn shifted(text: &str, range: std::ops::RangeInclusive<char>, by: i32) -> String {
    text.chars()
        .map(|character| {
            if !range.contains(&character) {
                return character;
            }
            u32::try_from(character as i32 + by).ok().and_then(char::from_u32).unwrap_or(character)
        })
        .collect()
}

fn encodings(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let utf16: Vec<u16> = text.encode_utf16().collect();
    let mut encodings = vec![
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-16LE", utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect()),
        ("UTF-16BE", utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect()),
    ];
    for (name, encoding) in [("Shift_JIS", encoding_rs::SHIFT_JIS), ("EUC-JP", encoding_rs::EUC_JP)] {
        let (bytes, _, unmappable) = encoding.encode(text);
        if !unmappable {
            encodings.push((name, bytes.into_owned()));
        }
    }
    encodings
}

/// Bytes as they are, in hex and in base64.
pub fn armours(name: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let hex = to_hex(bytes);
    let mut armours = vec![
        (name.to_owned(), bytes.to_vec()),
        (format!("{name} in hex"), hex.clone().into_bytes()),
        (format!("{name} in HEX"), hex.to_uppercase().into_bytes()),
    ];
    for before in 0..3 {
        for (alphabet, engine) in [("base64", &STANDARD_NO_PAD), ("base64url", &URL_SAFE_NO_PAD)] {
            let inner = inner_base64(&engine.encode([&vec![0; before], bytes].concat()), before, bytes.len());
            armours.push((format!("{name} in {alphabet}+{before}"), inner.into_bytes()));
        }
    }
    armours.retain(|(_, bytes)| bytes.len() >= BYTES_MIN);
    armours
}

/// The characters that depend on these bytes alone, whatever stands around them.
fn inner_base64(encoded: &str, before: usize, length: usize) -> String {
    let first = (before * 8).div_ceil(6);
    let last = (before + length) * 8 / 6;
    encoded.get(first..last).unwrap_or_default().to_owned()
}
