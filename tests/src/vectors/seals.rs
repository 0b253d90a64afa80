//! What is sealed and what seals are bound to: rows, their chain, AEAD, and envelopes of a case key.

use super::{Vector, fixed::*, messages::row};
use sealing::{CaseKey, KeyEnvelope, OneTimeSecret, Recipient, open, open_case_key, seal, seal_case_key};
use sync::{RowKind, chain_start, row::associated_data};

const PURPOSE: &str = "row";
const PLAIN: &str = "引き継ぎ：電話あり。";

pub fn all() -> Vec<Vector> {
    vec![
        Vector::hex("seal/row-associated-data-change", bound(RowKind::Change), |data| data == bound(RowKind::Change)),
        Vector::hex("seal/row-associated-data-photo", bound(RowKind::Photo), |data| data == bound(RowKind::Photo)),
        chain(),
        Vector::hex("seal/aead", sealed(), |sealed| {
            let opened = open(&key(), PURPOSE, &bound(RowKind::Change), sealed);
            opened.is_ok_and(|plain| plain.as_slice() == PLAIN.as_bytes())
        }),
        envelope("city", Recipient::City),
        envelope("tablet", Recipient::Tablet),
        one_time_public(),
    ]
}

pub fn key() -> [u8; 32] {
    [0x71; 32]
}

pub fn one_time_secret() -> OneTimeSecret {
    OneTimeSecret::from_bytes([0x72; 32])
}

pub fn bound(kind: RowKind) -> Vec<u8> {
    associated_data(CASE, HERE, 7, kind)
}

fn sealed() -> Vec<u8> {
    seal(&key(), PURPOSE, &bound(RowKind::Change), PLAIN.as_bytes(), &mut Counter::default())
}

/// The start of a device's chain, and the chain after each of two rows.
fn chain() -> Vector {
    let start = chain_start(CASE, HERE);
    let first = row(1, RowKind::Change).chain(start);
    let text = format!("{start}\n{first}\n{}\n", row(2, RowKind::Photo).chain(first));
    Vector::text("seal/chain", text.clone(), move |read| read == text)
}

/// `encapsulated ‖ ciphertext` of a case key, sealed with fixed randomness.
fn envelope(name: &str, recipient: Recipient) -> Vector {
    let case_key = CaseKey::from_bytes([0x73; 32]);
    let public = one_time_secret().public();
    let made = seal_case_key(recipient, public, CASE, &case_key, &mut Counter::default()).expect("seals to a made key");
    Vector::hex(&format!("seal/envelope-{name}"), [made.encapsulated, made.ciphertext].concat(), move |bytes| {
        let opened = open_case_key(recipient, &one_time_secret(), CASE, &parts(bytes));
        opened.is_ok_and(|key| key.expose() == &[0x73; 32])
    })
}

fn one_time_public() -> Vector {
    let public = one_time_secret().public();
    Vector::text("seal/one-time-public", format!("{public}\n"), move |text| text.trim_end().parse() == Ok(public))
}

/// Parts an envelope as its file has it.
pub fn parts(bytes: &[u8]) -> KeyEnvelope {
    let (encapsulated, ciphertext) = bytes.split_at(bytes.len().min(32));
    KeyEnvelope { encapsulated: encapsulated.to_vec(), ciphertext: ciphertext.to_vec() }
}
