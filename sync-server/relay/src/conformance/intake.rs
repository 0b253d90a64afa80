//! What is taken in, what is refused, and who hears of it.

use super::{
    EPOCH,
    fixture::{NOW, Tablet, rows},
};
use crate::{AcceptFault, RelayStore, Sender};
use domain::{CaseId, CountCategory, CountEntry, CountId, Service};
use sync::{Counted, Exchange, FeedItem, Refusal, RefusalReason, Upload, wire};

fn refusal(case: u8, reason: RefusalReason) -> Refusal {
    Refusal { case: CaseId::from_bytes([case; 16]), reason }
}

fn held<S: RelayStore>(store: &S, case: u8) -> usize {
    store.case(CaseId::from_bytes([case; 16])).expect("store works").map_or(0, |bundle| bundle.rows.len())
}

pub fn a_counter_that_does_not_rise_is_refused_and_changes_nothing<S: RelayStore>(store: &S) {
    let tablet = Tablet::enrolled(store, 1);
    let opened = Upload { openings: vec![tablet.opening(7)], ..Upload::default() };
    assert!(tablet.send_at(store, 5, opened).is_ok());
    for counter in [0, 4, 5, u64::MAX] {
        let replay = tablet.send_at(store, counter, rows(vec![tablet.row(7, 1)]));
        assert_eq!(replay, Err(AcceptFault::Unauthenticated), "counter {counter}");
    }
    assert_eq!(held(store, 7), 0);
    assert!(tablet.send_at(store, 6, rows(vec![tablet.row(7, 1)])).is_ok());
}

pub fn the_last_carried_file_may_come_twice_and_no_earlier_one<S: RelayStore>(store: &S) {
    let tablet = Tablet::enrolled(store, 1);
    tablet.hand_over(store, 7, 1);
    let carried = |counter| {
        let exchange =
            Exchange { version: wire::VERSION, epoch: None, cursor: 0, upload: rows(vec![tablet.row(7, 1)]) };
        store.accept(Sender { device: tablet.device, counter, may_repeat: true }, &exchange, NOW)
    };
    assert!(carried(100).is_ok() && carried(100).is_ok());
    assert_eq!(carried(99), Err(AcceptFault::Unauthenticated));
    assert_eq!(held(store, 7), 1);
}

pub fn the_same_upload_twice_is_stored_once<S: RelayStore>(store: &S) {
    let tablet = Tablet::enrolled(store, 1);
    tablet.hand_over(store, 7, 3);
    tablet.hand_over(store, 7, 3);
    assert_eq!(held(store, 7), 3);
    assert_eq!(store.pending_cases().map(|pending| pending.len()), Ok(1));
}

pub fn a_row_with_other_content_is_a_fork<S: RelayStore>(store: &S) {
    let tablet = Tablet::enrolled(store, 1);
    tablet.hand_over(store, 7, 2);
    let mut other = tablet.row(7, 2);
    other.sealed.push(0);
    assert_eq!(tablet.send(store, rows(vec![other])).refused, [refusal(7, RefusalReason::Forked)]);
    let mut opening = tablet.opening(7);
    opening.envelope.ciphertext.push(0);
    let upload = Upload { openings: vec![opening], ..Upload::default() };
    assert_eq!(tablet.send(store, upload).refused, [refusal(7, RefusalReason::Forked)]);
}

pub fn a_missing_row_is_a_gap<S: RelayStore>(store: &S) {
    let tablet = Tablet::enrolled(store, 1);
    tablet.hand_over(store, 7, 1);
    let upload = rows(vec![tablet.row(7, 3), tablet.row(7, 4)]);
    assert_eq!(tablet.send(store, upload).refused, [refusal(7, RefusalReason::Gap)]);
    assert_eq!(held(store, 7), 1);
}

pub fn rows_of_a_stranger_or_in_the_name_of_another_are_refused<S: RelayStore>(store: &S) {
    let (owner, stranger) = (Tablet::enrolled(store, 1), Tablet::enrolled(store, 2));
    owner.hand_over(store, 7, 1);
    let mut guessed = owner.opening(7);
    guessed.envelope.ciphertext.push(0);
    for upload in [
        rows(vec![stranger.row(7, 1)]),
        rows(vec![owner.row(7, 2)]),
        rows(vec![stranger.row(8, 1)]),
        Upload { openings: vec![guessed], ..Upload::default() },
        Upload { hand_overs: vec![stranger.notice(7)], ..Upload::default() },
        Upload { hand_overs: vec![owner.notice(7)], ..Upload::default() },
    ] {
        let refused = stranger.send(store, upload).refused;
        assert_eq!(refused.first().map(|refusal| refusal.reason), Some(RefusalReason::NotAHolder));
    }
    assert_eq!(held(store, 7), 1);
}

pub fn who_was_given_a_case_brings_it_back_to_a_store_that_lost_it<S: RelayStore>(store: &S) {
    let (owner, second) = (Tablet::enrolled(store, 1), Tablet::enrolled(store, 2));
    let upload = Upload {
        openings: vec![owner.opening(7)],
        rows: vec![owner.row(7, 1), owner.row(7, 2), second.row(7, 1)],
        hand_overs: vec![owner.notice(7)],
        ..Upload::default()
    };
    assert_eq!(second.send(store, upload.clone()).refused, []);
    assert_eq!(owner.send(store, Upload { rows: vec![owner.row(7, 1)], ..upload }).refused, []);
    let bundle = store.case(CaseId::from_bytes([7; 16])).expect("store works").expect("is held");
    assert_eq!((bundle.rows.len(), bundle.holders.len()), (3, 2));
    assert_eq!(store.pending_cases().expect("store works").len(), 1);
}

pub fn a_row_in_the_name_of_nobody_is_refused<S: RelayStore>(store: &S) {
    let tablet = Tablet::enrolled(store, 1);
    tablet.hand_over(store, 7, 1);
    let mut row = tablet.row(7, 1);
    row.device = domain::DeviceId::from_bytes([0x77; 16]);
    assert_eq!(tablet.send(store, rows(vec![row])).refused, [refusal(7, RefusalReason::NotAHolder)]);
}

pub fn a_row_larger_than_any_row_is_refused<S: RelayStore>(store: &S) {
    let tablet = Tablet::enrolled(store, 1);
    tablet.hand_over(store, 7, 1);
    let mut row = tablet.row(7, 2);
    row.sealed = vec![0; wire::ROW_BYTES_MAX + 1];
    assert_eq!(tablet.send(store, rows(vec![row])).refused, [refusal(7, RefusalReason::TooLarge)]);
}

pub fn a_number_belongs_to_one_case<S: RelayStore>(store: &S) {
    let tablet = Tablet::enrolled(store, 1);
    tablet.hand_over(store, 7, 1);
    let mut second = tablet.opening(8);
    second.number = tablet.opening(7).number;
    let upload = Upload { openings: vec![second], ..Upload::default() };
    assert_eq!(tablet.send(store, upload).refused, [refusal(8, RefusalReason::NumberTaken)]);
}

pub fn one_bad_case_blocks_no_other<S: RelayStore>(store: &S) {
    let tablet = Tablet::enrolled(store, 1);
    let upload = Upload {
        openings: vec![tablet.opening(7), tablet.opening(9)],
        rows: vec![tablet.row(7, 1), tablet.row(8, 1), tablet.row(9, 1)],
        ..Upload::default()
    };
    assert_eq!(tablet.send(store, upload).refused, [refusal(8, RefusalReason::NotAHolder)]);
    assert_eq!((held(store, 7), held(store, 9)), (1, 1));
}

pub fn new_rows_and_notices_reach_the_other_holders_only<S: RelayStore>(store: &S) {
    let [owner, second, stranger] = [1, 2, 3].map(|seed| Tablet::enrolled(store, seed));
    owner.hand_over(store, 7, 1);
    store.grant(&second.grant(owner.opening(7)), NOW).expect("store works");
    second.store_feed(&second.feed(store, usize::MAX));
    owner.send(store, rows(vec![owner.row(7, 1), owner.row(7, 2)]));
    second.send(store, rows(vec![second.row(7, 1)]));
    let mut notice = second.notice(7);
    notice.at = NOW.plus_ms(1);
    second.send(store, Upload { hand_overs: vec![notice.clone()], ..Upload::default() });
    assert_eq!(second.waiting(store), [FeedItem::Row(owner.row(7, 2))]);
    assert_eq!(owner.waiting(store), [FeedItem::Row(second.row(7, 1)), FeedItem::HandOver(notice)]);
    assert_eq!(stranger.waiting(store), []);
}

pub fn counts_are_counted_once<S: RelayStore>(store: &S) {
    let (tablet, other) = (Tablet::enrolled(store, 1), Tablet::enrolled(store, 2));
    let entry = CountEntry {
        id: CountId::from_bytes([1; 16]),
        day: NOW.day(),
        category: CountCategory::Opened(Service::Inquiry),
    };
    let counted = Counted { device: tablet.device, entry };
    let upload = Upload { counts: vec![counted.clone()], ..Upload::default() };
    tablet.send(store, upload.clone());
    tablet.send(store, upload);
    let mut foreign = counted.clone();
    foreign.entry.id = CountId::from_bytes([2; 16]);
    other.send(store, Upload { counts: vec![foreign], ..Upload::default() });
    assert_eq!(store.counts(), Ok(vec![counted.clone()]));
    let mut corrected = counted.clone();
    corrected.entry.category = CountCategory::PhotoTaken;
    let claimed = Counted { device: other.device, ..corrected.clone() };
    other.send(store, Upload { counts: vec![claimed], ..Upload::default() });
    assert_eq!(store.counts(), Ok(vec![counted]), "another device's line is not its to correct");
    tablet.send(store, Upload { counts: vec![corrected.clone()], ..Upload::default() });
    assert_eq!(store.counts(), Ok(vec![corrected]));
}

pub fn the_feed_keeps_to_its_budget_and_forgets_what_is_stored<S: RelayStore>(store: &S) {
    let (owner, second) = (Tablet::enrolled(store, 1), Tablet::enrolled(store, 2));
    owner.hand_over(store, 7, 4);
    store.grant(&second.grant(owner.opening(7)), NOW).expect("store works");
    let whole = second.feed(store, usize::MAX);
    let mut round_trips = 0;
    loop {
        let part = second.feed(store, 200);
        assert!(!part.entries.is_empty(), "at least one entry comes, however small the budget");
        second.store_feed(&part);
        second.send(store, Upload::default());
        round_trips += 1;
        if !part.more {
            break;
        }
    }
    assert!(round_trips > 1 && round_trips <= whole.entries.len());
    let everything = store.feed(second.device, 0, usize::MAX).expect("store works");
    assert_eq!(everything.entries, [], "what the tablet has stored waits no longer");
}

pub fn a_tablet_of_another_epoch_starts_its_feed_again<S: RelayStore>(store: &S) {
    let (owner, tablet) = (Tablet::enrolled(store, 1), Tablet::enrolled(store, 2));
    owner.hand_over(store, 7, 1);
    let published = super::fixture::purge(store, 7);
    let feed = tablet.feed(store, usize::MAX);
    tablet.store_feed(&feed);
    tablet.send(store, Upload::default());
    let exchange = Exchange { version: wire::VERSION, epoch: None, cursor: 3, upload: Upload::default() };
    let reception = store
        .accept(Sender { device: tablet.device, counter: 50, may_repeat: false }, &exchange, NOW)
        .expect("accepted");
    assert_eq!((reception.epoch, reception.cursor), (EPOCH, 0));
    let again = store.feed(tablet.device, 0, usize::MAX).expect("store works").entries;
    let told = FeedItem::Receipt { receipt: published.receipt, order: published.order };
    assert!(again.iter().any(|entry| entry.item == told), "while the purge goes on, the receipt comes with its order");
}

pub fn a_tablet_that_knows_more_than_the_store_renews_the_epoch<S: RelayStore>(store: &S) {
    let tablet = Tablet::enrolled(store, 1);
    let exchange = Exchange { version: wire::VERSION, epoch: Some(EPOCH), cursor: 900, upload: Upload::default() };
    let reception = store
        .accept(Sender { device: tablet.device, counter: 1, may_repeat: false }, &exchange, NOW)
        .expect("accepted");
    assert_ne!(reception.epoch, EPOCH, "a store that went back in time says so");
    assert_eq!(store.epoch(), Ok(reception.epoch));
    assert_eq!(reception.cursor, 0);
}

pub fn orders_that_a_tablet_kept_are_entered_again_and_passed_on<S: RelayStore>(store: &S) {
    let (owner, other) = (Tablet::enrolled(store, 1), Tablet::enrolled(store, 2));
    owner.hand_over(store, 7, 2);
    owner.hand_over(store, 8, 1);
    let kept = super::fixture::receipt_over(store, 7);
    let orders = [(kept.proof.order().clone(), kept.order.clone())];
    store.take_orders(&orders).expect("store works");
    store.take_orders(&orders).expect("the same again changes nothing");
    assert_eq!((held(store, 7), held(store, 8)), (0, 1));
    assert_eq!(store.orders(0), Ok(vec![kept.order.clone()]));
    assert_eq!(other.waiting(store), [FeedItem::Order(kept.order)]);
    let refused = owner.send(store, rows(vec![owner.row(7, 3)])).refused;
    assert_eq!(refused, [refusal(7, RefusalReason::Purged)]);
}

pub fn every_exchange_is_counted<S: RelayStore>(store: &S) {
    let tablet = Tablet::enrolled(store, 1);
    assert_eq!(store.exchanges(), Ok(0));
    tablet.send(store, Upload::default());
    tablet.send(store, Upload::default());
    assert!(tablet.send_at(store, 1, Upload::default()).is_err());
    assert_eq!(store.exchanges(), Ok(2), "a replay is none");
}
