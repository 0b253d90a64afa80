//! The messages of exchange and enrolment, and both files that a USB drive carries.

use super::{Vector, fixed::*, statements};
use domain::{CountCategory, CountEntry, CountId, Day, Outcome, Service};
use proofs::{CityKeyId, EndOfContract, Farewell, RequestSignature, Signed};
use serde::{Serialize, de::DeserializeOwned};
use sync::{
    AddendumPart, Answer, CityEnvelope, Counted, DeviceEnvelope, EnrolAnswer, EnrolRequest, EnrolWelcome, Exchange,
    FeedEntry, FeedItem, Grant, HandOverNotice, Opening, Refusal, RefusalReason, Row, RowKind, Upload,
    usb::{Back, BackBody, Outbound, USB_PATH, names_of},
    wire::{BODY_BYTES_MAX, COMPACT},
};

pub fn all() -> Vec<Vector> {
    vec![
        message("exchange-quiet", quiet_exchange()),
        message("exchange-full", full_exchange()),
        message("answer-quiet", Answer { refused: vec![], feed: vec![], more: false, ..full_answer() }),
        message("answer-full", full_answer()),
        message("answer-rules", rules_answer()),
        compact_exchange(),
        compact_answer(),
        message("enrol-request", enrol_request()),
        message("enrol-answer", EnrolAnswer { welcome: sync::encode(&enrol_welcome()), proof: vec![0x62; 32] }),
        message("enrol-welcome", enrol_welcome()),
        Vector::hex("usb/outbound", outbound().write(), |file| Outbound::read(file) == Ok(outbound())),
        Vector::hex("usb/back", back().write(), |file| {
            let read = Back::read(file).map(|back| back.verify(&city().public()));
            read.is_ok_and(|read| {
                read.is_ok_and(|(word, body)| (word.device, word.counter, body) == (HERE, 42, back_body()))
            })
        }),
    ]
}

fn message<T: Serialize + DeserializeOwned + PartialEq + 'static>(name: &str, value: T) -> Vector {
    let bytes = sync::encode(&value);
    Vector::hex(&format!("wire/{name}"), bytes, move |bytes| sync::decode::<T>(bytes).as_ref() == Ok(&value))
}

/// What tablets say over the line since version 2: logs that go on, one that has a gap, and late edits.
fn compact_exchange() -> Vector {
    let logs = vec![row(7, RowKind::Change), row(8, RowKind::Photo), row(300, RowKind::Photo)];
    let upload = Upload { rows: logs, ..upload() };
    let exchange = Exchange { version: COMPACT, upload, ..full_exchange() };
    let bytes = exchange.clone().write();
    Vector::hex("v2/wire/exchange-full", bytes, move |bytes| {
        Exchange::read(bytes, BODY_BYTES_MAX).as_ref() == Ok(&exchange)
    })
}

/// The answer to it: rows between other items, in the order of their cursors.
fn compact_answer() -> Vector {
    let mut answer = full_answer();
    let rows = [(70_020, 8), (70_021, 9), (70_023, 10)];
    answer.feed.push(FeedEntry { cursor: 70_022, item: FeedItem::HandOver(hand_over()) });
    let row = |(cursor, sequence)| FeedEntry { cursor, item: FeedItem::Row(row(sequence, RowKind::Change)) };
    answer.feed.extend(rows.map(row));
    answer.feed.sort_by_key(|entry| entry.cursor);
    let bytes = answer.clone().write(COMPACT);
    Vector::hex("v2/wire/answer-full", bytes, move |bytes| Answer::read(bytes, COMPACT).as_ref() == Ok(&answer))
}

fn quiet_exchange() -> Exchange {
    Exchange { version: sync::wire::VERSION, epoch: None, cursor: 0, upload: Upload::default() }
}

fn full_exchange() -> Exchange {
    Exchange { version: sync::wire::VERSION, epoch: Some(digest(0x51)), cursor: 70_000, upload: upload() }
}

fn upload() -> Upload {
    Upload {
        openings: vec![opening()],
        rows: vec![row(7, RowKind::Change), row(300, RowKind::Photo)],
        hand_overs: vec![hand_over()],
        acks: vec![Signed::sign(&here(), &statements::shred_ack(CASE))],
        requests: vec![Signed::sign(&request_key(), &statements::case_request())],
        counts: counts(),
        city_keys_left: 31,
        request_key: Some(request_key().public()),
        addenda: vec![AddendumPart {
            opening: opening(),
            receipt: digest(0x52),
            rows: vec![row(8, RowKind::Change)],
            rows_in_all: 2,
        }],
        returns: vec![OTHER_CASE],
        orders: vec![Signed::sign(&city(), &statements::purge_order())],
        farewell: Some(Signed::sign(&here(), &Farewell { device: HERE, at: later(91) })),
    }
}

fn counts() -> Vec<Counted> {
    let categories = [
        CountCategory::Opened(Service::ApplicationSupport),
        CountCategory::Ended(Outcome::HandedOver),
        CountCategory::Ended(Outcome::Withdrawn),
        CountCategory::PhotoTaken,
    ];
    let counted = |(id, category)| Counted {
        device: HERE,
        entry: CountEntry { id: CountId::from_bytes([id; 16]), day: Day(20_779), category },
    };
    (1..).zip(categories).map(counted).collect()
}

/// An answer with every refusal and every item of the feed.
fn full_answer() -> Answer {
    let reasons = [
        RefusalReason::Purged,
        RefusalReason::NotAHolder,
        RefusalReason::Gap,
        RefusalReason::Forked,
        RefusalReason::NumberTaken,
        RefusalReason::TooLarge,
    ];
    let items = vec![
        FeedItem::CityKeys(Signed::sign(&city(), &statements::key_batch())),
        FeedItem::Grant(grant()),
        FeedItem::Row(row(7, RowKind::Change)),
        FeedItem::HandOver(hand_over()),
        FeedItem::Receipt {
            receipt: Signed::sign(&city(), &statements::receipt(None)),
            order: Signed::sign(&city(), &statements::purge_order()),
        },
        FeedItem::Order(Signed::sign(&city(), &statements::purge_order())),
        FeedItem::Certificate(Signed::sign(&city(), &statements::certificate())),
        FeedItem::Release(Signed::sign(&city(), &statements::release())),
        FeedItem::Policy(Signed::sign(&city(), &statements::fleet_policy())),
        FeedItem::EndOfContract(Signed::sign(&city(), &EndOfContract { issued_at: later(90) })),
    ];
    Answer {
        epoch: digest(0x51),
        now: MORNING,
        refused: reasons.map(|reason| Refusal { case: CASE, reason }).to_vec(),
        feed: (70_001..).zip(items).map(|(cursor, item)| FeedEntry { cursor, item }).collect(),
        more: true,
    }
}

/// An answer with what came after the full one was frozen.
fn rules_answer() -> Answer {
    let item = FeedItem::Rules(Signed::sign(&city(), &statements::rule_package()));
    Answer { refused: vec![], feed: vec![FeedEntry { cursor: 70_011, item }], more: false, ..full_answer() }
}

fn opening() -> Opening {
    let envelope = CityEnvelope { key: CityKeyId(2), encapsulated: vec![0x53; 32], ciphertext: vec![0x54; 48] };
    Opening { case: CASE, number: number(), device: HERE, envelope }
}

pub fn row(sequence: u64, kind: RowKind) -> Row {
    Row { case: CASE, device: HERE, sequence, kind, sealed: (0..61).collect() }
}

fn hand_over() -> HandOverNotice {
    HandOverNotice { case: CASE, device: HERE, at: later(25), outcome: Outcome::Withdrawn }
}

fn grant() -> Grant {
    let envelope = DeviceEnvelope { encapsulated: vec![0x55; 32], ciphertext: vec![0x56; 48] };
    Grant { opening: opening(), to: THERE, public: digest(0x44), envelope }
}

fn enrol_request() -> EnrolRequest {
    EnrolRequest { version: 1, hint: "M410".into(), tablet: here().public(), proof: vec![0x61; 32] }
}

fn enrol_welcome() -> EnrolWelcome {
    EnrolWelcome {
        device: HERE,
        label: "窓口1".into(),
        epoch: digest(0x51),
        authority: vec![0x30, 0x82, 1, 2, 3],
        city: city().public(),
    }
}

fn outbound() -> Outbound {
    let body = sync::encode(&full_exchange());
    let signature = RequestSignature { path: USB_PATH, device: HERE, counter: 42, body: &body }.sign(&here());
    Outbound { device: HERE, counter: 42, signature, body }
}

fn back_body() -> BackBody {
    BackBody { stored: names_of(&upload()), answer: full_answer() }
}

fn back() -> Back {
    Back::sign(&city(), HERE, 42, &back_body())
}
