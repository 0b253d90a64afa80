//! Who may speak, and how often.

use crate::{
    office::Office,
    tablet::{Tablet, enrol_request, post_enrol},
};
use proofs::{EnrolmentCode, SigningKey};
use relay::{Relay, SqliteStore};
use sync::{CityLink, Exchange, Upload, city_link::EnrolmentOffer, encode, wire};

fn offer(office: &Office, seed: u8) -> EnrolmentCode {
    let code = EnrolmentCode::from_random([seed; 10]);
    let store = SqliteStore::open(&office.place.relay_store()).expect("opens beside the server");
    let relay = Relay::new(store, SigningKey::from_seed([0; 32]).public());
    let offer = EnrolmentOffer {
        hint: code.hint().into(),
        digest: code.stored_digest(),
        label: format!("窓口{seed}"),
        expires_at: office.now().plus_ms(proofs::enrolment::VALID_MS),
    };
    relay.offer_enrolment(offer).expect("is stored");
    code
}

fn tablet(office: &Office, seed: u8) -> Tablet {
    Tablet::enrol(office, &offer(office, seed).grouped())
}

fn quiet() -> Vec<u8> {
    encode(&Exchange { version: wire::VERSION, epoch: None, cursor: 0, upload: Upload::default() })
}

#[test]
fn a_replayed_request_is_refused() {
    let office = Office::open();
    let tablet = tablet(&office, 1);
    assert_eq!(tablet.post_bytes(&office, quiet(), 1).0, 200);
    assert_eq!(tablet.post_bytes(&office, quiet(), 1).0, 401);
    assert_eq!(tablet.post_bytes(&office, quiet(), 2).0, 200);
}

#[test]
fn a_request_signed_by_another_key_or_for_another_device_is_refused() {
    let office = Office::open();
    let (mut first, second) = (tablet(&office, 1), tablet(&office, 2));
    first.device = second.device;
    assert_eq!(first.post_bytes(&office, quiet(), 1).0, 401);
    first.device = domain::DeviceId::from_bytes([9; 16]);
    assert_eq!(first.post_bytes(&office, quiet(), 1).0, 401);
    assert_eq!(second.post_bytes(&office, quiet(), 1).0, 200, "a refused request raises no counter");
}

#[test]
fn a_revoked_tablet_is_told_so() {
    let office = Office::open();
    let tablet = tablet(&office, 1);
    let store = SqliteStore::open(&office.place.relay_store()).expect("opens beside the server");
    let relay = Relay::new(store, tablet.city);
    assert!(relay.revoke(tablet.device).expect("store works"));
    assert_eq!(tablet.post_bytes(&office, quiet(), 1).0, 403);
}

#[test]
fn torn_messages_and_other_versions_have_their_own_answers() {
    let office = Office::open();
    let tablet = tablet(&office, 1);
    let mut torn = quiet();
    torn.pop();
    assert_eq!(tablet.post_bytes(&office, torn, 1).0, 400);
    let other = encode(&Exchange { version: 77, epoch: None, cursor: 0, upload: Upload::default() });
    assert_eq!(tablet.post_bytes(&office, other, 2).0, 426);
    assert_eq!(tablet.post_bytes(&office, vec![], 3).0, 400);
}

#[test]
fn every_refused_enrolment_looks_the_same() {
    let office = Office::open();
    let key = SigningKey::from_seed([1; 32]);
    let used = offer(&office, 1);
    assert_eq!(post_enrol(&office, &enrol_request(&used, &key)).0, 200);
    let tried = offer(&office, 2);
    let mut guess = enrol_request(&tried, &key);
    guess.proof[0] ^= 1;
    for _ in 0..5 {
        post_enrol(&office, &guess);
    }
    let expired = offer(&office, 3);
    office.pass_minutes(11);
    let unknown = EnrolmentCode::from_random([4; 10]);
    for code in [used, tried, expired, unknown] {
        assert_eq!(post_enrol(&office, &enrol_request(&code, &key)), (403, vec![]));
    }
}

#[test]
fn a_tablet_gets_new_keys_before_it_runs_out() {
    let office = Office::open();
    let mut tablet = tablet(&office, 1);
    tablet.sync(&office);
    for running in 0..24 {
        tablet.open_case(&office, running);
    }
    tablet.sync(&office);
    assert_eq!(tablet.keys_left(), 8);
    tablet.open_case(&office, 24);
    tablet.sync(&office);
    assert_eq!(tablet.keys_left(), 7 + 32);
}
