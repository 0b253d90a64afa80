//! How devices join and leave.

use super::fixture::{NOW, Tablet, code, enrol_request, offer, purge};
use crate::{AcceptFault, RelayStore};
use domain::DeviceId;
use proofs::{SigningKey, enrolment::VALID_MS};
use sync::{FeedItem, Upload};

const DEVICE: DeviceId = DeviceId::from_bytes([0x0d; 16]);

fn key() -> SigningKey {
    SigningKey::from_seed([0x0d; 32])
}

pub fn a_code_enrols_one_tablet_and_no_second<S: RelayStore>(store: &S) {
    let code = code(1);
    store.offer_enrolment(&offer(&code)).expect("store works");
    assert!(matches!(store.enrol(&enrol_request(&code, &key()), DEVICE, NOW), Ok(Some(_))));
    let second = SigningKey::from_seed([9; 32]);
    assert_eq!(store.enrol(&enrol_request(&code, &second), DeviceId::from_bytes([9; 16]), NOW), Ok(None));
    assert_eq!(store.devices().map(|devices| devices.len()), Ok(1));
}

pub fn a_code_expires<S: RelayStore>(store: &S) {
    let code = code(1);
    store.offer_enrolment(&offer(&code)).expect("store works");
    let late = NOW.plus_ms(VALID_MS + 1);
    assert_eq!(store.enrol(&enrol_request(&code, &key()), DEVICE, late), Ok(None));
}

pub fn a_code_survives_four_wrong_proofs_and_dies_of_the_fifth<S: RelayStore>(store: &S) {
    for (seed, wrong_proofs, enrols) in [(1, 4, true), (2, 5, false)] {
        let code = code(seed);
        store.offer_enrolment(&offer(&code)).expect("store works");
        let mut guess = enrol_request(&code, &key());
        guess.proof = vec![0; 32];
        for _ in 0..wrong_proofs {
            assert_eq!(store.enrol(&guess, DEVICE, NOW), Ok(None));
        }
        let device = DeviceId::from_bytes([seed; 16]);
        let enrolled = store.enrol(&enrol_request(&code, &key()), device, NOW).expect("store works");
        assert_eq!(enrolled.is_some(), enrols, "after {wrong_proofs} wrong proofs");
    }
}

pub fn a_new_tablet_first_learns_what_is_gone<S: RelayStore>(store: &S) {
    let first = Tablet::enrolled(store, 1);
    first.hand_over(store, 7, 2);
    let published = purge(store, 7);
    let second = Tablet::enrolled(store, 2);
    assert_eq!(second.waiting(store), [FeedItem::Order(published.order)]);
}

pub fn a_revoked_device_is_told_so_and_its_feed_is_dropped<S: RelayStore>(store: &S) {
    let (lost, other) = (Tablet::enrolled(store, 1), Tablet::enrolled(store, 2));
    other.hand_over(store, 7, 1);
    store.grant(&lost.grant(other.opening(7)), NOW).expect("store works");
    assert_eq!(store.revoke(lost.device), Ok(true));
    assert_eq!(lost.try_send(store, Upload::default()), Err(AcceptFault::Revoked));
    assert_eq!(lost.waiting(store), []);
    assert!(other.try_send(store, Upload::default()).is_ok());
    assert_eq!(store.revoke(DeviceId::from_bytes([99; 16])), Ok(false));
}
