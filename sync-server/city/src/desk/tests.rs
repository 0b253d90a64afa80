//! The city desk against a relay that says what it likes.

mod lent;

use super::*;
use domain::{CaseId, CaseNumber, DeviceId, Digest, Outcome, Service, StaffId};
use proofs::{
    CityPublicKey, DeletionCertificate, FleetPolicy, KeyBatch, PurgeOrder, Receipt, Release, RulePackage, ShredAck,
    Signed, SigningKey,
};
use records::{Author, CaseDocument, NewCase};
use sealing::{CaseKey, KeyEnvelope, OneTimeSecret, Recipient, SystemEntropy};
use std::cell::RefCell;
use sync::{
    AddendumBundle, CaseBundle, CaseRequest, CityEnvelope, CityLink, Counted, DeviceEntry, EnrolmentOffer, Grant,
    HandOverNotice, Lease, LinkError, Opening, PendingAddendum, PendingCase, PendingRequest, ReturnedCase, Row,
    RowKind,
};

const NOW: Timestamp = Timestamp(1_795_311_000_000);
const CASE: CaseId = CaseId::from_bytes([7; 16]);
const OWNER: DeviceId = DeviceId::from_bytes([1; 16]);
const ASKER: DeviceId = DeviceId::from_bytes([2; 16]);
const STAFF: StaffId = StaffId::from_bytes([5; 16]);

/// A relay that passes on whatever a test puts into it.
#[derive(Default)]
struct FakeRelay {
    devices: Vec<DeviceEntry>,
    requests: Vec<PendingRequest>,
    bundle: Option<CaseBundle>,
    gives_no_keys_to: Option<DeviceId>,
    issued: RefCell<Vec<Signed<KeyBatch>>>,
    grants: RefCell<Vec<Grant>>,
    receipts: RefCell<Vec<Signed<Receipt>>>,
    addendum: Option<AddendumBundle>,
    waiting: RefCell<Vec<PendingAddendum>>,
    /// What it answers to the receipt of an addendum; `None` when it cannot be reached.
    takes_addendum_receipt: std::cell::Cell<Option<bool>>,
    leases: Vec<Lease>,
    releases: RefCell<Vec<Signed<Release>>>,
    returned: Vec<ReturnedCase>,
    acks: Vec<Signed<ShredAck>>,
    policies: RefCell<Vec<Signed<FleetPolicy>>>,
    packages: RefCell<Vec<Signed<RulePackage>>>,
    certificates: RefCell<Vec<Signed<DeletionCertificate>>>,
}

impl CityLink for FakeRelay {
    fn devices(&self) -> Result<Vec<DeviceEntry>, LinkError> {
        Ok(self.devices.clone())
    }

    fn pending_cases(&self) -> Result<Vec<PendingCase>, LinkError> {
        Ok(Vec::new())
    }

    fn case(&self, _: CaseId) -> Result<Option<CaseBundle>, LinkError> {
        Ok(self.bundle.clone())
    }

    fn pending_requests(&self) -> Result<Vec<PendingRequest>, LinkError> {
        Ok(self.requests.clone())
    }

    fn grant(&self, grant: Grant, _: Timestamp) -> Result<(), LinkError> {
        self.grants.borrow_mut().push(grant);
        Ok(())
    }

    fn leases(&self, _: Timestamp) -> Result<Vec<Lease>, LinkError> {
        Ok(self.leases.clone())
    }

    fn release(&self, release: Signed<Release>) -> Result<(), LinkError> {
        self.releases.borrow_mut().push(release);
        Ok(())
    }

    fn returned(&self, _: CaseId) -> Result<Vec<ReturnedCase>, LinkError> {
        Ok(self.returned.clone())
    }

    fn policy_version(&self) -> Result<Option<u64>, LinkError> {
        Ok(self.policies.borrow().last().map(|signed| signed.verify(&signed.signer).expect("is signed").version))
    }

    fn publish_policy(&self, policy: Signed<FleetPolicy>) -> Result<(), LinkError> {
        self.policies.borrow_mut().push(policy);
        Ok(())
    }

    fn rules_version(&self) -> Result<Option<u32>, LinkError> {
        Ok(self.packages.borrow().last().and_then(|signed| signed.verify(&signed.signer).ok()).map(|told| told.version))
    }

    fn publish_rules(&self, rules: Signed<RulePackage>) -> Result<(), LinkError> {
        self.packages.borrow_mut().push(rules);
        Ok(())
    }

    fn issue_keys(&self, signed: Signed<KeyBatch>) -> Result<(), LinkError> {
        let batch = signed.verify(&signed.signer).expect("is signed");
        if self.gives_no_keys_to == Some(batch.device) {
            return Err(LinkError("this device has no room".into()));
        }
        self.issued.borrow_mut().push(signed);
        Ok(())
    }

    fn publish_receipt(&self, receipt: Signed<Receipt>, _: Signed<PurgeOrder>) -> Result<bool, LinkError> {
        self.receipts.borrow_mut().push(receipt);
        Ok(true)
    }

    fn pending_addenda(&self) -> Result<Vec<PendingAddendum>, LinkError> {
        Ok(self.waiting.borrow().clone())
    }

    fn addendum(&self, _: CaseId, _: DeviceId) -> Result<Option<AddendumBundle>, LinkError> {
        Ok(self.addendum.clone())
    }

    fn publish_addendum_receipt(&self, receipt: Signed<Receipt>, _: Signed<PurgeOrder>) -> Result<bool, LinkError> {
        let taken = self.takes_addendum_receipt.get().ok_or(LinkError("it is away".into()))?;
        self.receipts.borrow_mut().push(receipt);
        if taken {
            self.waiting.borrow_mut().clear();
        }
        Ok(taken)
    }

    fn acks(&self, _: CaseId) -> Result<Vec<Signed<ShredAck>>, LinkError> {
        Ok(self.acks.clone())
    }

    fn ledger_head(&self) -> Result<Digest, LinkError> {
        Ok(proofs::Ledger::empty().head())
    }

    fn orders(&self, _: u64) -> Result<Vec<Signed<PurgeOrder>>, LinkError> {
        Ok(Vec::new())
    }

    fn end_contract(&self, _: Signed<proofs::EndOfContract>) -> Result<(), LinkError> {
        Ok(())
    }

    fn farewells(&self) -> Result<Vec<Signed<proofs::Farewell>>, LinkError> {
        Ok(Vec::new())
    }

    fn epoch(&self) -> Result<sync::EpochId, LinkError> {
        Ok(Digest::from_bytes([0xe; 32]))
    }

    fn living_keys(&self) -> Result<Vec<proofs::CityKeyId>, LinkError> {
        // What was received is living no more.
        let living = self.bundle.iter().filter(|_| self.receipts.borrow().is_empty());
        Ok(living.map(|bundle| bundle.opening.envelope.key).collect())
    }

    fn is_up_to_date(&self, _: DeviceId) -> Result<bool, LinkError> {
        Ok(true)
    }

    fn held_by(&self, _: DeviceId) -> Result<Vec<CaseId>, LinkError> {
        Ok(Vec::new())
    }

    fn exchanges(&self) -> Result<u64, LinkError> {
        Ok(0)
    }

    fn publish_certificate(&self, signed: Signed<DeletionCertificate>) -> Result<(), LinkError> {
        self.certificates.borrow_mut().push(signed);
        Ok(())
    }

    fn counts(&self) -> Result<Vec<Counted>, LinkError> {
        Ok(Vec::new())
    }

    fn offer_enrolment(&self, _: EnrolmentOffer) -> Result<(), LinkError> {
        Ok(())
    }

    fn revoke(&self, _: DeviceId) -> Result<bool, LinkError> {
        Ok(true)
    }
}

/// A city desk with two tablets at its relay; the second has named its request key.
struct Fixture {
    _directory: tempfile::TempDir,
    desk: CityDesk,
    relay: FakeRelay,
    case_key: CaseKey,
    one_time: OneTimeSecret,
}

fn request_key() -> SigningKey {
    SigningKey::from_seed([0x5e; 32])
}

fn identity() -> SigningKey {
    SigningKey::from_seed([0x1d; 32])
}

fn number() -> CaseNumber {
    CaseNumber::new(OWNER, 1)
}

fn entry(device: DeviceId, request_key: Option<PublicKey>) -> DeviceEntry {
    DeviceEntry {
        device,
        label: "窓口".into(),
        key: identity().public(),
        request_key,
        enrolled_at: NOW,
        last_seen: None,
        revoked: false,
        city_keys_left: 0,
    }
}

impl Fixture {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let store = CityStore::create(&directory.path().join("city.db")).expect("a fresh file");
        let entropy = Box::new(SystemEntropy::default());
        let desk = CityDesk::create(directory.path(), store, entropy, NOW).expect("creates");
        let devices = vec![entry(OWNER, None), entry(ASKER, Some(request_key().public()))];
        let relay = FakeRelay { devices, ..FakeRelay::default() };
        let (case_key, one_time) = (CaseKey::from_bytes([0xca; 32]), OneTimeSecret::from_bytes([0x0e; 32]));
        let this = Self { _directory: directory, desk, relay, case_key, one_time };
        this.attend();
        this
    }

    fn attend(&self) {
        self.desk.attend(&self.relay, NOW).expect("attends");
    }

    fn city_key(&self) -> CityPublicKey {
        let signed = &self.relay.issued.borrow()[0];
        signed.verify(&self.desk.city_key()).expect("is signed by the city").one_time[0].clone()
    }

    fn opening(&self) -> Opening {
        let city = self.city_key();
        let entropy = &mut SystemEntropy::default();
        let sealed = sealing::seal_case_key(Recipient::City, city.public, CASE, &self.case_key, entropy);
        let sealed = sealed.expect("is a key");
        let envelope = CityEnvelope { key: city.id, encapsulated: sealed.encapsulated, ciphertext: sealed.ciphertext };
        Opening { case: CASE, number: number(), device: OWNER, envelope }
    }

    fn asked(&self) -> CaseRequest {
        CaseRequest { device: ASKER, number: number(), public: self.one_time.public() }
    }

    /// What the relay passes on of a request, in truth.
    fn pending(&self, signed: Signed<CaseRequest>) -> PendingRequest {
        let CaseRequest { device, number, public } = self.asked();
        PendingRequest { device, number, public, signed, opening: Some(self.opening()) }
    }

    /// The grants after the relay passed on one request.
    fn grants_for(&mut self, request: PendingRequest) -> Vec<Grant> {
        self.relay.requests = vec![request];
        self.attend();
        self.relay.grants.borrow().clone()
    }

    /// Puts a case into the relay, with the hand-over of its sealed record and that of the notice.
    fn put_case(&mut self, sealed: Option<Outcome>, notice: Option<Outcome>) {
        let author = Author { device: OWNER, staff: STAFF, name: "山田".into(), at: NOW };
        let new = NewCase { number: number(), service: Service::Inquiry };
        let (mut document, first) = CaseDocument::open([9; 16], &new, author.clone()).expect("opens");
        let mut entries = vec![first];
        entries.extend(sealed.map(|outcome| document.hand_over(outcome, author).expect("hands over")));
        let rows = (1..).zip(&entries).map(|(sequence, entry)| self.row(sequence, &entry.encode())).collect();
        let notice = notice.map(|outcome| HandOverNotice { case: CASE, device: OWNER, at: NOW, outcome });
        self.relay.bundle = Some(CaseBundle { opening: self.opening(), rows, notice, holders: vec![OWNER] });
    }

    fn row(&self, sequence: u64, plain: &[u8]) -> Row {
        let kind = RowKind::Change;
        let associated = sync::row::associated_data(CASE, OWNER, sequence, kind);
        let sealed = sealing::seal(self.case_key.expose(), "row", &associated, plain, &mut SystemEntropy::default());
        Row { case: CASE, device: OWNER, sequence, kind, sealed }
    }

    /// Receives the case as it stands; answers the outcome that was signed.
    fn receive(&self) -> Result<Outcome, ReceiveFault> {
        let seen = self.desk.open_case(&self.relay, CASE).expect("opens").seen();
        self.desk.receive(&self.relay, CASE, seen, STAFF, NOW)?;
        let receipt = self.relay.receipts.borrow()[0].verify(&self.desk.city_key());
        Ok(receipt.expect("is signed by the city").outcome)
    }
}

#[test]
fn a_request_with_the_registered_key_gets_its_case() {
    let mut city = Fixture::new();
    let request = city.pending(Signed::sign(&request_key(), &city.asked()));
    let grants = city.grants_for(request);
    assert_eq!((grants.len(), grants[0].to, grants[0].public), (1, ASKER, city.one_time.public()));
    let sealed = grants[0].envelope.clone();
    let envelope = KeyEnvelope { encapsulated: sealed.encapsulated, ciphertext: sealed.ciphertext };
    let key = sealing::open_case_key(Recipient::Tablet, &city.one_time, CASE, &envelope).expect("opens");
    assert_eq!(key.expose(), city.case_key.expose());
}

#[test]
fn a_tablet_that_was_sealed_a_key_owes_a_word_also_when_the_relay_lost_the_grant() {
    let mut city = Fixture::new();
    let request = city.pending(Signed::sign(&request_key(), &city.asked()));
    assert_eq!(city.grants_for(request).len(), 1);
    city.put_case(Some(Outcome::HandedOver), Some(Outcome::HandedOver));
    city.receive().expect("is received");
    let received = city.desk.store.received(CASE).expect("reads").expect("is there");
    assert_eq!(received.holders, [OWNER, ASKER], "its one-time key opens what the relay may have written");
}

#[test]
fn a_request_signed_by_the_identity_or_by_an_unknown_key_stays_unanswered() {
    let mut city = Fixture::new();
    for signer in [identity(), SigningKey::from_seed([0x66; 32])] {
        let request = city.pending(Signed::sign(&signer, &city.asked()));
        assert_eq!(city.grants_for(request), []);
    }
}

#[test]
fn a_request_of_a_device_that_named_no_request_key_stays_unanswered() {
    let mut city = Fixture::new();
    let said = CaseRequest { device: OWNER, ..city.asked() };
    let request = PendingRequest { device: OWNER, ..city.pending(Signed::sign(&request_key(), &said)) };
    assert_eq!(city.grants_for(request), []);
}

#[test]
fn a_request_that_was_changed_on_the_way_stays_unanswered() {
    let mut city = Fixture::new();
    let signed = Signed::sign(&request_key(), &city.asked());
    let thief = OneTimeSecret::from_bytes([0x66; 32]).public();
    let swapped_key = PendingRequest { public: thief, ..city.pending(signed.clone()) };
    let other_case = PendingRequest { number: CaseNumber::new(OWNER, 2), ..city.pending(signed.clone()) };
    let other_device = PendingRequest { device: OWNER, ..city.pending(signed.clone()) };
    let mut other_opening = city.pending(signed.clone());
    other_opening.opening = Some(Opening { number: CaseNumber::new(OWNER, 2), ..city.opening() });
    let mut torn = city.pending(signed);
    torn.signed.body = torn.signed.body.replace(&city.one_time.public().to_string(), &thief.to_string());
    torn.public = thief;
    for request in [swapped_key, other_case, other_device, other_opening, torn] {
        assert_eq!(city.grants_for(request), []);
    }
}

#[test]
fn the_first_request_key_of_a_device_stands_whatever_the_relay_says_later() {
    let mut city = Fixture::new();
    let later = SigningKey::from_seed([0x66; 32]);
    city.relay.devices = vec![entry(ASKER, Some(later.public()))];
    let request = city.pending(Signed::sign(&later, &city.asked()));
    assert_eq!(city.grants_for(request), []);
    let request = city.pending(Signed::sign(&request_key(), &city.asked()));
    assert_eq!(city.grants_for(request).len(), 1);
    city.desk.store.register_request_key(ASKER, &later.public()).expect("changes nothing");
    assert_eq!(city.desk.store.request_key(ASKER), Ok(Some(request_key().public())));
}

#[test]
fn a_device_that_gets_no_keys_does_not_stop_the_others() {
    let mut city = Fixture::new();
    city.relay.gives_no_keys_to = Some(OWNER);
    city.relay.issued.borrow_mut().clear();
    city.attend();
    let supplied: Vec<DeviceId> = city
        .relay
        .issued
        .borrow()
        .iter()
        .map(|batch| batch.verify(&city.desk.city_key()).expect("is signed").device)
        .collect();
    assert_eq!(supplied, [ASKER]);
}

#[test]
fn the_receipt_says_the_outcome_of_the_sealed_record() {
    for outcome in [Outcome::HandedOver, Outcome::Withdrawn] {
        let mut city = Fixture::new();
        city.put_case(Some(outcome), Some(outcome));
        assert_eq!(city.receive().ok(), Some(outcome));
        let done = city.desk.store.last_done(crate::AuditAction::ReceivedCase, CASE.as_bytes());
        assert_eq!(done, Ok(Some((NOW, STAFF))));
    }
}

#[test]
fn a_notice_alone_hands_nothing_over() {
    let mut city = Fixture::new();
    city.put_case(None, Some(Outcome::HandedOver));
    assert!(matches!(city.receive(), Err(ReceiveFault::NotHandedOver)));
    assert!(city.relay.receipts.borrow().is_empty());
    city.put_case(Some(Outcome::HandedOver), None);
    assert!(matches!(city.receive(), Err(ReceiveFault::NotHandedOver)));
}

#[test]
fn the_sealed_record_says_how_a_case_ended_whatever_the_notice_says() {
    for (sealed, notice) in [(Outcome::HandedOver, Outcome::Withdrawn), (Outcome::Withdrawn, Outcome::HandedOver)] {
        let mut city = Fixture::new();
        city.put_case(Some(sealed), Some(notice));
        city.receive().expect("is received");
        let receipts = city.relay.receipts.borrow();
        let receipt = receipts.first().expect("is published");
        assert_eq!(receipt.verify(&city.desk.city_key()).expect("is signed").outcome, sealed);
    }
}

impl Fixture {
    /// Receives a case, and then lets its tablet come with one more note.
    fn put_addendum(&mut self) {
        self.put_case(Some(Outcome::HandedOver), Some(Outcome::HandedOver));
        self.receive().expect("receives");
        let CaseBundle { opening, mut rows, .. } = self.relay.bundle.take().expect("is there");
        let entries = rows.iter().map(|row| {
            let plain = sealing::open(self.case_key.expose(), "row", &row.associated_data(), &row.sealed);
            records::Entry::decode(&plain.expect("opens")).expect("is an entry")
        });
        let (mut document, _) = CaseDocument::load([8; 16], entries.collect::<Vec<_>>());
        let author = Author { device: OWNER, staff: STAFF, name: "山田".into(), at: NOW.plus_ms(60_000) };
        let late = document.write_note(domain::NoteId::from_bytes([1; 16]), "あとから", author);
        rows.push(self.row(rows.len() as u64 + 1, &late.expect("writes").expect("changes").encode()));
        let receipt = self.relay.receipts.borrow()[0].digest();
        self.relay.addendum = Some(AddendumBundle { opening, rows, receipt });
    }

    fn confirm(&self) -> Result<(), ReceiveFault> {
        let seen = self.desk.open_addendum(&self.relay, CASE, OWNER).expect("opens").whole.seen();
        self.desk.confirm_addendum(&self.relay, (CASE, OWNER), seen, STAFF, NOW)
    }

    fn states(&self) -> Vec<crate::AddendumState> {
        self.desk.store.addenda(CASE).expect("reads").iter().map(|addendum| addendum.state).collect()
    }
}

#[test]
fn a_confirmation_that_was_cut_short_is_published_by_the_next_exchange() {
    let mut city = Fixture::new();
    city.put_addendum();
    assert!(matches!(city.confirm(), Err(ReceiveFault::Desk(_))), "the relay is away after the announcement");
    assert_eq!(city.states(), [crate::AddendumState::Announced]);
    city.attend();
    assert_eq!(city.states(), [crate::AddendumState::Announced], "it is still away");
    city.relay.takes_addendum_receipt.set(Some(true));
    city.attend();
    assert_eq!(city.states(), [crate::AddendumState::Confirmed]);
    let subject = addendum_subject(CASE, OWNER);
    let done = city.desk.store.last_done(crate::AuditAction::ConfirmedAddendum, &subject);
    assert_eq!(done, Ok(Some((NOW, STAFF))), "whoever finished it, the audit names who confirmed it");
    city.attend();
    let receipts = city.relay.receipts.borrow();
    assert_eq!(receipts.len(), 2, "it is published once");
    let second = receipts[1].verify(&city.desk.city_key()).expect("is signed by the city");
    assert_eq!((second.addendum, second.covered[0].last_sequence), (Some(OWNER), 3));
}

#[test]
fn a_confirmation_that_the_relay_refuses_is_taken_back_and_can_be_repeated() {
    let mut city = Fixture::new();
    city.put_addendum();
    city.relay.takes_addendum_receipt.set(Some(false));
    assert!(matches!(city.confirm(), Err(ReceiveFault::NewRows)));
    assert_eq!(city.states(), []);
    city.relay.takes_addendum_receipt.set(Some(true));
    assert!(city.confirm().is_ok());
    assert_eq!(city.states(), [crate::AddendumState::Confirmed]);
}

#[test]
fn an_addition_shows_what_came_late_and_nothing_else() {
    let mut city = Fixture::new();
    city.put_addendum();
    let opened = city.desk.open_addendum(&city.relay, CASE, OWNER).expect("opens");
    assert_eq!(opened.whole.problems, []);
    assert_eq!(opened.addition.notes.iter().map(|note| note.after.as_str()).collect::<Vec<_>>(), ["あとから"]);
    assert!(opened.addition.fields.is_empty() && opened.addition.hand_over.is_none());
    let mut rows = city.relay.addendum.take().expect("is there");
    rows.rows.pop();
    city.relay.addendum = Some(rows);
    assert!(city.desk.open_addendum(&city.relay, CASE, OWNER).expect("opens").addition.is_empty());
}

#[test]
fn an_unanswered_addendum_keeps_the_certificate_waiting_though_its_device_has_acknowledged() {
    let mut city = Fixture::new();
    city.put_addendum();
    let receipt = city.relay.receipts.borrow()[0].digest();
    let method = proofs::ShredMethod::CryptographicErase;
    let said = ShredAck { case: CASE, receipt, device: OWNER, shredded_at: NOW, method, slot_epoch: 1 };
    city.relay.acks = vec![Signed::sign(&identity(), &said)];
    let waiting = |case, device| vec![PendingAddendum { case, device, receipt }];
    city.relay.waiting = waiting(CASE, OWNER).into();
    let key = city.desk.store.all_received().expect("reads").remove(0).key;
    city.attend();
    assert!(city.relay.certificates.borrow().is_empty(), "city staff have not seen what came late");
    assert!(city.desk.page().secret(key).is_some(), "and must be able to open it");
    city.relay.waiting = [waiting(CASE, ASKER), waiting(CaseId::from_bytes([8; 16]), OWNER)].concat().into();
    city.attend();
    assert_eq!(city.relay.certificates.borrow().len(), 1, "a stranger's or another case's addendum holds nothing up");
    assert!(city.desk.page().secret(key).is_none());
}

impl Fixture {
    fn declare_owner_lost(&self) {
        crate::declare_lost(self.desk.store(), &self.relay, OWNER, Some(STAFF), NOW).expect("is declared");
        self.attend();
    }
}

#[test]
fn a_case_whose_only_holder_is_lost_has_its_certificate_when_it_is_received() {
    let mut city = Fixture::new();
    city.put_case(Some(Outcome::HandedOver), Some(Outcome::HandedOver));
    city.declare_owner_lost();
    city.receive().expect("is received");
    assert_eq!(city.relay.certificates.borrow().len(), 1, "no tablet is left whose exchange would bring it");
}

#[test]
fn late_edits_that_were_all_that_was_waited_for_bring_the_certificate_when_they_are_confirmed() {
    let mut city = Fixture::new();
    city.put_addendum();
    let receipt = city.relay.receipts.borrow()[0].digest();
    city.relay.waiting = vec![PendingAddendum { case: CASE, device: OWNER, receipt }].into();
    city.declare_owner_lost();
    assert!(city.relay.certificates.borrow().is_empty(), "city staff have not seen what came late");
    city.relay.takes_addendum_receipt.set(Some(true));
    city.confirm().expect("is confirmed");
    assert_eq!(city.relay.certificates.borrow().len(), 1);
}
