//! A relay that is put back to a copy from before late edits were answered.

use super::super::*;
use crate::conformance::{
    EPOCH,
    fixture::{Published, Tablet, addendum_receipt_over, purge},
};
use domain::{CaseId, Digest};
use sync::{FeedItem, RefusalReason, Restoration, RestoredOrder, Upload};

const CASE: CaseId = CaseId::from_bytes([7; 16]);

/// A relay with two tablets, one of which has handed over a case.
struct City {
    store: SqliteStore,
    late: Tablet,
    other: Tablet,
}

fn handed_over() -> City {
    let store = SqliteStore::in_memory(EPOCH).expect("memory is there");
    let (late, other) = (Tablet::enrolled(&store, 1), Tablet::enrolled(&store, 2));
    late.hand_over(&store, 7, 2);
    City { store, late, other }
}

/// The whole log of the late tablet: one row more than was received.
fn late_edits(late: &Tablet, first: Digest) -> Upload {
    let rows = [1, 2, 3].map(|sequence| late.row(7, sequence)).to_vec();
    late.addendum(late.opening(7), first, rows, 3)
}

/// What the city signed for the case and for the late edits, and a relay at which they wait.
fn answered() -> (City, [Published; 2]) {
    let city = handed_over();
    let first = purge(&city.store, 7);
    assert_eq!(city.late.send(&city.store, late_edits(&city.late, first.receipt.digest())).refused, []);
    let second = addendum_receipt_over(&city.store, 7, city.late.device);
    (city, [first, second])
}

fn restore(city: &City, [first, second]: &[Published; 2]) {
    let order = |published: &Published| RestoredOrder {
        order: published.proof.order().clone(),
        signed: published.order.clone(),
        receipt: Some(published.receipt.clone()),
        addendum: published.proof.receipt().addendum,
        certificate: None,
        number: Some(published.proof.receipt().case_number.clone()),
        holders: vec![city.late.device],
    };
    let orders = vec![order(first), order(second)];
    let restoration = Restoration { epoch: EPOCH, leap: 1, orders, devices: vec![], granted: vec![] };
    assert_eq!(city.store.restore(&restoration), Ok(true));
}

/// The digests of the receipts that wait for a tablet.
fn receipts(city: &City, tablet: &Tablet) -> Vec<Digest> {
    let receipt = |item: FeedItem| match item {
        FeedItem::Receipt { receipt, .. } => Some(receipt.digest()),
        FeedItem::CityKeys(_)
        | FeedItem::Grant(_)
        | FeedItem::Row(_)
        | FeedItem::HandOver(_)
        | FeedItem::Order(_)
        | FeedItem::Certificate(_)
        | FeedItem::Release(_)
        | FeedItem::Policy(_)
        | FeedItem::EndOfContract(_)
        | FeedItem::Rules(_) => None,
    };
    tablet.waiting(&city.store).into_iter().filter_map(receipt).collect()
}

#[test]
fn late_edits_that_were_answered_after_the_copy_are_not_taken_in_again() {
    let (_, published) = answered();
    let city = handed_over();
    restore(&city, &published);
    let [first, second] = published.map(|one| one.receipt.digest());
    let refused = city.late.send(&city.store, late_edits(&city.late, first)).refused;
    assert_eq!(refused.iter().map(|one| (one.case, one.reason)).collect::<Vec<_>>(), [(CASE, RefusalReason::Purged)]);
    assert_eq!(city.store.pending_addenda(), Ok(vec![]), "city staff have confirmed them, and will not again");
    assert_eq!(receipts(&city, &city.late), [first, second]);
}

#[test]
fn late_edits_that_waited_in_the_copy_wait_no_longer() {
    let (city, published) = answered();
    assert_eq!(city.store.pending_addenda().map(|waiting| waiting.len()), Ok(1));
    restore(&city, &published);
    assert_eq!(city.store.pending_addenda(), Ok(vec![]));
    let left: i64 =
        city.store.connection().query_row("SELECT count(*) FROM addendum_rows", [], |row| row.get(0)).expect("reads");
    assert_eq!(left, 0, "what was received again is held here no longer");
}

#[test]
fn the_receipt_for_late_edits_comes_back_for_its_own_tablet_alone() {
    let (_, published) = answered();
    let city = handed_over();
    restore(&city, &published);
    let [first, second] = published.map(|one| one.receipt.digest());
    assert_eq!(receipts(&city, &city.other), [first]);
    let acks = |tablet: &Tablet| Upload { acks: vec![tablet.ack(7, second)], ..Upload::default() };
    assert_eq!(city.other.send(&city.store, acks(&city.other)).refused.len(), 1, "it is not its own");
    assert_eq!(city.late.send(&city.store, acks(&city.late)).refused, []);
    assert_eq!(city.store.acks(CASE).map(|acks| acks.len()), Ok(1));
}
