//! Tablets that ask for a case, and keys that are on their way.

use super::{
    fixture::{NOW, Tablet, city, purge},
    purge::{CASE, acks, certificate},
};
use crate::RelayStore;
use domain::Digest;
use proofs::{CityKeyId, CityPublicKey, KeyBatch, Signed, SigningKey};
use sync::{CaseRequest, FeedItem, Upload};

fn request(asker: &Tablet, owner: &Tablet, case: u8) -> Signed<CaseRequest> {
    let (number, public) = (owner.opening(case).number, Digest::from_bytes([0x77; 32]));
    Signed::sign(&SigningKey::from_seed([0x5e; 32]), &CaseRequest { device: asker.device, number, public })
}

fn asking(asker: &Tablet, owner: &Tablet, case: u8) -> Upload {
    Upload { requests: vec![request(asker, owner, case)], ..Upload::default() }
}

pub fn a_grant_brings_the_key_and_the_whole_log<S: RelayStore>(store: &S) {
    let (owner, second) = (Tablet::enrolled(store, 1), Tablet::enrolled(store, 2));
    owner.hand_over(store, 7, 2);
    second.send(store, asking(&second, &owner, 7));
    let pending = store.pending_requests().expect("store works");
    assert_eq!(pending.len(), 1);
    assert_eq!(pending[0].opening, Some(owner.opening(7)));
    assert_eq!((pending[0].device, &pending[0].signed), (second.device, &request(&second, &owner, 7)));
    let grant = second.grant(owner.opening(7));
    store.grant(&grant, NOW).expect("store works");
    assert_eq!(
        second.waiting(store),
        [
            FeedItem::Grant(grant),
            FeedItem::Row(owner.row(7, 1)),
            FeedItem::Row(owner.row(7, 2)),
            FeedItem::HandOver(owner.notice(7))
        ]
    );
    assert_eq!(store.pending_requests(), Ok(vec![]));
    assert!(second.send(store, super::fixture::rows(vec![second.row(7, 1)])).refused.is_empty());
}

pub fn a_request_for_an_unknown_number_waits_for_its_case<S: RelayStore>(store: &S) {
    let (owner, second) = (Tablet::enrolled(store, 1), Tablet::enrolled(store, 2));
    second.send(store, asking(&second, &owner, 7));
    let opening_of_first = |store: &S| store.pending_requests().expect("store works")[0].opening.clone();
    assert_eq!(opening_of_first(store), None);
    owner.hand_over(store, 7, 1);
    assert_eq!(opening_of_first(store), Some(owner.opening(7)));
    purge(store, 7);
    assert_eq!(store.pending_requests(), Ok(vec![]));
    second.send(store, asking(&second, &owner, 7));
    assert_eq!(store.pending_requests(), Ok(vec![]), "nobody waits for a case that is gone");
}

pub fn a_request_for_a_deleted_case_is_answered_with_its_certificate<S: RelayStore>(store: &S) {
    let (owner, early) = (Tablet::enrolled(store, 1), Tablet::enrolled(store, 2));
    let (between, late) = (Tablet::enrolled(store, 3), Tablet::enrolled(store, 4));
    owner.hand_over(store, 7, 1);
    early.send(store, asking(&early, &owner, 7));
    let published = purge(store, 7);
    between.send(store, asking(&between, &owner, 7));
    let ack = owner.ack(7, published.receipt.digest());
    owner.send(store, acks(vec![ack.clone()]));
    let certificate = certificate(store, &owner, &published, ack);
    store.publish_certificate(CASE, &certificate).expect("store works");
    assert_eq!(late.waiting(store), [FeedItem::Order(published.order)]);
    for _ in 0..2 {
        late.send(store, asking(&late, &owner, 7));
    }
    for asker in [early, between, late] {
        let answers =
            asker.waiting(store).into_iter().filter(|item| *item == FeedItem::Certificate(certificate.clone()));
        assert_eq!(answers.count(), 1);
    }
    assert_eq!(store.pending_requests(), Ok(vec![]));
}

pub fn whoever_gave_a_word_hears_of_the_certificate<S: RelayStore>(store: &S) {
    let (owner, early, late) = (Tablet::enrolled(store, 1), Tablet::enrolled(store, 2), Tablet::enrolled(store, 3));
    owner.hand_over(store, 7, 1);
    let published = purge(store, 7);
    let receipt = published.receipt.digest();
    let ack = owner.ack(7, receipt);
    owner.send(store, acks(vec![ack.clone()]));
    // Their requests were lost on the way, and they know that they asked.
    early.send(store, acks(vec![early.ack(7, receipt)]));
    let certificate = certificate(store, &owner, &published, ack);
    store.publish_certificate(CASE, &certificate).expect("store works");
    late.send(store, acks(vec![late.ack(7, receipt)]));
    for tablet in [early, late] {
        assert!(tablet.waiting(store).contains(&FeedItem::Certificate(certificate.clone())));
    }
    assert_eq!(store.acks(CASE), Ok(vec![]));
}

pub fn the_same_request_is_not_answered_twice<S: RelayStore>(store: &S) {
    let (owner, second) = (Tablet::enrolled(store, 1), Tablet::enrolled(store, 2));
    owner.hand_over(store, 7, 1);
    second.send(store, asking(&second, &owner, 7));
    store.grant(&second.grant(owner.opening(7)), NOW).expect("store works");
    second.send(store, asking(&second, &owner, 7));
    assert_eq!(store.pending_requests(), Ok(vec![]));
}

pub fn a_request_in_the_name_of_another_device_is_dropped<S: RelayStore>(store: &S) {
    let (owner, second) = (Tablet::enrolled(store, 1), Tablet::enrolled(store, 2));
    owner.hand_over(store, 7, 1);
    let mut torn = request(&second, &owner, 7);
    torn.body.push(' ');
    second.send(store, Upload { requests: vec![torn, request(&owner, &owner, 7)], ..Upload::default() });
    assert_eq!(store.pending_requests(), Ok(vec![]));
}

pub fn the_first_request_key_of_a_device_stands<S: RelayStore>(store: &S) {
    let tablet = Tablet::enrolled(store, 1);
    let key_of_first = |store: &S| store.devices().expect("store works")[0].request_key;
    assert_eq!(key_of_first(store), None);
    let (first, later) = (SigningKey::from_seed([1; 32]).public(), SigningKey::from_seed([2; 32]).public());
    for key in [Some(first), None, Some(later)] {
        tablet.send(store, Upload { request_key: key, ..Upload::default() });
        assert_eq!(key_of_first(store), Some(first));
    }
}

pub fn keys_under_way_are_counted<S: RelayStore>(store: &S) {
    let tablet = Tablet::enrolled(store, 1);
    let public = |id| CityPublicKey { id: CityKeyId(id), public: Digest::from_bytes([3; 32]) };
    let batch = KeyBatch {
        device: tablet.device,
        issued_at: NOW,
        one_time: vec![public(1), public(2), public(3)],
        last_resort: public(0),
    };
    let signed = Signed::sign(&city(), &batch);
    tablet.send(store, Upload { city_keys_left: 2, ..Upload::default() });
    store.issue_keys(&batch, &signed).expect("store works");
    let left = |store: &S| store.devices().expect("store works")[0].city_keys_left;
    assert_eq!(left(store), 5);
    let feed = tablet.feed(store, usize::MAX);
    assert_eq!(feed.entries[0].item, FeedItem::CityKeys(signed));
    tablet.store_feed(&feed);
    tablet.send(store, Upload { city_keys_left: 5, ..Upload::default() });
    assert_eq!(left(store), 5);
}
