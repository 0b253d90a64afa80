//! Tablets, cases and a city, made for these tests.

use super::EPOCH;
use crate::{AcceptFault, Feed, Reception, RelayStore, Sender};
use domain::{CaseId, CaseNumber, DeviceId, Digest, Outcome, Timestamp};
use proofs::{
    CityKeyId, Coverage, EnrolmentCode, PurgeOrder, Receipt, ShredAck, ShredMethod, Signed, SigningKey, VerifiedReceipt,
};
use std::cell::Cell;
use sync::{
    AddendumPart, CityEnvelope, DeviceEnvelope, EnrolRequest, Exchange, FeedItem, Grant, HandOverNotice, Opening, Row,
    RowKind, Upload, city_link::EnrolmentOffer, wire,
};

pub const NOW: Timestamp = Timestamp(1_795_000_000_000);

pub struct Tablet {
    pub device: DeviceId,
    pub key: SigningKey,
    counter: Cell<u64>,
    cursor: Cell<u64>,
}

pub fn code(seed: u8) -> EnrolmentCode {
    EnrolmentCode::from_random([seed; 10])
}

pub fn offer(code: &EnrolmentCode) -> EnrolmentOffer {
    EnrolmentOffer {
        hint: code.hint().into(),
        digest: code.stored_digest(),
        label: "窓口1".into(),
        expires_at: NOW.plus_ms(proofs::enrolment::VALID_MS),
    }
}

pub fn enrol_request(code: &EnrolmentCode, key: &SigningKey) -> EnrolRequest {
    EnrolRequest {
        version: wire::VERSION,
        hint: code.hint().into(),
        tablet: key.public(),
        proof: code.tablet_proof(&key.public()),
    }
}

impl Tablet {
    /// Enrols a tablet under a code of its own.
    pub fn enrolled<S: RelayStore>(store: &S, seed: u8) -> Self {
        let (key, code) = (SigningKey::from_seed([seed; 32]), code(seed));
        let device = DeviceId::from_bytes([seed; 16]);
        store.offer_enrolment(&offer(&code)).expect("store works");
        let enrolled = store.enrol(&enrol_request(&code, &key), device, NOW).expect("store works");
        assert!(enrolled.is_some(), "a fresh code enrols");
        Self::known(seed)
    }

    /// The tablet of this seed, which a store knows already or never will.
    pub fn known(seed: u8) -> Self {
        let (device, key) = (DeviceId::from_bytes([seed; 16]), SigningKey::from_seed([seed; 32]));
        Self { device, key, counter: Cell::new(0), cursor: Cell::new(0) }
    }

    pub fn send<S: RelayStore>(&self, store: &S, upload: Upload) -> Reception {
        self.try_send(store, upload).expect("upload is accepted")
    }

    pub fn try_send<S: RelayStore>(&self, store: &S, upload: Upload) -> Result<Reception, AcceptFault> {
        self.counter.set(self.counter.get() + 1);
        self.send_at(store, self.counter.get(), upload)
    }

    pub fn send_at<S: RelayStore>(&self, store: &S, counter: u64, upload: Upload) -> Result<Reception, AcceptFault> {
        let exchange = Exchange { version: wire::VERSION, epoch: Some(EPOCH), cursor: self.cursor.get(), upload };
        store.accept(Sender { device: self.device, counter, may_repeat: false }, &exchange, NOW)
    }

    /// Everything that waits, without storing it.
    pub fn waiting<S: RelayStore>(&self, store: &S) -> Vec<FeedItem> {
        self.feed(store, usize::MAX).entries.into_iter().map(|entry| entry.item).collect()
    }

    pub fn feed<S: RelayStore>(&self, store: &S, budget: usize) -> Feed {
        store.feed(self.device, self.cursor.get(), budget).expect("store works")
    }

    /// Stores the feed up to here; the next upload says so.
    pub fn store_feed(&self, feed: &Feed) {
        if let Some(last) = feed.entries.last() {
            self.cursor.set(last.cursor);
        }
    }

    pub fn opening(&self, case: u8) -> Opening {
        Opening {
            case: CaseId::from_bytes([case; 16]),
            number: CaseNumber::new(self.device, u32::from(case)),
            device: self.device,
            envelope: CityEnvelope {
                key: CityKeyId(1),
                encapsulated: vec![case; 32],
                ciphertext: vec![case ^ 0xff; 48],
            },
        }
    }

    pub fn row(&self, case: u8, sequence: u64) -> Row {
        Row {
            case: CaseId::from_bytes([case; 16]),
            device: self.device,
            sequence,
            kind: RowKind::Change,
            sealed: sealed(case, sequence),
        }
    }

    pub fn notice(&self, case: u8) -> HandOverNotice {
        HandOverNotice {
            case: CaseId::from_bytes([case; 16]),
            device: self.device,
            at: NOW,
            outcome: Outcome::HandedOver,
        }
    }

    pub fn grant(&self, opening: Opening) -> Grant {
        Grant {
            opening,
            to: self.device,
            public: Digest::from_bytes([0x77; 32]),
            envelope: DeviceEnvelope { encapsulated: vec![1; 32], ciphertext: vec![2; 48] },
        }
    }

    pub fn ack(&self, case: u8, receipt: Digest) -> Signed<ShredAck> {
        Signed::sign(
            &self.key,
            &ShredAck {
                case: CaseId::from_bytes([case; 16]),
                receipt,
                device: self.device,
                shredded_at: NOW,
                method: ShredMethod::CryptographicErase,
                slot_epoch: 1,
            },
        )
    }

    /// A part of what this tablet holds of a case: these rows of that many.
    pub fn addendum(&self, opening: Opening, receipt: Digest, rows: Vec<Row>, rows_in_all: u64) -> Upload {
        Upload { addenda: vec![AddendumPart { opening, receipt, rows, rows_in_all }], ..Upload::default() }
    }

    /// Opens a case with that many rows and hands it over.
    pub fn hand_over<S: RelayStore>(&self, store: &S, case: u8, rows: u64) {
        let upload = Upload {
            openings: vec![self.opening(case)],
            rows: (1..=rows).map(|sequence| self.row(case, sequence)).collect(),
            hand_overs: vec![self.notice(case)],
            ..Upload::default()
        };
        assert!(self.send(store, upload).refused.is_empty());
    }
}

/// Bytes that stand for a sealed change; no two rows have the same.
pub fn sealed(case: u8, sequence: u64) -> Vec<u8> {
    format!("sealed row {sequence} of case {case}, not to be found after the purge").into_bytes()
}

pub fn rows(rows: Vec<Row>) -> Upload {
    Upload { rows, ..Upload::default() }
}

pub fn city() -> SigningKey {
    SigningKey::from_seed([0xc1; 32])
}

/// A receipt and its order over what the store holds of a case.
pub struct Published {
    pub receipt: Signed<Receipt>,
    pub order: Signed<PurgeOrder>,
    pub proof: VerifiedReceipt,
}

pub fn receipt_over<S: RelayStore>(store: &S, case: u8) -> Published {
    let bundle = store.case(CaseId::from_bytes([case; 16])).expect("store works").expect("case is held");
    receipt(bundle.opening, coverage(&bundle.rows), None)
}

pub fn coverage(rows: &[Row]) -> Vec<Coverage> {
    let mut covered: Vec<Coverage> = Vec::new();
    for row in rows {
        match covered.iter_mut().find(|coverage| coverage.device == row.device) {
            Some(coverage) => *coverage = extend(coverage, row),
            None => {
                let chain = sync::chain_start(row.case, row.device);
                covered.push(extend(&Coverage { device: row.device, last_sequence: 0, chain }, row));
            }
        }
    }
    covered
}

fn extend(coverage: &Coverage, row: &Row) -> Coverage {
    Coverage { device: row.device, last_sequence: row.sequence, chain: row.chain(coverage.chain) }
}

pub fn receipt(opening: Opening, covered: Vec<Coverage>, addendum: Option<DeviceId>) -> Published {
    let receipt = Signed::sign(
        &city(),
        &Receipt {
            case: opening.case,
            case_number: opening.number,
            outcome: Outcome::HandedOver,
            received_at: NOW,
            heads: vec![],
            photos: vec![],
            covered,
            addendum,
            nonce: Digest::from_bytes([0x4e; 32]),
        },
    );
    let order = PurgeOrder { case: opening.case, receipt: receipt.digest(), issued_at: NOW };
    let order = Signed::sign(&city(), &order);
    let proof = VerifiedReceipt::verify(&city().public(), &receipt, &order).expect("signed by the city");
    Published { receipt, order, proof }
}

/// A receipt and its order over what the store holds of an addendum.
pub fn addendum_receipt_over<S: RelayStore>(store: &S, case: u8, device: DeviceId) -> Published {
    let bundle = store.addendum(CaseId::from_bytes([case; 16]), device).expect("store works").expect("is whole");
    receipt(bundle.opening, coverage(&bundle.rows), Some(device))
}

/// Publishes a receipt over what the store holds.
pub fn purge<S: RelayStore>(store: &S, case: u8) -> Published {
    let published = receipt_over(store, case);
    let done = store.publish_receipt(&published.proof, &published.receipt, &published.order);
    assert_eq!(done, Ok(true), "the receipt covers everything");
    published
}
