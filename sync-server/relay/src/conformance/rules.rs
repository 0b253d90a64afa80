//! The rules of the counter: whatever text the city signed reaches every tablet once.

use super::{
    EPOCH,
    fixture::{NOW, Tablet, city},
};
use crate::{RelayStore, Sender};
use proofs::{RULES_BYTES_MAX, RulePackage, Signed};
use sync::{Exchange, FeedItem, Upload, wire};

fn package(version: u32) -> Signed<RulePackage> {
    // No rules at all, and as large as can be: the relay reads none of it.
    Signed::sign(&city(), &RulePackage::new(version, "\n".repeat(RULES_BYTES_MAX), NOW))
}

fn publish<S: RelayStore>(store: &S, version: u32) {
    store.publish_rules(version, &package(version)).expect("store works");
}

pub fn the_newest_package_reaches_every_tablet_once_and_older_ones_none<S: RelayStore>(store: &S) {
    let early = Tablet::enrolled(store, 1);
    assert_eq!((store.rules_version(), early.waiting(store)), (Ok(None), vec![]));
    for version in [1, 3, 2] {
        publish(store, version);
    }
    let late = Tablet::enrolled(store, 2);
    for tablet in [&early, &late] {
        let feed = tablet.feed(store, wire::BATCH_BYTES);
        assert_eq!(feed.entries.iter().map(|entry| &entry.item).collect::<Vec<_>>(), [&FeedItem::Rules(package(3))]);
        tablet.store_feed(&feed);
        tablet.send(store, Upload::default());
        assert_eq!(tablet.waiting(store), []);
    }
    publish(store, 3);
    assert_eq!((store.rules_version(), early.waiting(store)), (Ok(Some(3)), vec![]), "said once");
}

pub fn a_tablet_that_lost_its_place_hears_the_newest_package_again<S: RelayStore>(store: &S) {
    let tablet = Tablet::enrolled(store, 1);
    publish(store, 1);
    tablet.store_feed(&tablet.feed(store, usize::MAX));
    tablet.send(store, Upload::default());
    let sender = Sender { device: tablet.device, counter: 50, may_repeat: false };
    let exchange = Exchange { version: wire::VERSION, epoch: None, cursor: 3, upload: Upload::default() };
    assert_eq!(store.accept(sender, &exchange, NOW).map(|reception| reception.epoch), Ok(EPOCH));
    for version in [1, 2] {
        publish(store, version);
        let again = store.feed(tablet.device, 0, usize::MAX).expect("store works").entries;
        let told: Vec<&FeedItem> = again.iter().map(|entry| &entry.item).collect();
        assert_eq!(told, [&FeedItem::Rules(package(version))], "and once");
    }
}
