//! Late edits of a purged case: what is taken in, what the city gets, what is left afterwards.

use super::fixture::{
    NOW, Published, Tablet, addendum_receipt_over, city, coverage, purge, receipt, receipt_over, rows,
};
use crate::RelayStore;
use domain::{CaseId, DeviceId, Digest, Outcome, Role, Service};
use proofs::{DeletionCertificate, Ledger, ShredAck, Signed};
use sync::{Exchange, FeedItem, Refusal, RefusalReason, Row, Upload, wire};

const CASE: CaseId = CaseId::from_bytes([7; 16]);

fn refused(reason: RefusalReason) -> [Refusal; 1] {
    [Refusal { case: CASE, reason }]
}

fn acks(acks: Vec<Signed<ShredAck>>) -> Upload {
    Upload { acks, ..Upload::default() }
}

fn told(published: &Published) -> FeedItem {
    FeedItem::Receipt { receipt: published.receipt.clone(), order: published.order.clone() }
}

/// A tablet whose case was received with two rows; it holds a third.
fn late<S: RelayStore>(store: &S) -> (Tablet, Digest, [Row; 3]) {
    let tablet = Tablet::enrolled(store, 1);
    tablet.hand_over(store, 7, 2);
    let first = purge(store, 7).receipt.digest();
    tablet.store_feed(&tablet.feed(store, usize::MAX));
    let rows = [1, 2, 3].map(|sequence| tablet.row(7, sequence));
    (tablet, first, rows)
}

fn send_whole<S: RelayStore>(store: &S, tablet: &Tablet, opening: sync::Opening, first: Digest, rows: Vec<Row>) {
    let in_all = rows.len() as u64;
    assert_eq!(tablet.send(store, tablet.addendum(opening, first, rows, in_all)).refused, []);
}

fn publish<S: RelayStore>(store: &S, published: &Published) -> bool {
    let done = store.publish_addendum_receipt(&published.proof, &published.receipt, &published.order);
    done.expect("store works")
}

fn pending<S: RelayStore>(store: &S) -> Vec<DeviceId> {
    store.pending_addenda().expect("store works").into_iter().map(|addendum| addendum.device).collect()
}

pub fn a_case_without_an_order_takes_no_addendum<S: RelayStore>(store: &S) {
    let tablet = Tablet::enrolled(store, 1);
    tablet.hand_over(store, 7, 2);
    let row = tablet.row(7, 1);
    let part = |receipt| tablet.addendum(tablet.opening(7), receipt, vec![row.clone()], 1);
    let early = receipt_over(store, 7).receipt.digest();
    assert_eq!(tablet.send(store, part(early)).refused, refused(RefusalReason::NotAHolder), "the case is alive");
    purge(store, 7);
    let other = Digest::from_bytes([9; 32]);
    assert_eq!(tablet.send(store, part(other)).refused, refused(RefusalReason::NotAHolder), "no such receipt");
    assert_eq!(pending(store), []);
}

pub fn an_addendum_waits_for_the_city_when_all_of_it_is_here<S: RelayStore>(store: &S) {
    let (tablet, first, [one, two, three]) = late(store);
    let part = |rows| tablet.addendum(tablet.opening(7), first, rows, 3);
    assert_eq!(tablet.send(store, part(vec![one.clone(), two.clone()])).refused, []);
    assert_eq!(pending(store), []);
    assert!(store.addendum(CASE, tablet.device).expect("store works").is_none());
    assert_eq!(tablet.send(store, part(vec![three.clone()])).refused, []);
    assert_eq!(pending(store), [tablet.device]);
    let bundle = store.addendum(CASE, tablet.device).expect("store works").expect("is whole");
    assert_eq!((bundle.rows, bundle.opening, bundle.receipt), (vec![one, two, three], tablet.opening(7), first));
}

pub fn the_same_part_twice_is_stored_once<S: RelayStore>(store: &S) {
    let (tablet, first, [one, two, three]) = late(store);
    for rows in [vec![one.clone()], vec![one.clone(), two.clone()], vec![two, three.clone()], vec![one, three]] {
        assert_eq!(tablet.send(store, tablet.addendum(tablet.opening(7), first, rows, 3)).refused, []);
    }
    let bundle = store.addendum(CASE, tablet.device).expect("store works").expect("is whole");
    assert_eq!(bundle.rows.iter().map(|row| row.sequence).collect::<Vec<_>>(), [1, 2, 3]);
}

pub fn a_changed_row_is_a_fork_and_a_missing_one_a_gap<S: RelayStore>(store: &S) {
    let (tablet, first, [one, two, three]) = late(store);
    let part = |rows| tablet.addendum(tablet.opening(7), first, rows, 3);
    assert_eq!(tablet.send(store, part(vec![two.clone()])).refused, refused(RefusalReason::Gap));
    assert_eq!(tablet.send(store, part(vec![one.clone(), three.clone()])).refused, refused(RefusalReason::Gap));
    let mut changed = one.clone();
    changed.sealed.push(0);
    assert_eq!(tablet.send(store, part(vec![changed])).refused, refused(RefusalReason::Forked));
    let mut other = tablet.opening(7);
    other.envelope.ciphertext.push(0);
    let upload = tablet.addendum(other, first, vec![two.clone()], 3);
    assert_eq!(tablet.send(store, upload).refused, refused(RefusalReason::Forked));
    let upload = tablet.addendum(tablet.opening(7), first, vec![two.clone()], 4);
    assert_eq!(tablet.send(store, upload).refused, refused(RefusalReason::Forked), "it was to be three rows");
    let mut foreign = tablet.row(8, 2);
    foreign.sequence = 2;
    assert_eq!(tablet.send(store, part(vec![foreign])).refused, refused(RefusalReason::NotAHolder));
    assert_eq!(tablet.send(store, part(vec![two, three])).refused, []);
    assert_eq!(pending(store), [tablet.device], "nothing that was refused spoiled it");
    let more = part(vec![tablet.row(7, 4)]);
    assert_eq!(tablet.send(store, more).refused, refused(RefusalReason::Forked), "more than was said");
}

pub fn an_addendum_has_its_limits<S: RelayStore>(store: &S) {
    let (tablet, first, [one, mut two, _]) = late(store);
    let part = |rows| tablet.addendum(tablet.opening(7), first, rows, 100);
    two.sealed = vec![0; wire::ROW_BYTES_MAX + 1];
    assert_eq!(tablet.send(store, part(vec![one, two])).refused, refused(RefusalReason::TooLarge));
    let whole = wire::ADDENDUM_BYTES_MAX / wire::ROW_BYTES_MAX;
    let large = |sequence| Row { sealed: vec![0; wire::ROW_BYTES_MAX], ..tablet.row(7, sequence) };
    for sequence in 2..=whole as u64 {
        assert_eq!(tablet.send(store, part(vec![large(sequence)])).refused, [], "row {sequence}");
    }
    let full = part(vec![large(whole as u64 + 1)]);
    assert_eq!(tablet.send(store, full).refused, refused(RefusalReason::TooLarge));
    tablet.hand_over(store, 8, 1);
    let other = purge(store, 8).receipt.digest();
    let upload = tablet.addendum(tablet.opening(8), other, vec![tablet.row(8, 1)], 1);
    assert_eq!(tablet.send(store, upload).refused, [], "another case has room of its own");
}

pub fn the_living_cases_know_nothing_of_an_addendum<S: RelayStore>(store: &S) {
    let (tablet, first, whole) = late(store);
    send_whole(store, &tablet, tablet.opening(7), first, whole.to_vec());
    assert!(store.case(CASE).expect("store works").is_none(), "the case does not come back");
    assert_eq!(store.pending_cases(), Ok(vec![]));
    assert_eq!(tablet.waiting(store), []);
    let again = tablet.send(store, rows(vec![tablet.row(7, 3)]));
    assert_eq!(again.refused, refused(RefusalReason::Purged));
}

pub fn a_receipt_for_another_device_or_for_less_answers_no_addendum<S: RelayStore>(store: &S) {
    let (tablet, first, whole) = late(store);
    let less = receipt(tablet.opening(7), coverage(&whole[..2]), Some(tablet.device));
    assert!(!publish(store, &less), "there is no addendum yet");
    send_whole(store, &tablet, tablet.opening(7), first, whole.to_vec());
    let of_another = receipt(tablet.opening(7), coverage(&whole), Some(DeviceId::from_bytes([2; 16])));
    let of_nobody = receipt(tablet.opening(7), coverage(&whole), None);
    let head = store.ledger_head();
    for published in [less, of_another, of_nobody] {
        assert!(!publish(store, &published));
    }
    assert_eq!(store.ledger_head(), head);
    assert_eq!(pending(store), [tablet.device]);
}

pub fn an_answered_addendum_is_gone_and_only_its_device_hears_of_it<S: RelayStore>(store: &S) {
    let other = Tablet::enrolled(store, 2);
    let (tablet, first, whole) = late(store);
    send_whole(store, &tablet, tablet.opening(7), first, whole.to_vec());
    let mut ledger = Ledger::at(store.ledger_head().expect("store works"));
    let published = addendum_receipt_over(store, 7, tablet.device);
    assert!(publish(store, &published));
    assert!(publish(store, &published), "the same receipt again changes nothing");
    ledger.append(&published.order);
    assert_eq!(store.ledger_head(), Ok(ledger.head()));
    assert_eq!(tablet.waiting(store), [told(&published)]);
    assert!(!other.waiting(store).contains(&told(&published)), "the others already obey the first");
    assert_eq!(pending(store), []);
    assert!(store.addendum(CASE, tablet.device).expect("store works").is_none());
    let again = tablet.addendum(tablet.opening(7), first, whole.to_vec(), 3);
    assert_eq!(tablet.send(store, again).refused, refused(RefusalReason::Purged), "it does not come back");
    assert_eq!(pending(store), []);
}

pub fn two_devices_have_an_addendum_each<S: RelayStore>(store: &S) {
    let second = Tablet::enrolled(store, 2);
    let (tablet, first, whole) = late(store);
    send_whole(store, &tablet, tablet.opening(7), first, whole.to_vec());
    let of_second = vec![whole[0].clone(), second.row(7, 1)];
    send_whole(store, &second, tablet.opening(7), first, of_second.clone());
    assert_eq!(pending(store), [tablet.device, second.device]);
    assert!(publish(store, &addendum_receipt_over(store, 7, tablet.device)));
    assert_eq!(pending(store), [second.device]);
    let bundle = store.addendum(CASE, second.device).expect("store works").expect("is whole");
    assert_eq!(bundle.rows, of_second);
    assert!(publish(store, &addendum_receipt_over(store, 7, second.device)));
    assert_eq!(pending(store), []);
}

pub fn an_ack_counts_only_for_a_receipt_of_ones_own<S: RelayStore>(store: &S) {
    let second = Tablet::enrolled(store, 2);
    let (tablet, first, whole) = late(store);
    send_whole(store, &tablet, tablet.opening(7), first, whole.to_vec());
    let published = addendum_receipt_over(store, 7, tablet.device);
    assert!(publish(store, &published));
    let of_another = second.ack(7, published.receipt.digest());
    assert_eq!(second.send(store, acks(vec![of_another])).refused.len(), 1);
    let (own, of_first) = (tablet.ack(7, published.receipt.digest()), second.ack(7, first));
    assert_eq!(tablet.send(store, acks(vec![own.clone()])).refused, []);
    assert_eq!(second.send(store, acks(vec![of_first.clone()])).refused, []);
    assert_eq!(store.acks(CASE), Ok(vec![own, of_first]));
}

pub fn a_certificate_ends_every_addendum<S: RelayStore>(store: &S) {
    let stranger = Tablet::enrolled(store, 2);
    let (tablet, first, whole) = late(store);
    send_whole(store, &stranger, tablet.opening(7), first, vec![stranger.row(7, 1)]);
    let certificate = DeletionCertificate {
        number: "削-2026-000001".into(),
        case: CASE,
        case_number: tablet.opening(7).number,
        category: Service::ApplicationSupport,
        outcome: Outcome::HandedOver,
        data_kinds: vec![],
        received_at: NOW,
        issued_at: NOW,
        responsible: Role::SiteManager,
        receipts: vec![first],
        devices: vec![],
        ledger_head: store.ledger_head().expect("store works"),
    };
    store.publish_certificate(CASE, &Signed::sign(&city(), &certificate)).expect("store works");
    assert_eq!(pending(store), []);
    let again = tablet.addendum(tablet.opening(7), first, whole.to_vec(), 3);
    assert_eq!(tablet.send(store, again).refused, refused(RefusalReason::Purged));
    assert_eq!(pending(store), []);
}

pub fn a_tablet_that_lost_its_place_gets_the_receipts_it_may_use<S: RelayStore>(store: &S) {
    let second = Tablet::enrolled(store, 2);
    let (tablet, first, whole) = late(store);
    send_whole(store, &tablet, tablet.opening(7), first, whole.to_vec());
    let published = addendum_receipt_over(store, 7, tablet.device);
    assert!(publish(store, &published));
    for lost in [&tablet, &second] {
        lost.store_feed(&lost.feed(store, usize::MAX));
        lost.send(store, Upload::default());
        assert_eq!(lost.waiting(store), []);
        let exchange = Exchange { version: wire::VERSION, epoch: None, cursor: 0, upload: Upload::default() };
        let sender = crate::Sender { device: lost.device, counter: 50, may_repeat: false };
        store.accept(sender, &exchange, NOW).expect("accepted");
        let feed = store.feed(lost.device, 0, usize::MAX).expect("store works").entries;
        let orders: Vec<bool> = feed
            .iter()
            .filter_map(|entry| {
                if let FeedItem::Receipt { receipt, .. } = &entry.item {
                    return (receipt.digest() != first).then_some(true);
                }
                assert_eq!(entry.item, FeedItem::Order(published.order.clone()), "nothing else was to come");
                Some(false)
            })
            .collect();
        assert_eq!(orders, [lost.device == tablet.device], "the second receipt is for one tablet alone");
    }
}
