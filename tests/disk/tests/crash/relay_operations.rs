//! What the relay does to its store, one operation after the other.

use crate::{
    relay_store::{CASE, Relay},
    run::{Operation, Subject},
};
use domain::{CaseId, CountCategory, CountEntry, CountId, Digest, Outcome, Role, Service};
use proofs::{
    CityKeyId, CityPublicKey, DeletionCertificate, DeviceEnd, KeyBatch, Signed, SigningKey,
    certificate::CertifiedDevice,
};
use relay::{
    RelayStore,
    conformance::fixture::{NOW, Tablet, city, code, offer, rows},
};
use sync::{CaseRequest, Counted, Upload};

type Act = fn(&mut Relay) -> Result<(), String>;

pub(crate) fn all() -> Vec<Operation<Relay>> {
    vec![
        Operation { running: false, ..operation("opening", Relay::in_use, open) },
        operation("closing", Relay::in_use, close),
        operation("offer a code", Relay::in_use, offer_code),
        operation("enrol", Relay::in_use, |r| r.enrol(3)),
        operation("enrol with a wrong code", Relay::in_use, |r| r.enrol(4)),
        operation("accept a case", Relay::in_use, accept_case),
        operation("accept more rows", Relay::in_use, accept_rows),
        operation("accept a request", Relay::in_use, accept_request),
        operation("accept an ack", purged, accept_ack),
        operation("issue keys", Relay::in_use, issue_keys),
        operation("grant", requested, grant),
        publish_receipt(),
        operation("publish a certificate", acknowledged, publish_certificate),
        operation("revoke", Relay::in_use, |r| said(r.store().revoke(Tablet::known(2).device)).map(|_| ())),
    ]
}

pub(crate) fn publish_receipt() -> Operation<Relay> {
    operation("publish a receipt", Relay::in_use, publish)
}

fn operation(name: &'static str, base: fn() -> Relay, act: Act) -> Operation<Relay> {
    Operation { name, base, running: true, act, mend: None }
}

fn said<T, E: std::fmt::Display>(outcome: Result<T, E>) -> Result<T, String> {
    outcome.map_err(|fault| fault.to_string())
}

// What a store can look like.

fn after(act: Act, base: fn() -> Relay) -> Relay {
    let mut relay = base();
    act(&mut relay).expect("works");
    relay
}

fn purged() -> Relay {
    after(publish, Relay::in_use)
}

fn acknowledged() -> Relay {
    after(accept_ack, purged)
}

fn requested() -> Relay {
    after(accept_request, Relay::in_use)
}

// What it does.

fn open(relay: &mut Relay) -> Result<(), String> {
    relay.stop();
    relay.start()
}

fn close(relay: &mut Relay) -> Result<(), String> {
    relay.stop();
    Ok(())
}

/// Another code each time.
fn offer_code(relay: &mut Relay) -> Result<(), String> {
    relay.counter += 1;
    said(relay.store().offer_enrolment(&offer(&code(relay.counter as u8 + 100))))
}

fn accept_case(relay: &mut Relay) -> Result<(), String> {
    let tablet = Tablet::known(1);
    let entry = CountEntry {
        id: CountId::from_bytes([1; 16]),
        day: NOW.day(),
        category: CountCategory::Opened(Service::Inquiry),
    };
    let upload = Upload {
        openings: vec![tablet.opening(9)],
        rows: (1..=5).map(|sequence| tablet.row(9, sequence)).collect(),
        hand_overs: vec![tablet.notice(9)],
        counts: vec![Counted { device: tablet.device, entry }],
        ..Upload::default()
    };
    relay.accept(&tablet, upload)
}

fn accept_rows(relay: &mut Relay) -> Result<(), String> {
    let tablet = Tablet::known(2);
    relay.accept(&tablet, rows(vec![tablet.row(8, 3), tablet.row(8, 4)]))
}

fn accept_request(relay: &mut Relay) -> Result<(), String> {
    let (asker, owner) = (Tablet::known(2), Tablet::known(1));
    let key = SigningKey::from_seed([0x5e; 32]);
    let request = CaseRequest {
        device: asker.device,
        number: owner.opening(CASE).number,
        public: Digest::from_bytes([0x77; 32]),
    };
    let upload =
        Upload { requests: vec![Signed::sign(&key, &request)], request_key: Some(key.public()), ..Upload::default() };
    relay.accept(&asker, upload)
}

fn accept_ack(relay: &mut Relay) -> Result<(), String> {
    let tablet = Tablet::known(1);
    let ack = tablet.ack(CASE, relay.published().receipt.digest());
    relay.accept(&tablet, Upload { acks: vec![ack], ..Upload::default() })
}

fn issue_keys(relay: &mut Relay) -> Result<(), String> {
    let key = |id: u64| CityPublicKey { id: CityKeyId(id), public: Digest::from_bytes([id as u8; 32]) };
    let batch = KeyBatch {
        device: Tablet::known(1).device,
        issued_at: NOW,
        one_time: (1..60).map(key).collect(),
        last_resort: key(99),
    };
    said(relay.store().issue_keys(&batch, &Signed::sign(&city(), &batch)))
}

fn grant(relay: &mut Relay) -> Result<(), String> {
    said(relay.store().grant(&Tablet::known(2).grant(Tablet::known(1).opening(CASE)), NOW))
}

fn publish(relay: &mut Relay) -> Result<(), String> {
    let published = relay.published();
    match said(relay.store().publish_receipt(&published.proof, &published.receipt, &published.order))? {
        true => Ok(()),
        false => Err("the receipt covers everything".into()),
    }
}

fn publish_certificate(relay: &mut Relay) -> Result<(), String> {
    let (owner, case) = (Tablet::known(1), CaseId::from_bytes([CASE; 16]));
    let receipt = relay.published().receipt.digest();
    let certificate = DeletionCertificate {
        number: "削-2026-000001".into(),
        case,
        case_number: owner.opening(CASE).number,
        category: Service::Inquiry,
        outcome: Outcome::HandedOver,
        data_kinds: vec![],
        received_at: NOW,
        issued_at: NOW,
        responsible: Role::SiteManager,
        receipts: vec![receipt],
        devices: vec![CertifiedDevice {
            label: "窓口1".into(),
            device: owner.device,
            key: owner.key.public(),
            end: DeviceEnd::Shredded(owner.ack(CASE, receipt)),
        }],
        ledger_head: said(relay.store().ledger_head())?,
    };
    said(relay.store().publish_certificate(case, &Signed::sign(&city(), &certificate)))
}
