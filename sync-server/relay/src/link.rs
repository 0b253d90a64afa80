//! The relay towards the city desk.

use crate::{Relay, RelayStore, StoreError};
use domain::{CaseId, DeviceId, Digest, Timestamp};
use proofs::{
    CityKeyId, DeletionCertificate, EndOfContract, Farewell, FleetPolicy, KeyBatch, ProofError, PurgeOrder, Receipt,
    Release, RulePackage, ShredAck, Signed, VerifiedReceipt,
};
use sync::{
    AddendumBundle, CaseBundle, CityLink, Counted, DeviceEntry, EpochId, Grant, Lease, LinkError, PendingAddendum,
    PendingCase, PendingRequest, ReturnedCase, city_link::EnrolmentOffer,
};

impl<S: RelayStore> CityLink for Relay<S> {
    fn devices(&self) -> Result<Vec<DeviceEntry>, LinkError> {
        self.store.devices().map_err(link)
    }

    fn pending_cases(&self) -> Result<Vec<PendingCase>, LinkError> {
        self.store.pending_cases().map_err(link)
    }

    fn case(&self, case: CaseId) -> Result<Option<CaseBundle>, LinkError> {
        self.store.case(case).map_err(link)
    }

    fn pending_requests(&self) -> Result<Vec<PendingRequest>, LinkError> {
        self.store.pending_requests().map_err(link)
    }

    fn grant(&self, grant: Grant, now: Timestamp) -> Result<(), LinkError> {
        self.store.grant(&grant, now).map_err(link)
    }

    fn leases(&self, granted_before: Timestamp) -> Result<Vec<Lease>, LinkError> {
        self.store.leases(granted_before).map_err(link)
    }

    fn release(&self, signed: Signed<Release>) -> Result<(), LinkError> {
        let release = signed.verify(&self.city).map_err(foreign)?;
        self.store.release(&release, &signed).map_err(link)
    }

    fn returned(&self, case: CaseId) -> Result<Vec<ReturnedCase>, LinkError> {
        self.store.returned(case).map_err(link)
    }

    fn policy_version(&self) -> Result<Option<u64>, LinkError> {
        self.store.policy_version().map_err(link)
    }

    fn publish_policy(&self, signed: Signed<FleetPolicy>) -> Result<(), LinkError> {
        let policy = signed.verify(&self.city).map_err(foreign)?;
        self.store.publish_policy(&policy, &signed).map_err(link)
    }

    fn rules_version(&self) -> Result<Option<u32>, LinkError> {
        self.store.rules_version().map_err(link)
    }

    fn publish_rules(&self, signed: Signed<RulePackage>) -> Result<(), LinkError> {
        let package = RulePackage::verify(&signed, &self.city).map_err(foreign)?;
        self.store.publish_rules(package.version, &signed).map_err(link)
    }

    fn issue_keys(&self, signed: Signed<KeyBatch>) -> Result<(), LinkError> {
        let batch = signed.verify(&self.city).map_err(foreign)?;
        self.store.issue_keys(&batch, &signed).map_err(link)
    }

    fn publish_receipt(&self, receipt: Signed<Receipt>, order: Signed<PurgeOrder>) -> Result<bool, LinkError> {
        let proof = VerifiedReceipt::verify(&self.city, &receipt, &order).map_err(foreign)?;
        self.store.publish_receipt(&proof, &receipt, &order).map_err(link)
    }

    fn pending_addenda(&self) -> Result<Vec<PendingAddendum>, LinkError> {
        self.store.pending_addenda().map_err(link)
    }

    fn addendum(&self, case: CaseId, device: DeviceId) -> Result<Option<AddendumBundle>, LinkError> {
        self.store.addendum(case, device).map_err(link)
    }

    fn publish_addendum_receipt(&self, receipt: Signed<Receipt>, order: Signed<PurgeOrder>) -> Result<bool, LinkError> {
        let proof = VerifiedReceipt::verify(&self.city, &receipt, &order).map_err(foreign)?;
        self.store.publish_addendum_receipt(&proof, &receipt, &order).map_err(link)
    }

    fn acks(&self, case: CaseId) -> Result<Vec<Signed<ShredAck>>, LinkError> {
        self.store.acks(case).map_err(link)
    }

    fn ledger_head(&self) -> Result<Digest, LinkError> {
        self.store.ledger_head().map_err(link)
    }

    fn orders(&self, after: u64) -> Result<Vec<Signed<PurgeOrder>>, LinkError> {
        self.store.orders(after).map_err(link)
    }

    fn epoch(&self) -> Result<EpochId, LinkError> {
        self.store.epoch().map_err(link)
    }

    fn end_contract(&self, signed: Signed<EndOfContract>) -> Result<(), LinkError> {
        signed.verify(&self.city).map_err(foreign)?;
        self.store.end_contract(&signed).map_err(link)
    }

    fn farewells(&self) -> Result<Vec<Signed<Farewell>>, LinkError> {
        self.store.farewells().map_err(link)
    }

    fn living_keys(&self) -> Result<Vec<CityKeyId>, LinkError> {
        self.store.living_keys().map_err(link)
    }

    fn is_up_to_date(&self, device: DeviceId) -> Result<bool, LinkError> {
        self.store.is_up_to_date(device).map_err(link)
    }

    fn held_by(&self, device: DeviceId) -> Result<Vec<CaseId>, LinkError> {
        self.store.held_by(device).map_err(link)
    }

    fn exchanges(&self) -> Result<u64, LinkError> {
        self.store.exchanges().map_err(link)
    }

    fn publish_certificate(&self, signed: Signed<DeletionCertificate>) -> Result<(), LinkError> {
        let certificate = proofs::verify_certificate(&self.city, &signed).map_err(foreign)?;
        self.store.publish_certificate(certificate.case, &signed).map_err(link)
    }

    fn counts(&self) -> Result<Vec<Counted>, LinkError> {
        self.store.counts().map_err(link)
    }

    fn offer_enrolment(&self, offer: EnrolmentOffer) -> Result<(), LinkError> {
        self.store.offer_enrolment(&offer).map_err(link)
    }

    fn revoke(&self, device: DeviceId) -> Result<bool, LinkError> {
        self.store.revoke(device).map_err(link)
    }
}

fn link(error: StoreError) -> LinkError {
    LinkError(error.to_string())
}

fn foreign(error: ProofError) -> LinkError {
    LinkError(format!("not signed by this city: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SqliteStore, conformance::EPOCH};
    use proofs::{RulePackage, SigningKey};

    #[test]
    fn rules_that_the_city_did_not_sign_or_that_are_torn_are_passed_to_nobody() {
        let (city, stranger) = (SigningKey::from_seed([1; 32]), SigningKey::from_seed([2; 32]));
        let relay = Relay::new(SqliteStore::in_memory(EPOCH).expect("memory is there"), city.public());
        let package = RulePackage::new(1, "規則\n".into(), Timestamp(0));
        let torn = RulePackage { text: "規".into(), ..package.clone() };
        for wrong in [Signed::sign(&stranger, &package), Signed::sign(&city, &torn)] {
            assert!(relay.publish_rules(wrong).is_err());
            assert_eq!(relay.rules_version().expect("store works"), None);
        }
        relay.publish_rules(Signed::sign(&city, &package)).expect("is passed on");
        assert_eq!(relay.rules_version().expect("store works"), Some(1));
    }
}
