//! A tablet made of the shared rooms alone: it seals, signs, asks, merges and forgets.

use crate::office::Office;
use domain::{CaseId, CaseNumber, DeviceId, Digest, Field, NoteId, Outcome, PhotoId, Service, StaffId, Value};
use proofs::{
    CityPublicKey, DeletionCertificate, EnrolmentCode, PublicKey, RequestSignature, ShredAck, ShredMethod, Signed,
    SigningKey, VerifiedReceipt,
    digest::sha256_plain,
    request::{COUNTER_HEADER, DEVICE_HEADER, SIGNATURE_HEADER},
};
use records::{Author, CaseDocument, Entry, NewCase, NewPhoto};
use sealing::{CaseKey, KeyEnvelope, OneTimeSecret, Recipient, SystemEntropy, entropy::make_bytes};
use std::collections::BTreeMap;
use sync::{
    Answer, CaseRequest, CityEnvelope, EnrolAnswer, EnrolRequest, EnrolWelcome, Exchange, FeedItem, HandOverNotice,
    Opening, Refusal, Row, RowKind, Upload, chain_start, decode, encode, wire,
};

pub(crate) struct Tablet {
    pub(crate) device: DeviceId,
    pub(crate) key: SigningKey,
    pub(crate) request_key: SigningKey,
    pub(crate) label: String,
    pub(crate) city: PublicKey,
    pub(crate) counter: u64,
    epoch: Digest,
    cursor: u64,
    keys: Vec<CityPublicKey>,
    pub(crate) ended: Option<proofs::EndOfContract>,
    pub(crate) last_resort: Option<CityPublicKey>,
    asked: Vec<OneTimeSecret>,
    pub(crate) cases: BTreeMap<CaseId, HeldCase>,
    pub(crate) certificates: Vec<Signed<DeletionCertificate>>,
    pub(crate) receipts: Vec<VerifiedReceipt>,
    pub(crate) acks: Vec<Signed<ShredAck>>,
    openings: Vec<Opening>,
    notices: Vec<HandOverNotice>,
    owed: Upload,
    pub(crate) refused: Vec<Refusal>,
}

pub(crate) struct HeldCase {
    pub(crate) number: CaseNumber,
    pub(crate) key: CaseKey,
    pub(crate) document: CaseDocument,
    own: Vec<Row>,
}

pub(crate) fn enrol_request(code: &EnrolmentCode, key: &SigningKey) -> EnrolRequest {
    EnrolRequest {
        version: wire::VERSION,
        hint: code.hint().into(),
        tablet: key.public(),
        proof: code.tablet_proof(&key.public()),
    }
}

pub(crate) fn post_enrol(office: &Office, request: &EnrolRequest) -> (u16, Vec<u8>) {
    let address = format!("{}{}", office.address, wire::ENROL_PATH);
    let response = office.client().post(address).body(encode(request)).send().expect("answers");
    (response.status().as_u16(), response.bytes().expect("a body").to_vec())
}

impl Tablet {
    pub(crate) fn enrol(office: &Office, code: &str) -> Self {
        let code = EnrolmentCode::parse(code).expect("is a code");
        let key = SigningKey::from_seed(make_bytes(&mut SystemEntropy::default()));
        let (status, body) = post_enrol(office, &enrol_request(&code, &key));
        assert_eq!(status, 200);
        let answer: EnrolAnswer = decode(&body).expect("is an answer");
        assert!(code.accepts_server(&key.public(), &answer.welcome, &answer.proof));
        let welcome: EnrolWelcome = decode(&answer.welcome).expect("is a welcome");
        let request_key = SigningKey::from_seed(make_bytes(&mut SystemEntropy::default()));
        let owed = Upload { request_key: Some(request_key.public()), ..Upload::default() };
        Self {
            device: welcome.device,
            key,
            request_key,
            label: welcome.label,
            city: welcome.city,
            counter: 0,
            epoch: welcome.epoch,
            cursor: 0,
            keys: vec![],
            ended: None,
            last_resort: None,
            asked: vec![],
            cases: BTreeMap::new(),
            certificates: vec![],
            receipts: vec![],
            acks: vec![],
            openings: vec![],
            notices: vec![],
            owed,
            refused: vec![],
        }
    }

    /// As after a long absence: only the key of last resort is left.
    pub(crate) fn use_up_keys(&mut self) {
        self.keys.clear();
    }

    pub(crate) fn keys_left(&self) -> usize {
        self.keys.len()
    }

    pub(crate) fn post(&mut self, office: &Office, upload: Upload) -> (u16, Vec<u8>) {
        self.counter += 1;
        self.post_bytes(office, self.exchange_bytes(upload), self.counter)
    }

    pub(crate) fn exchange_bytes(&self, upload: Upload) -> Vec<u8> {
        encode(&Exchange { version: wire::VERSION, epoch: Some(self.epoch), cursor: self.cursor, upload })
    }

    /// Hears that the server is another one, offers again what `offer` says, and goes on from the beginning.
    pub(crate) fn sync_after_epoch_change(&mut self, office: &Office, offer: impl FnOnce(&mut Self)) {
        let (status, body) = self.post(office, Upload::default());
        let answer: Answer = decode(&body).expect("is an answer");
        assert_eq!(status, 200);
        assert_ne!(answer.epoch, self.epoch, "the server says that it is another one");
        (self.epoch, self.cursor) = (answer.epoch, 0);
        offer(self);
        self.sync(office);
    }

    /// Owes everything of its living cases again.
    pub(crate) fn offer_again(&mut self) {
        let living = |case: &CaseId| self.cases.contains_key(case);
        self.owed.openings = self.openings.iter().filter(|opening| living(&opening.case)).cloned().collect();
        self.owed.hand_overs = self.notices.iter().filter(|notice| living(&notice.case)).cloned().collect();
        self.owed.rows = self.cases.values().flat_map(|held| held.own.clone()).collect();
    }

    pub(crate) fn post_bytes(&self, office: &Office, body: Vec<u8>, counter: u64) -> (u16, Vec<u8>) {
        let path = wire::EXCHANGE_PATH;
        let signature = RequestSignature { path, device: self.device, counter, body: &body }.sign(&self.key);
        let response = office
            .client()
            .post(format!("{}{path}", office.address))
            .header(DEVICE_HEADER, self.device.to_string())
            .header(COUNTER_HEADER, counter.to_string())
            .header(SIGNATURE_HEADER, signature.to_string())
            .body(body)
            .send()
            .expect("answers");
        (response.status().as_u16(), response.bytes().expect("a body").to_vec())
    }

    /// Says everything it owes and takes everything that waits.
    pub(crate) fn sync(&mut self, office: &Office) {
        for _ in 0..20 {
            let mut upload = std::mem::take(&mut self.owed);
            upload.city_keys_left = u32::try_from(self.keys.len()).expect("few");
            let (status, body) = self.post(office, upload);
            assert_eq!(status, 200);
            let answer: Answer = decode(&body).expect("is an answer");
            self.refused = answer.refused;
            let quiet = answer.feed.is_empty();
            for entry in answer.feed {
                self.cursor = entry.cursor;
                self.take(office, entry.item);
            }
            if quiet && self.owed.is_empty() {
                return;
            }
        }
        panic!("the exchange never ends");
    }

    fn take(&mut self, office: &Office, item: FeedItem) {
        match item {
            FeedItem::CityKeys(batch) => {
                let batch = batch.verify(&self.city).expect("signed");
                self.keys.extend(batch.one_time);
                self.last_resort = Some(batch.last_resort);
            }
            FeedItem::Grant(grant) => {
                let position = self.asked.iter().position(|secret| secret.public() == grant.public);
                let secret = self.asked.remove(position.expect("was asked for"));
                let envelope =
                    KeyEnvelope { encapsulated: grant.envelope.encapsulated, ciphertext: grant.envelope.ciphertext };
                let key = sealing::open_case_key(Recipient::Tablet, &secret, grant.opening.case, &envelope);
                let (document, _) = CaseDocument::load(*self.device.as_bytes(), []);
                let held = HeldCase {
                    number: grant.opening.number,
                    key: key.expect("is sealed to this tablet"),
                    document,
                    own: vec![],
                };
                self.cases.insert(grant.opening.case, held);
            }
            FeedItem::Row(row) => self.take_row(&row),
            FeedItem::Receipt { receipt, order } => {
                let proof = VerifiedReceipt::verify(&self.city, &receipt, &order).expect("signed");
                self.forget(office, proof);
            }
            FeedItem::Certificate(certificate) => self.certificates.push(certificate),
            FeedItem::HandOver(_)
            | FeedItem::Order(_)
            | FeedItem::Release(_)
            | FeedItem::Policy(_)
            | FeedItem::Rules(_) => {}
            FeedItem::EndOfContract(end) => self.ended = Some(end.verify(&self.city).expect("signed")),
        }
    }

    fn take_row(&mut self, row: &Row) {
        let held = self.cases.get_mut(&row.case).expect("rows come after their key");
        let plain = sealing::open(held.key.expose(), "row", &row.associated_data(), &row.sealed).expect("opens");
        if row.kind == RowKind::Change {
            held.document.apply(Entry::decode(&plain).expect("is an entry")).expect("applies");
        }
    }

    /// Shreds a case against a receipt and owes the acknowledgement.
    fn forget(&mut self, office: &Office, proof: VerifiedReceipt) {
        let case = proof.order().case;
        let held = self.cases.remove(&case);
        if let Some(held) = &held {
            let chain = held.own.iter().fold(chain_start(case, self.device), |chain, row| row.chain(chain));
            assert!(proof.covers(self.device, held.own.len() as u64, chain), "never shred what the city does not hold");
        }
        let method = if held.is_some() { ShredMethod::CryptographicErase } else { ShredMethod::NeverHeld };
        let ack = ShredAck {
            case,
            receipt: proof.order().receipt,
            device: self.device,
            shredded_at: office.now(),
            method,
            slot_epoch: 1,
        };
        if self.receipts.iter().any(|known| known.order().case == case) {
            return;
        }
        let ack = Signed::sign(&self.key, &ack);
        self.acks.push(ack.clone());
        self.owed.acks.push(ack);
        self.receipts.push(proof);
    }

    fn author(&self, office: &Office) -> Author {
        Author { device: self.device, staff: StaffId::from_bytes([5; 16]), name: "山田".into(), at: office.now() }
    }

    pub(crate) fn open_case(&mut self, office: &Office, running: u32) -> CaseId {
        let entropy = &mut SystemEntropy::default();
        let (case, key) = (CaseId::from_bytes(make_bytes(entropy)), CaseKey::make(entropy));
        let number = CaseNumber::new(self.device, running);
        let city =
            if self.keys.is_empty() { self.last_resort.clone().expect("was given") } else { self.keys.remove(0) };
        let sealed = sealing::seal_case_key(Recipient::City, city.public, case, &key, entropy).expect("is a key");
        let envelope = CityEnvelope { key: city.id, encapsulated: sealed.encapsulated, ciphertext: sealed.ciphertext };
        let opening = Opening { case, number: number.clone(), device: self.device, envelope };
        self.openings.push(opening.clone());
        self.owed.openings.push(opening);
        let new = NewCase { number: number.clone(), service: Service::ApplicationSupport };
        let (document, entry) = CaseDocument::open(make_bytes(entropy), &new, self.author(office)).expect("opens");
        self.cases.insert(case, HeldCase { number, key, document, own: vec![] });
        self.write(case, RowKind::Change, &entry.encode());
        case
    }

    pub(crate) fn set(&mut self, office: &Office, case: CaseId, field: Field, value: Value) {
        let author = self.author(office);
        let held = self.cases.get_mut(&case).expect("is held");
        let entry = held.document.set(field, &value, author).expect("sets").expect("changes");
        self.write(case, RowKind::Change, &entry.encode());
    }

    pub(crate) fn note(&mut self, office: &Office, case: CaseId, text: &str) {
        let author = self.author(office);
        let held = self.cases.get_mut(&case).expect("is held");
        let id = NoteId::from_bytes(make_bytes(&mut SystemEntropy::default()));
        let entry = held.document.write_note(id, text, author).expect("writes").expect("changes");
        self.write(case, RowKind::Change, &entry.encode());
    }

    pub(crate) fn photo(&mut self, office: &Office, case: CaseId, jpeg: &[u8]) {
        self.write(case, RowKind::Photo, jpeg);
        let author = self.author(office);
        let held = self.cases.get_mut(&case).expect("is held");
        let photo = NewPhoto {
            id: PhotoId::from_bytes(make_bytes(&mut SystemEntropy::default())),
            digest: sha256_plain(jpeg),
            width: 420,
            height: 540,
            row_device: self.device,
            row_sequence: held.own.len() as u64,
            row_count: 1,
            findings: None,
        };
        let entry = held.document.add_photo(&photo, author).expect("adds");
        self.write(case, RowKind::Change, &entry.encode());
    }

    pub(crate) fn hand_over(&mut self, office: &Office, case: CaseId) {
        let author = self.author(office);
        let held = self.cases.get_mut(&case).expect("is held");
        let entry = held.document.hand_over(Outcome::HandedOver, author).expect("hands over");
        self.write(case, RowKind::Change, &entry.encode());
        let notice = HandOverNotice { case, device: self.device, at: office.now(), outcome: Outcome::HandedOver };
        self.notices.push(notice.clone());
        self.owed.hand_overs.push(notice);
    }

    pub(crate) fn ask_for(&mut self, number: &CaseNumber) {
        let secret = OneTimeSecret::make(&mut SystemEntropy::default());
        let request = CaseRequest { device: self.device, number: number.clone(), public: secret.public() };
        self.owed.requests.push(Signed::sign(&self.request_key, &request));
        self.asked.push(secret);
    }

    /// Asks like a thief who has the disk and the key store, and no PIN.
    pub(crate) fn ask_with_the_identity_alone(&mut self, number: &CaseNumber) {
        let thief = OneTimeSecret::make(&mut SystemEntropy::default());
        let request = CaseRequest { device: self.device, number: number.clone(), public: thief.public() };
        self.owed.request_key = Some(self.key.public());
        self.owed.requests.push(Signed::sign(&self.key, &request));
        self.asked.push(thief);
    }

    pub(crate) fn owe(&mut self) -> &mut Upload {
        &mut self.owed
    }

    fn write(&mut self, case: CaseId, kind: RowKind, plain: &[u8]) {
        let held = self.cases.get_mut(&case).expect("is held");
        let sequence = held.own.len() as u64 + 1;
        let associated = sync::row::associated_data(case, self.device, sequence, kind);
        let entropy = &mut SystemEntropy::default();
        let sealed = sealing::seal(held.key.expose(), "row", &associated, plain, entropy);
        let row = Row { case, device: self.device, sequence, kind, sealed };
        held.own.push(row.clone());
        self.owed.rows.push(row);
    }

    pub(crate) fn own_rows(&self, case: CaseId) -> Vec<Row> {
        self.cases.get(&case).map(|held| held.own.clone()).unwrap_or_default()
    }
}
