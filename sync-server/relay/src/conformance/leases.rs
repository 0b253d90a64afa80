//! Cases that are lent, called back and given back; and the rules that say how long.

use super::fixture::{NOW, Tablet, city, purge, rows};
use crate::RelayStore;
use domain::{CaseId, DeviceId, Digest, Outcome, Role, Service, Timestamp};
use proofs::{DeletionCertificate, FleetPolicy, Release, Signed};
use sync::{FeedItem, Grant, Lease, RefusalReason, ReturnedCase, Upload};

/// Every lease began before it.
const LATER: Timestamp = Timestamp(i64::MAX);

const CASE: CaseId = CaseId::from_bytes([7; 16]);

/// An owner whose case is lent to a second tablet.
fn lent<S: RelayStore>(store: &S) -> (Tablet, Tablet) {
    let (owner, second) = (Tablet::enrolled(store, 1), Tablet::enrolled(store, 2));
    owner.hand_over(store, 7, 2);
    lend(store, &owner, &second, 0x77);
    (owner, second)
}

fn lend<S: RelayStore>(store: &S, owner: &Tablet, to: &Tablet, key: u8) {
    let grant = Grant { public: Digest::from_bytes([key; 32]), ..to.grant(owner.opening(7)) };
    store.grant(&grant, NOW).expect("store works");
    to.store_feed(&to.feed(store, usize::MAX));
}

fn lease<S: RelayStore>(store: &S) -> Lease {
    store.leases(LATER).expect("store works").pop().expect("is lent")
}

/// The city's release over what the store holds of the present lease.
fn release<S: RelayStore>(store: &S) -> Signed<Release> {
    let Lease { case, number, device, public, held: (last_sequence, chain), .. } = lease(store);
    let release = Release { case, case_number: number, device, released_at: NOW, last_sequence, chain, nonce: public };
    Signed::sign(&city(), &release)
}

fn publish<S: RelayStore>(store: &S, signed: &Signed<Release>) {
    store.release(&signed.verify(&city().public()).expect("is signed"), signed).expect("store works");
}

fn ack(tablet: &Tablet, receipt: Digest) -> Upload {
    Upload { acks: vec![tablet.ack(7, receipt)], ..Upload::default() }
}

fn holders<S: RelayStore>(store: &S) -> Vec<DeviceId> {
    store.case(CASE).expect("store works").expect("is held").holders
}

fn returned<S: RelayStore>(store: &S) -> Vec<ReturnedCase> {
    store.returned(CASE).expect("store works")
}

pub fn a_lent_case_is_kept_elsewhere_when_another_tablet_has_stored_its_rows<S: RelayStore>(store: &S) {
    let (owner, second) = lent(store);
    let kept = |store: &S| lease(store).kept_elsewhere;
    assert!(kept(store));
    second.send(store, rows(vec![second.row(7, 1)]));
    assert!(!kept(store), "the row is on its way to the owner");
    let third = Tablet::enrolled(store, 3);
    store.grant(&third.grant(owner.opening(7)), NOW).expect("store works");
    owner.store_feed(&owner.feed(store, usize::MAX));
    owner.send(store, Upload::default());
    let of_second = |store: &S| {
        let leases = store.leases(LATER).expect("store works");
        leases.into_iter().find(|lease| lease.device == second.device).expect("is lent").kept_elsewhere
    };
    assert!(of_second(store));
    store.revoke(owner.device).expect("store works");
    assert!(!of_second(store), "a stopped tablet and one whose grant is under way keep nothing");
}

pub fn a_lease_says_since_when_what_was_wished_and_what_is_held<S: RelayStore>(store: &S) {
    let (_, second) = lent(store);
    let first = lease(store);
    assert_eq!((first.case, first.device, first.granted_at), (CASE, second.device, NOW));
    assert_eq!((first.wished, first.released, first.held.0), (false, None, 0));
    second.send(store, rows(vec![second.row(7, 1)]));
    second.send(store, Upload { returns: vec![CASE, CaseId::from_bytes([9; 16])], ..Upload::default() });
    let signed = release(store);
    publish(store, &signed);
    let later = lease(store);
    assert_eq!((later.wished, later.held.0, later.released), (true, 1, Some(later.held)));
    store.revoke(second.device).expect("store works");
    assert_eq!(store.leases(LATER), Ok(vec![]), "nobody waits for a tablet that may not speak");
}

pub fn only_leases_that_began_before_a_moment_or_are_wished_back_are_told<S: RelayStore>(store: &S) {
    let (_, second) = lent(store);
    assert_eq!(store.leases(NOW), Ok(vec![]), "it began at that moment, not before");
    assert_eq!(store.leases(NOW.plus_ms(1)).expect("store works").len(), 1);
    second.send(store, Upload { returns: vec![CASE], ..Upload::default() });
    assert_eq!(store.leases(NOW).expect("store works").len(), 1, "a wish waits for no day");
}

pub fn the_device_that_opened_a_case_has_no_lease<S: RelayStore>(store: &S) {
    let owner = Tablet::enrolled(store, 1);
    owner.hand_over(store, 7, 1);
    lend(store, &owner, &owner, 0x77);
    assert_eq!(store.leases(LATER), Ok(vec![]));
    owner.send(store, Upload { returns: vec![CASE], ..Upload::default() });
    assert_eq!(store.leases(LATER), Ok(vec![]));
}

pub fn the_word_for_a_release_ends_the_holding<S: RelayStore>(store: &S) {
    let (owner, second) = lent(store);
    let signed = release(store);
    publish(store, &signed);
    assert_eq!(second.waiting(store), [FeedItem::Release(signed.clone())]);
    owner.send(store, ack(&owner, signed.digest()));
    assert_eq!(holders(store), [owner.device, second.device], "only the device itself says that it forgot");
    for _ in 0..2 {
        assert!(second.send(store, ack(&second, signed.digest())).refused.is_empty());
        assert_eq!(holders(store), [owner.device]);
        let word = second.ack(7, signed.digest());
        assert_eq!(returned(store), [ReturnedCase { device: second.device, release: signed.clone(), ack: word }]);
    }
    owner.send(store, rows(vec![owner.row(7, 3)]));
    assert_eq!(second.waiting(store), [], "it hears of the case no more");
    let refused = second.send(store, rows(vec![second.row(7, 1)])).refused;
    assert_eq!(refused[0].reason, RefusalReason::NotAHolder);
}

pub fn a_release_that_is_not_obeyed_yet_changes_nothing<S: RelayStore>(store: &S) {
    let (owner, second) = lent(store);
    let early = release(store);
    publish(store, &early);
    second.send(store, rows(vec![second.row(7, 1)]));
    owner.send(store, rows(vec![owner.row(7, 3)]));
    let later = release(store);
    publish(store, &later);
    assert_eq!(
        second.waiting(store),
        [FeedItem::Row(owner.row(7, 3)), FeedItem::Release(later)],
        "the later release stands for the earlier one"
    );
    assert_eq!((holders(store), returned(store)), (vec![owner.device, second.device], vec![]));
}

pub fn a_new_grant_begins_anew_and_the_old_release_counts_no_longer<S: RelayStore>(store: &S) {
    let (owner, second) = lent(store);
    let old = release(store);
    publish(store, &old);
    second.send(store, ack(&second, old.digest()));
    lend(store, &owner, &second, 0x78);
    assert_eq!((holders(store), returned(store)), (vec![owner.device, second.device], vec![]));
    publish(store, &old);
    assert_eq!(second.waiting(store), [], "a release of another grant is not passed on");
    assert!(second.send(store, ack(&second, old.digest())).refused.is_empty(), "an old word comes again, late");
    assert_eq!((holders(store), returned(store)), (vec![owner.device, second.device], vec![]));
    let new = release(store);
    publish(store, &new);
    second.send(store, ack(&second, new.digest()));
    assert_eq!((holders(store), returned(store).len()), (vec![owner.device], 1));
}

pub fn a_return_counts_after_the_purge_too<S: RelayStore>(store: &S) {
    let (_, second) = lent(store);
    let signed = release(store);
    publish(store, &signed);
    purge(store, 7);
    assert_eq!(store.leases(LATER), Ok(vec![]), "a purged case is called back by its receipt");
    assert!(second.send(store, ack(&second, signed.digest())).refused.is_empty());
    assert_eq!(returned(store).len(), 1);
    assert!(matches!(second.waiting(store)[..], [FeedItem::Receipt { .. }]), "the order is for everybody");
}

pub fn a_return_is_forgotten_with_the_certificate<S: RelayStore>(store: &S) {
    let (owner, second) = lent(store);
    let signed = release(store);
    publish(store, &signed);
    second.send(store, ack(&second, signed.digest()));
    let receipt = purge(store, 7).receipt.digest();
    let certificate = DeletionCertificate {
        number: "削-2026-000001".into(),
        case: CASE,
        case_number: owner.opening(7).number,
        category: Service::Inquiry,
        outcome: Outcome::HandedOver,
        data_kinds: vec![],
        received_at: NOW,
        issued_at: NOW,
        responsible: Role::SiteManager,
        receipts: vec![receipt],
        devices: vec![],
        ledger_head: store.ledger_head().expect("store works"),
    };
    store.publish_certificate(CASE, &Signed::sign(&city(), &certificate)).expect("store works");
    assert_eq!(returned(store), []);
}

pub fn the_newest_rules_reach_every_tablet_and_older_ones_none<S: RelayStore>(store: &S) {
    let early = Tablet::enrolled(store, 1);
    let rules = |version| {
        let policy = FleetPolicy { version, issued_at: Timestamp(0), ..FleetPolicy::built_in() };
        (policy.clone(), Signed::sign(&city(), &policy))
    };
    assert_eq!((store.policy_version(), early.waiting(store)), (Ok(None), vec![]));
    for version in [1, 3, 2] {
        let (policy, signed) = rules(version);
        store.publish_policy(&policy, &signed).expect("store works");
    }
    let late = Tablet::enrolled(store, 2);
    for tablet in [&early, &late] {
        assert_eq!(tablet.waiting(store), [FeedItem::Policy(rules(3).1)]);
    }
    assert_eq!(store.policy_version(), Ok(Some(3)));
}
