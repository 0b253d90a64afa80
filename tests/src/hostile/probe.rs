//! One function for each reader of bytes from outside. Each panics when a promise is broken, and else says nothing.
//!
//! The fuzz targets take this file too: it names only rooms that they have.

use domain::{
    ApplicationId, CaseId, CaseNumber, DeviceId, Digest, Field, FreeText, Invitation, StaffId, Timestamp, Value,
    scanned::candidate,
};
use proofs::{EnrolmentCode, PublicKey, RequestSignature, Signed, SigningKey, Statement, verify_certificate};
use records::{Author, CaseDocument, Entry};
use sealing::{KeyEnvelope, OneTimeSecret, Recipient, open, open_case_key};
use std::sync::LazyLock;
use sync::{
    Answer, EnrolAnswer, EnrolRequest, EnrolWelcome, Exchange, FeedItem, RowKind,
    row::associated_data,
    usb::{Back, Outbound, USB_PATH},
    wire::{BODY_BYTES_MAX, COMPACT, VERSION},
};

/// Every signed statement that there is: what verifies and is none of these was forged.
const DIGESTS: [&str; 2] =
    [include_str!("../../vectors/v1/signed/digests.txt"), include_str!("../../vectors/v1/signed/digests-later.txt")];
const OUTBOUND: &str = include_str!("../../vectors/v1/usb/outbound.hex");
const BACK: &str = include_str!("../../vectors/v1/usb/back.hex");
const LOG: [&str; 8] = [
    include_str!("../../vectors/v1/records/log-1.hex"),
    include_str!("../../vectors/v1/records/log-2.hex"),
    include_str!("../../vectors/v1/records/log-3.hex"),
    include_str!("../../vectors/v1/records/log-4.hex"),
    include_str!("../../vectors/v1/records/log-5.hex"),
    include_str!("../../vectors/v1/records/log-6.hex"),
    include_str!("../../vectors/v1/records/log-7.hex"),
    include_str!("../../vectors/v1/records/log-8.hex"),
];

/// The city's, both tablets' and the request key, all known to everybody.
static KEYS: LazyLock<[PublicKey; 4]> =
    LazyLock::new(|| [1, 2, 3, 4].map(|seed| SigningKey::from_seed([seed; 32]).public()));

const CASE: CaseId = CaseId::from_bytes([0x11; 16]);
const HERE: DeviceId = DeviceId::from_bytes([0x21; 16]);

pub fn exchange(bytes: &[u8]) {
    if let Ok(exchange) = Exchange::read(bytes, BODY_BYTES_MAX) {
        uploaded(&exchange);
        let written = exchange.clone().write();
        assert!(Exchange::read(&written, BODY_BYTES_MAX) == Ok(exchange), "reads as it is written");
    }
}

pub fn answer(bytes: &[u8]) {
    for version in [VERSION, COMPACT] {
        if let Ok(answer) = Answer::read(bytes, version) {
            fed(&answer);
            let written = answer.clone().write(version);
            assert!(Answer::read(&written, version) == Ok(answer), "reads as it is written");
        }
    }
}

pub fn invitation(bytes: &[u8]) {
    if let Ok(read) = Invitation::parse(bytes) {
        assert!(read.text().as_bytes() == bytes, "is written in one way");
        assert!(read.server().starts_with("https://") && EnrolmentCode::parse(read.code()).is_ok(), "can be sent");
        assert!(candidate(&[bytes], 0).is_err(), "is no form");
    }
}

pub fn enrolment(bytes: &[u8]) {
    let _ = sync::decode::<EnrolRequest>(bytes);
    let _ = sync::decode::<EnrolWelcome>(bytes);
    if let Ok(answer) = sync::decode::<EnrolAnswer>(bytes) {
        let code = EnrolmentCode::from_random([0xa1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        assert!(!code.accepts_server(&tablet(), &answer.welcome, &answer.proof), "nobody proved this answer");
    }
}

pub fn usb(bytes: &[u8]) {
    if let Ok(file) = Outbound::read(bytes) {
        let Outbound { device, counter, signature, body } = &file;
        let request = RequestSignature { path: USB_PATH, device: *device, counter: *counter, body };
        let genuine = request.verify(&tablet(), signature);
        assert!(!genuine || file.write() == from_hex(OUTBOUND), "a request that nobody signed");
        if let Ok(exchange) = file.exchange() {
            uploaded(&exchange);
        }
    }
    if let Ok(file) = Back::read(bytes)
        && let Ok((_, body)) = file.verify(&city())
    {
        assert!(file.write() == from_hex(BACK), "an answer that the city did not sign");
        fed(&body.answer);
    }
}

pub fn statements(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    statement::<proofs::Receipt>(text);
    statement::<proofs::PurgeOrder>(text);
    statement::<proofs::ShredAck>(text);
    statement::<proofs::DeletionCertificate>(text);
    statement::<proofs::KeyBatch>(text);
    statement::<proofs::Release>(text);
    statement::<proofs::FleetPolicy>(text);
    statement::<proofs::RulePackage>(text);
    statement::<proofs::EndOfContract>(text);
    statement::<proofs::Farewell>(text);
    statement::<sync::CaseRequest>(text);
    statement::<sync::usb::BackWord>(text);
}

pub fn certificate(bytes: &[u8]) {
    if let Ok(signed) = serde_json::from_slice::<Signed<proofs::DeletionCertificate>>(bytes)
        && verify_certificate(&city(), &signed).is_ok()
    {
        assert!(known(signed.digest()), "a certificate that nobody signed");
    }
}

/// A row's content after its seal was opened.
pub fn entry(bytes: &[u8]) {
    if let Ok(entry) = Entry::decode(bytes) {
        merged(entry);
    }
}

/// A change by itself: a mutation never spends itself on the entry around it.
pub fn changes(bytes: &[u8]) {
    merged(Entry::new(author(), bytes.to_vec()));
}

/// A sealed row, and an envelope as `encapsulated ‖ ciphertext`.
pub fn envelope(bytes: &[u8]) {
    if let Ok(plain) = open(&[0x71; 32], "row", &associated_data(CASE, HERE, 7, RowKind::Change), bytes) {
        assert!(plain.as_slice() == "引き継ぎ：電話あり。".as_bytes(), "a seal that nobody made");
    }
    let (encapsulated, ciphertext) = bytes.split_at(bytes.len().min(32));
    let envelope = KeyEnvelope { encapsulated: encapsulated.to_vec(), ciphertext: ciphertext.to_vec() };
    let secret = OneTimeSecret::from_bytes([0x72; 32]);
    for recipient in [Recipient::City, Recipient::Tablet] {
        if let Ok(key) = open_case_key(recipient, &secret, CASE, &envelope) {
            assert!(key.expose() == &[0x73; 32], "an envelope that nobody sealed");
        }
    }
}

/// What people type, and what stands in files of text.
pub fn texts(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(code) = EnrolmentCode::parse(&text) {
        assert!(EnrolmentCode::parse(&code.grouped()) == Ok(code), "a code reads as it is shown");
    }
    if let Ok(number) = CaseNumber::parse(&text) {
        assert!(CaseNumber::parse(number.as_str()) == Ok(number), "a number reads as it is shown");
    }
    if let Ok(id) = ApplicationId::parse(&text) {
        assert!(ApplicationId::parse(&id.grouped()) == Ok(id), "an id reads as it is shown");
    }
    if let Ok(free) = FreeText::parse(&text) {
        assert!(FreeText::parse(free.as_str()).is_ok(), "a text that was taken is taken again");
    }
    let _ = text.parse::<Field>();
    let _ = domain::Day::parse_iso(&text);
    let _ = text.parse::<Digest>();
}

/// The case of the stored log, and an empty one: whatever was applied, both can still be read and written to or say no.
fn merged(entry: Entry) {
    let (mut whole, damages) = CaseDocument::load([0xa9; 16], LOG.map(stored));
    assert!(damages.is_empty(), "the stored log is whole");
    let (mut empty, _) = CaseDocument::load([0xaa; 16], []);
    for document in [&mut whole, &mut empty] {
        let _ = document.apply(entry.clone());
        let _ = document.apply(entry.clone());
        let _ = (document.is_incomplete(), document.state().is_ok(), document.heads());
        let _ = document.field_author(Field::Contact);
        let _ = document.set(Field::Kana, &Value::Text("かわべ".into()), author());
        let _ = document.write_note(domain::NoteId::from_bytes([0xb1; 16]), "別の文", author());
        let _ = document.state().is_ok();
    }
}

fn stored(file: &str) -> Entry {
    Entry::decode(&from_hex(file)).expect("is an entry")
}

fn uploaded(exchange: &Exchange) {
    let upload = &exchange.upload;
    upload.acks.iter().for_each(genuine);
    upload.requests.iter().for_each(genuine);
    upload.orders.iter().for_each(genuine);
    upload.farewell.iter().for_each(genuine);
    for row in upload.rows.iter().chain(upload.addenda.iter().flat_map(|part| &part.rows)) {
        let _ = row.chain(Digest::from_bytes([0; 32]));
    }
    let _ = sync::usb::names_of(upload);
}

fn fed(answer: &Answer) {
    for entry in &answer.feed {
        match &entry.item {
            FeedItem::CityKeys(signed) => genuine(signed),
            FeedItem::Receipt { receipt, order } => {
                genuine(receipt);
                genuine(order);
                let _ = proofs::VerifiedReceipt::verify(&city(), receipt, order);
            }
            FeedItem::Order(signed) => genuine(signed),
            FeedItem::Certificate(signed) => genuine(signed),
            FeedItem::Release(signed) => genuine(signed),
            FeedItem::Policy(signed) => genuine(signed),
            FeedItem::EndOfContract(signed) => genuine(signed),
            FeedItem::Rules(signed) => {
                genuine(signed);
                let _ = proofs::RulePackage::verify(signed, &city());
            }
            FeedItem::Grant(_) | FeedItem::Row(_) | FeedItem::HandOver(_) => {}
        }
    }
}

fn statement<T: Statement>(text: &str) {
    if let Ok(signed) = serde_json::from_str::<Signed<T>>(text) {
        genuine(&signed);
    }
}

/// Whatever any of the keys verifies was signed by it, to the last bit.
fn genuine<T: Statement>(signed: &Signed<T>) {
    if KEYS.iter().any(|key| signed.verify(key).is_ok()) {
        assert!(known(signed.digest()), "a {} that nobody signed", T::KIND);
    }
}

fn known(digest: Digest) -> bool {
    DIGESTS.iter().any(|digests| digests.contains(&digest.to_string()))
}

fn city() -> PublicKey {
    KEYS[0]
}

fn tablet() -> PublicKey {
    KEYS[1]
}

fn author() -> Author {
    Author { device: HERE, staff: StaffId::from_bytes([0x31; 16]), name: "球磨 花子".into(), at: Timestamp(1) }
}

fn from_hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let digit = |byte: u8| char::from(byte).to_digit(16).expect("is a digit") as u8;
    digits.chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}
