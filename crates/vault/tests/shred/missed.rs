//! A case that was asked for and was deleted before it came: the one-time secret that waited for it must go.

use super::*;
use domain::CaseNumber;
use proofs::DeletionCertificate;

const CASE: CaseId = CaseId::from_bytes([77; 16]);

fn number() -> CaseNumber {
    CaseNumber::new(DeviceId::from_bytes([2; 16]), 4)
}

impl Fixture {
    fn asked() -> Self {
        let mut tablet = Self::new();
        tablet.vault.request_case(&number(), &tablet.vault_key).expect("asks");
        tablet
    }

    fn foreign_certificate(&self, city: &SigningKey) -> FeedItem {
        FeedItem::Certificate(Signed::sign(
            city,
            &DeletionCertificate {
                number: "削-2026-000001".into(),
                case: CASE,
                case_number: number(),
                category: Service::ApplicationSupport,
                outcome: Outcome::HandedOver,
                data_kinds: vec![],
                received_at: NOW,
                issued_at: NOW,
                responsible: Role::SiteManager,
                receipts: vec![],
                devices: vec![],
                ledger_head: Digest::from_bytes([0; 32]),
            },
        ))
    }

    fn foreign_receipt(&self) -> FeedItem {
        let receipt = Receipt {
            case: CASE,
            case_number: number(),
            outcome: Outcome::Withdrawn,
            received_at: NOW,
            heads: vec![],
            photos: vec![],
            covered: vec![],
            addendum: None,
            nonce: Digest::from_bytes([7; 32]),
        };
        let receipt = Signed::sign(&self.city, &receipt);
        let order = PurgeOrder { case: CASE, receipt: receipt.digest(), issued_at: NOW };
        FeedItem::Receipt { receipt, order: Signed::sign(&self.city, &order) }
    }

    fn slot_secrets(&self) -> Vec<String> {
        let mut names = vault::KeyStore::names(&self.keys).expect("lists");
        names.retain(|name| name.starts_with("slot-secret"));
        names
    }
}

#[test]
fn a_certificate_answers_a_request_and_destroys_its_one_time_secret() {
    let mut tablet = Fixture::asked();
    let certificate = tablet.foreign_certificate(&tablet.city);
    tablet.settle(vec![certificate.clone()]);
    assert!(tablet.vault.requested().expect("lists").is_empty());
    assert_eq!(tablet.slot_secrets(), ["slot-secret-1"], "the old image opens with no secret that exists");
    let line = tablet.vault.case(CASE).expect("the clerk sees what became of it");
    assert_eq!((line.number, line.stage, line.own), (number(), Stage::Purged, false));
    assert!(tablet.vault.certificate(CASE).expect("reads").is_some());
    tablet.settle(vec![certificate]);
    assert_eq!(tablet.slot_secrets(), ["slot-secret-1"], "said once more it changes nothing");
}

#[test]
fn a_certificate_that_the_city_did_not_sign_answers_nothing() {
    let mut tablet = Fixture::asked();
    let forged = tablet.foreign_certificate(&SigningKey::from_seed([66; 32]));
    assert_eq!(tablet.settle(vec![forged]).set_aside, 1);
    assert_eq!((tablet.vault.requested().expect("lists").len(), tablet.slot_secrets().len()), (1, 1));
    assert!(tablet.vault.case(CASE).is_err());
}

#[test]
fn a_certificate_of_a_case_that_nobody_asked_for_leaves_no_line() {
    let mut tablet = Fixture::new();
    let certificate = tablet.foreign_certificate(&tablet.city);
    tablet.settle(vec![certificate]);
    assert!(tablet.vault.case(CASE).is_err());
    assert_eq!(tablet.slot_secrets(), ["slot-secret-0"]);
}

#[test]
fn a_receipt_for_a_case_under_way_is_acknowledged_and_leaves_a_line() {
    let mut tablet = Fixture::asked();
    let receipt = tablet.foreign_receipt();
    tablet.settle(vec![receipt]);
    assert!(tablet.vault.requested().expect("lists").is_empty());
    let acks = tablet.acks();
    assert_eq!((acks.len(), acks[0].case, acks[0].method), (1, CASE, proofs::ShredMethod::NeverHeld));
    let line = tablet.vault.case(CASE).expect("its line is there");
    assert_eq!((line.stage, line.outcome), (Stage::Received, Some(Outcome::Withdrawn)));
    let certificate = tablet.foreign_certificate(&tablet.city);
    tablet.settle(vec![certificate]);
    assert_eq!(tablet.vault.case(CASE).expect("is listed").stage, Stage::Purged);
}

#[test]
fn a_case_that_was_asked_for_again_is_shredded_with_its_request() {
    let mut tablet = Fixture::new();
    let case = tablet.begin_case("球磨 花子");
    let number = tablet.vault.case(case).expect("is listed").number;
    tablet.vault.request_case(&number, &tablet.vault_key).expect("asks");
    let receipt = tablet.receipt(case);
    tablet.settle(vec![receipt]);
    assert!(tablet.vault.requested().expect("lists").is_empty());
}
