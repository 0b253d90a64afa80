//! Receipts, the ledger, acknowledgements, certificates.

use super::fixture::{NOW, Published, Tablet, city, purge, receipt_over, rows};
use crate::RelayStore;
use domain::{CaseId, Digest, Outcome, Role, Service};
use proofs::{DeletionCertificate, DeviceEnd, Ledger, ShredAck, Signed, certificate::CertifiedDevice};
use sync::{FeedItem, Refusal, RefusalReason, Upload};

pub(super) const CASE: CaseId = CaseId::from_bytes([7; 16]);

pub(super) fn acks(acks: Vec<Signed<ShredAck>>) -> Upload {
    Upload { acks, ..Upload::default() }
}

pub fn a_receipt_that_does_not_cover_every_row_deletes_nothing<S: RelayStore>(store: &S) {
    let tablet = Tablet::enrolled(store, 1);
    tablet.hand_over(store, 7, 2);
    let early = receipt_over(store, 7);
    tablet.send(store, rows(vec![tablet.row(7, 3)]));
    assert_eq!(store.publish_receipt(&early.proof, &early.receipt, &early.order), Ok(false));
    assert_eq!(store.case(CASE).expect("store works").map(|bundle| bundle.rows.len()), Some(3));
    assert_eq!(store.ledger_head(), Ok(Ledger::empty().head()));
}

pub fn a_covering_receipt_deletes_the_case_and_tells_every_device<S: RelayStore>(store: &S) {
    let [owner, stranger, revoked] = [1, 2, 3].map(|seed| Tablet::enrolled(store, seed));
    store.revoke(revoked.device).expect("store works");
    owner.hand_over(store, 7, 2);
    owner.hand_over(store, 8, 1);
    store.grant(&stranger.grant(owner.opening(7)), NOW).expect("store works");
    let published = purge(store, 7);
    let told = FeedItem::Receipt { receipt: published.receipt.clone(), order: published.order.clone() };
    assert_eq!(owner.waiting(store), std::slice::from_ref(&told));
    assert_eq!(stranger.waiting(store), [told], "a grant that was under way is gone too");
    assert_eq!(revoked.waiting(store), []);
    assert!(store.case(CASE).expect("store works").is_none());
    assert_eq!(store.pending_cases().map(|pending| pending.len()), Ok(1), "the other case still waits");
    let again = store.publish_receipt(&published.proof, &published.receipt, &published.order);
    assert_eq!(again, Ok(true), "the same receipt again changes nothing");
    assert_eq!(owner.waiting(store).len(), 1);
}

pub fn nothing_of_a_purged_case_is_taken_in_again<S: RelayStore>(store: &S) {
    let tablet = Tablet::enrolled(store, 1);
    tablet.hand_over(store, 7, 2);
    purge(store, 7);
    for upload in [
        Upload { openings: vec![tablet.opening(7)], ..Upload::default() },
        rows(vec![tablet.row(7, 1)]),
        rows(vec![tablet.row(7, 3)]),
        Upload { hand_overs: vec![tablet.notice(7)], ..Upload::default() },
    ] {
        let refused = tablet.send(store, upload).refused;
        assert_eq!(refused, [Refusal { case: CASE, reason: RefusalReason::Purged }]);
    }
    store.grant(&tablet.grant(tablet.opening(7)), NOW).expect("store works");
    assert!(store.case(CASE).expect("store works").is_none());
    assert!(!tablet.waiting(store).iter().any(|item| matches!(item, FeedItem::Grant(_))));
}

pub fn an_ack_needs_its_device_its_signature_and_an_order<S: RelayStore>(store: &S) {
    let (tablet, other) = (Tablet::enrolled(store, 1), Tablet::enrolled(store, 2));
    tablet.hand_over(store, 7, 1);
    let early = tablet.ack(7, Digest::from_bytes([0; 32]));
    assert_eq!(tablet.send(store, acks(vec![early])).refused.len(), 1, "there is no order yet");
    let receipt = purge(store, 7).receipt.digest();
    let ack = tablet.ack(7, receipt);
    other.send(store, acks(vec![ack.clone()]));
    assert_eq!(store.acks(CASE), Ok(vec![]), "only the device itself says what it has forgotten");
    tablet.send(store, acks(vec![ack.clone()]));
    tablet.send(store, acks(vec![ack.clone()]));
    assert_eq!(store.acks(CASE), Ok(vec![ack]));
}

/// The certificate of case 7, which one tablet held.
pub(super) fn certificate<S: RelayStore>(
    store: &S,
    owner: &Tablet,
    published: &Published,
    ack: Signed<ShredAck>,
) -> Signed<DeletionCertificate> {
    Signed::sign(
        &city(),
        &DeletionCertificate {
            number: "削-2026-000001".into(),
            case: CASE,
            case_number: owner.opening(7).number,
            category: Service::ApplicationSupport,
            outcome: Outcome::HandedOver,
            data_kinds: vec![],
            received_at: NOW,
            issued_at: NOW,
            responsible: Role::SiteManager,
            receipts: vec![published.receipt.digest()],
            devices: vec![CertifiedDevice {
                label: "窓口1".into(),
                device: owner.device,
                key: owner.key.public(),
                end: DeviceEnd::Shredded(ack),
            }],
            ledger_head: store.ledger_head().expect("store works"),
        },
    )
}

pub fn a_certificate_ends_the_purge<S: RelayStore>(store: &S) {
    let (owner, stranger) = (Tablet::enrolled(store, 1), Tablet::enrolled(store, 2));
    owner.hand_over(store, 7, 1);
    let published = purge(store, 7);
    let ack = owner.ack(7, published.receipt.digest());
    owner.store_feed(&owner.feed(store, usize::MAX));
    owner.send(store, acks(vec![ack.clone()]));
    let certificate = certificate(store, &owner, &published, ack);
    store.publish_certificate(CASE, &certificate).expect("store works");
    store.publish_certificate(CASE, &certificate).expect("store works");
    assert_eq!(owner.waiting(store), [FeedItem::Certificate(certificate)]);
    assert_eq!(stranger.waiting(store), [FeedItem::Order(published.order)], "the receipt has done its work");
    assert_eq!(store.acks(CASE), Ok(vec![]));
}

pub fn the_ledger_chains_every_order<S: RelayStore>(store: &S) {
    let tablet = Tablet::enrolled(store, 1);
    let mut ledger = Ledger::empty();
    for case in [7, 8, 9] {
        tablet.hand_over(store, case, 1);
        ledger.append(&purge(store, case).order);
        assert_eq!(store.ledger_head(), Ok(ledger.head()));
    }
}
