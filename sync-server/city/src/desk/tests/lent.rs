//! Lent cases, certificates that name who gave one back, and the rules.

use super::*;
use crate::store::{AuditAction, TERMINAL};
use proofs::{DeviceEnd, ShredMethod, verify_certificate};

const PUBLIC: Digest = Digest::from_bytes([0x77; 32]);
/// 2026-11-20, a Friday: five business days reach to Friday the 27th.
const FRIDAY: Timestamp = Timestamp(1_795_140_000_000);
const DAY_MS: i64 = 86_400_000;

/// A case that is lent to the asker, who wrote one row.
fn lent() -> Fixture {
    let mut city = Fixture::new();
    city.put_case(Some(Outcome::HandedOver), Some(Outcome::HandedOver));
    let bundle = city.relay.bundle.as_mut().expect("is there");
    bundle.holders.push(ASKER);
    bundle.rows.push(Row { case: CASE, device: ASKER, sequence: 1, kind: RowKind::Change, sealed: vec![1; 40] });
    let held = (1, bundle.rows.last().expect("a row").chain(sync::chain_start(CASE, ASKER)));
    let (device, granted_at) = (ASKER, FRIDAY);
    city.relay.leases = vec![Lease {
        case: CASE,
        number: number(),
        device,
        public: PUBLIC,
        granted_at,
        wished: false,
        held,
        kept_elsewhere: true,
        released: None,
    }];
    city
}

fn attend_at(city: &Fixture, now: Timestamp) -> Vec<Release> {
    city.relay.releases.borrow_mut().clear();
    city.desk.attend(&city.relay, now).expect("attends");
    let key = city.desk.city_key();
    city.relay.releases.borrow().iter().map(|signed| signed.verify(&key).expect("is signed by the city")).collect()
}

#[test]
fn a_lease_ends_after_its_last_business_day() {
    let city = lent();
    assert_eq!(attend_at(&city, FRIDAY.plus_ms(7 * DAY_MS)), [], "Friday is the fifth business day");
    let releases = attend_at(&city, FRIDAY.plus_ms(8 * DAY_MS));
    let held = city.relay.leases[0].held;
    assert_eq!(releases.len(), 1);
    assert_eq!((releases[0].device, releases[0].nonce), (ASKER, PUBLIC));
    assert_eq!((releases[0].last_sequence, releases[0].chain), held);
}

#[test]
fn a_wish_is_granted_at_once_and_said_once() {
    let mut city = lent();
    city.relay.leases[0].wished = true;
    assert_eq!(attend_at(&city, FRIDAY).len(), 1);
    city.relay.leases[0].released = Some(city.relay.leases[0].held);
    assert_eq!(attend_at(&city, FRIDAY), []);
    city.relay.leases[0].held.0 = 2;
    assert_eq!(attend_at(&city, FRIDAY).len(), 1, "more has come: the release follows");
}

#[test]
fn what_a_tablet_wrote_is_not_called_back_before_another_one_has_it() {
    let mut city = lent();
    city.relay.leases[0].wished = true;
    city.relay.leases[0].kept_elsewhere = false;
    assert_eq!(attend_at(&city, FRIDAY), []);
    city.relay.bundle.as_mut().expect("is there").rows.pop();
    assert_eq!(attend_at(&city, FRIDAY).len(), 1, "who wrote nothing has nothing to lose");
}

#[test]
fn the_release_says_what_the_city_sees_and_not_what_the_relay_claims() {
    let mut city = lent();
    city.relay.leases[0].wished = true;
    let truth = city.relay.leases[0].held;
    city.relay.leases[0].held = (9, Digest::from_bytes([9; 32]));
    let releases = attend_at(&city, FRIDAY);
    assert_eq!((releases[0].last_sequence, releases[0].chain), truth);
    city.relay.bundle.as_mut().expect("is there").rows.last_mut().expect("a row").sequence = 2;
    assert_eq!(attend_at(&city, FRIDAY), [], "a log with a gap is not released");
}

fn ack(device: DeviceId, receipt: Digest) -> Signed<ShredAck> {
    let method = ShredMethod::CryptographicErase;
    Signed::sign(&identity(), &ShredAck { case: CASE, receipt, device, shredded_at: NOW, method, slot_epoch: 1 })
}

/// Receives the case; the asker gave it back, and the owner shredded it.
fn received_and_returned(still_holds: bool) -> Fixture {
    let mut city = lent();
    city.relay.leases[0].wished = true;
    attend_at(&city, FRIDAY);
    let release = city.relay.releases.borrow()[0].clone();
    city.relay.leases.clear();
    let bundle = city.relay.bundle.as_mut().expect("is there");
    // What the asker wrote does not open in this fixture: the case is received as its owner left it.
    bundle.rows.retain(|row| row.device == OWNER);
    if !still_holds {
        bundle.holders = vec![OWNER];
    }
    city.receive().expect("is received");
    let receipt = city.relay.receipts.borrow()[0].digest();
    city.relay.acks = vec![ack(OWNER, receipt)];
    let word = ack(ASKER, release.digest());
    city.relay.returned = vec![ReturnedCase { device: ASKER, release, ack: word }];
    city
}

fn ends(city: &Fixture) -> Vec<(DeviceId, bool)> {
    let certificates = city.relay.certificates.borrow();
    let Some(signed) = certificates.first() else { return Vec::new() };
    let certificate = verify_certificate(&city.desk.city_key(), signed).expect("verifies");
    let is_returned = |end: &DeviceEnd| matches!(end, DeviceEnd::Returned { .. });
    certificate.devices.iter().map(|device| (device.device, is_returned(&device.end))).collect()
}

#[test]
fn a_certificate_names_who_gave_the_case_back_before_and_after_the_receipt() {
    for still_holds in [false, true] {
        let city = received_and_returned(still_holds);
        city.attend();
        assert_eq!(ends(&city), [(OWNER, false), (ASKER, true)], "a holder when received: {still_holds}");
    }
}

#[test]
fn a_release_without_its_word_keeps_the_certificate_pending() {
    let mut city = received_and_returned(true);
    city.relay.returned.clear();
    city.attend();
    assert_eq!(ends(&city), []);
    let received = city.desk.store().all_received().expect("reads").remove(0);
    let waiting = city.desk.unanswered(&city.relay, &received).expect("asks");
    assert_eq!(waiting.iter().map(|device| device.device).collect::<Vec<_>>(), [ASKER]);
}

#[test]
fn the_return_of_an_earlier_loan_ends_no_later_one() {
    for (granted, ended) in [(PUBLIC, vec![(OWNER, false), (ASKER, true)]), (Digest::from_bytes([0x78; 32]), vec![])] {
        let city = received_and_returned(true);
        city.desk.store.put_granted(CASE, ASKER, granted).expect("writes");
        city.attend();
        assert_eq!(ends(&city), ended, "a relay that was put back knows the earlier return alone");
    }
}

#[test]
fn a_return_that_is_not_proved_is_no_return() {
    let forge = |change: fn(&mut ReturnedCase, &Fixture)| {
        let mut city = received_and_returned(true);
        let mut back = city.relay.returned[0].clone();
        change(&mut back, &city);
        city.relay.returned = vec![back];
        city.attend();
        assert_eq!(ends(&city), []);
    };
    forge(|back, _| back.device = OWNER);
    forge(|back, _| back.ack = ack(ASKER, Digest::from_bytes([1; 32])));
    forge(|back, city| {
        let body = back.release.verify(&city.desk.city_key()).expect("is signed");
        back.release = Signed::sign(&identity(), &body);
        back.ack = ack(ASKER, back.release.digest());
    });
}

#[test]
fn a_later_request_key_counts_once_a_person_accepted_it() {
    let mut city = Fixture::new();
    let later = SigningKey::from_seed([0x66; 32]);
    let request = city.pending(Signed::sign(&later, &city.asked()));
    assert_eq!(city.grants_for(request.clone()), []);
    city.desk.store.accept_request_key(ASKER, &later.public(), NOW).expect("is entered");
    let told = city.desk.store.last_done(AuditAction::AcceptedRequestKey, ASKER.as_bytes()).expect("reads");
    assert_eq!(told, Some((NOW, TERMINAL)));
    assert_eq!(city.grants_for(request).len(), 1);
    let old = city.pending(Signed::sign(&request_key(), &city.asked()));
    assert_eq!(city.grants_for(old).len(), 1, "the key of before asks no more");
}

#[test]
fn rules_are_signed_with_a_rising_version_and_told_once() {
    let city = Fixture::new();
    assert!(city.relay.policies.borrow().is_empty(), "what is built in needs no telling");
    for stop_after_days in [4, 5] {
        let rules = FleetPolicy { stop_after_days, ..FleetPolicy::built_in() };
        city.desk.store.draft_policy(&rules, STAFF, NOW).expect("is kept");
        city.attend();
        city.attend();
    }
    let told: Vec<(u64, u16)> = city
        .relay
        .policies
        .borrow()
        .iter()
        .map(|signed| signed.verify(&city.desk.city_key()).expect("is signed by the city"))
        .map(|policy| (policy.version, policy.stop_after_days))
        .collect();
    assert_eq!(told, [(1, 4), (2, 5)]);
    city.relay.policies.borrow_mut().clear();
    city.attend();
    assert_eq!(city.relay.policies.borrow().len(), 1, "a relay that lost them hears them again");
}

#[test]
fn a_package_is_signed_once_and_told_again_to_a_relay_that_lost_it() {
    let city = Fixture::new();
    city.attend();
    assert!(city.relay.packages.borrow().is_empty(), "what is built in needs no telling");
    for (version, text) in [(2, "規則二"), (5, "規則五")] {
        let package = RulePackage::new(version, text.into(), NOW);
        assert!(city.desk.store.put_rules(&package, STAFF).expect("is kept"));
        city.attend();
        city.attend();
    }
    let told: Vec<RulePackage> = city
        .relay
        .packages
        .borrow()
        .iter()
        .map(|signed| RulePackage::verify(signed, &city.desk.city_key()).expect("is signed by the city"))
        .collect();
    assert_eq!(told, [RulePackage::new(2, "規則二".into(), NOW), RulePackage::new(5, "規則五".into(), NOW)]);
    let first = city.relay.packages.borrow()[1].clone();
    city.relay.packages.borrow_mut().clear();
    city.attend();
    assert_eq!(*city.relay.packages.borrow(), [first], "the same word again, and no older one");
}
