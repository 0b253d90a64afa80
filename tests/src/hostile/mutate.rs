//! Makes bad bytes out of good ones; the same seed makes the same ones.

use crate::kills::dice::Dice;
use proofs::digest::sha256_plain;

/// What stands where a length stood.
const LENGTHS: [&[u8]; 6] = [
    &[0xff, 0xff, 0xff, 0xff, 0x0f],
    &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    &[0x80, 0x80, 0x80, 0x80, 0x04],
    &[0x00],
    &[0x7f],
];

/// The longest input: a mutation of a mutation does not grow for ever.
const BYTES_MAX: usize = 1 << 16;

/// One to four changes to one of the good inputs, with pieces of the others.
pub fn mutate(dice: &mut Dice, good: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = dice.pick(good).cloned().unwrap_or_default();
    for _ in 0..=dice.below(3) {
        change(dice, &mut bytes, good);
    }
    bytes.truncate(BYTES_MAX);
    bytes
}

fn change(dice: &mut Dice, bytes: &mut Vec<u8>, good: &[Vec<u8>]) {
    let at = below(dice, bytes.len());
    match dice.below(8) {
        0 | 1 => flip(dice, bytes, at),
        2 => bytes.truncate(at),
        3 => over(bytes, at, LENGTHS[below(dice, LENGTHS.len())]),
        4 => into(bytes, at, LENGTHS[below(dice, LENGTHS.len())]),
        5 => splice(dice, bytes, at, good),
        6 => repeat(dice, bytes, at),
        _ => drop_some(dice, bytes, at),
    }
}

fn flip(dice: &mut Dice, bytes: &mut [u8], at: usize) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << dice.below(8);
    }
}

fn over(bytes: &mut Vec<u8>, at: usize, length: &[u8]) {
    let end = (at + 1).min(bytes.len());
    bytes.splice(at..end, length.iter().copied());
}

fn into(bytes: &mut Vec<u8>, at: usize, length: &[u8]) {
    bytes.splice(at..at, length.iter().copied());
}

/// The rest comes from another input, or from elsewhere in this one.
fn splice(dice: &mut Dice, bytes: &mut Vec<u8>, at: usize, good: &[Vec<u8>]) {
    let Some(other) = dice.pick(good) else { return };
    let from = below(dice, other.len());
    bytes.truncate(at);
    bytes.extend_from_slice(&other[from..]);
}

fn repeat(dice: &mut Dice, bytes: &mut Vec<u8>, at: usize) {
    let length = below(dice, bytes.len() - at).min(64);
    let piece = bytes[at..at + length].to_vec();
    let times = 1 + below(dice, 40);
    bytes.splice(at..at, piece.iter().copied().cycle().take(length * times));
}

fn drop_some(dice: &mut Dice, bytes: &mut Vec<u8>, at: usize) {
    let end = (at + 1 + below(dice, 16)).min(bytes.len());
    bytes.drain(at..end);
}

fn below(dice: &mut Dice, bound: usize) -> usize {
    usize::try_from(dice.below(bound as u64)).unwrap_or(0)
}

/// Gives a chunk of automerge the checksum and the length that its content has, as whoever made it on purpose would.
pub fn with_checksum(chunk: &[u8]) -> Vec<u8> {
    const HEAD: usize = 9;
    let Some(kind) = chunk.get(HEAD - 1) else { return chunk.to_vec() };
    let after = &chunk[HEAD..];
    let length = after.iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
    chunk_of(*kind, after.get(length..).unwrap_or_default())
}

/// A chunk of automerge with a content.
pub fn chunk_of(kind: u8, content: &[u8]) -> Vec<u8> {
    let mut body = vec![kind];
    let mut left = content.len();
    while left >= 0x80 {
        body.push((left & 0x7f) as u8 | 0x80);
        left >>= 7;
    }
    body.push(left as u8);
    body.extend_from_slice(content);
    [&[0x85, 0x6f, 0x4a, 0x83], &sha256_plain(&body).as_bytes()[..4], &body].concat()
}
