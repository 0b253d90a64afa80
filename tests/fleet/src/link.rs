//! The way between city desk and relay: it can fail, and it remembers what was said over it.

use domain::{CaseId, DeviceId, Digest, Timestamp};
use proofs::{
    CityKeyId, DeletionCertificate, EndOfContract, Farewell, FleetPolicy, KeyBatch, PurgeOrder, Receipt, Release,
    RulePackage, ShredAck, Signed,
};
use relay::{Relay, SqliteStore};
use std::cell::{Cell, RefCell};
use sync::{
    AddendumBundle, CaseBundle, CityLink, Counted, DeviceEntry, EpochId, Grant, Lease, LinkError, PendingAddendum,
    PendingCase, PendingRequest, ReturnedCase, city_link::EnrolmentOffer,
};

/// Calls that fail: so many, after so many that do not.
#[derive(Debug, Default)]
pub(crate) struct Apart {
    pub(crate) after: Cell<u32>,
    pub(crate) calls: Cell<u32>,
    pub(crate) failed: Cell<u64>,
}

/// What the city said to the relay, with what the relay held when it was said.
#[derive(Default)]
pub(crate) struct Said {
    /// Each receipt that was offered, what the relay held just before, and whether it was published.
    pub(crate) receipts: Vec<(Receipt, Option<CaseBundle>, bool)>,
    /// Each release, with what the relay held when it was signed.
    pub(crate) releases: Vec<(Release, Digest, Option<CaseBundle>)>,
    pub(crate) certificates: Vec<Signed<DeletionCertificate>>,
    pub(crate) grants: Vec<(CaseId, DeviceId)>,
}

pub(crate) struct SimLink<'a> {
    relay: &'a Relay<SqliteStore>,
    apart: &'a Apart,
    said: RefCell<&'a mut Said>,
}

impl Apart {
    fn pass(&self) -> Result<(), LinkError> {
        if self.after.get() > 0 {
            self.after.set(self.after.get() - 1);
            return Ok(());
        }
        if self.calls.get() == 0 {
            return Ok(());
        }
        self.calls.set(self.calls.get() - 1);
        self.failed.set(self.failed.get() + 1);
        Err(LinkError("the relay is out of reach".into()))
    }
}

impl<'a> SimLink<'a> {
    pub(crate) fn new(relay: &'a Relay<SqliteStore>, apart: &'a Apart, said: &'a mut Said) -> Self {
        Self { relay, apart, said: RefCell::new(said) }
    }

    /// A call may fail before the relay hears it, or after: then the relay has done it and nobody knows.
    fn through<T>(&self, call: impl FnOnce(&Relay<SqliteStore>) -> Result<T, LinkError>) -> Result<T, LinkError> {
        self.apart.pass()?;
        let done = call(self.relay)?;
        self.apart.pass()?;
        Ok(done)
    }
}

impl CityLink for SimLink<'_> {
    fn devices(&self) -> Result<Vec<DeviceEntry>, LinkError> {
        self.through(|relay| relay.devices())
    }

    fn pending_cases(&self) -> Result<Vec<PendingCase>, LinkError> {
        self.through(|relay| relay.pending_cases())
    }

    fn case(&self, case: CaseId) -> Result<Option<CaseBundle>, LinkError> {
        self.through(|relay| relay.case(case))
    }

    fn pending_requests(&self) -> Result<Vec<PendingRequest>, LinkError> {
        self.through(|relay| relay.pending_requests())
    }

    fn grant(&self, grant: Grant, now: Timestamp) -> Result<(), LinkError> {
        self.said.borrow_mut().grants.push((grant.opening.case, grant.to));
        self.through(|relay| relay.grant(grant, now))
    }

    fn leases(&self, granted_before: Timestamp) -> Result<Vec<Lease>, LinkError> {
        self.through(|relay| relay.leases(granted_before))
    }

    fn release(&self, release: Signed<Release>) -> Result<(), LinkError> {
        let spoken = release.verify(&release.signer).map_err(|error| LinkError(error.to_string()))?;
        let held = self.relay.case(spoken.case)?;
        self.said.borrow_mut().releases.push((spoken, release.digest(), held));
        self.through(|relay| relay.release(release))
    }

    fn returned(&self, case: CaseId) -> Result<Vec<ReturnedCase>, LinkError> {
        self.through(|relay| relay.returned(case))
    }

    fn policy_version(&self) -> Result<Option<u64>, LinkError> {
        self.through(|relay| relay.policy_version())
    }

    fn publish_policy(&self, policy: Signed<FleetPolicy>) -> Result<(), LinkError> {
        self.through(|relay| relay.publish_policy(policy))
    }

    fn rules_version(&self) -> Result<Option<u32>, LinkError> {
        self.through(|relay| relay.rules_version())
    }

    fn publish_rules(&self, rules: Signed<RulePackage>) -> Result<(), LinkError> {
        self.through(|relay| relay.publish_rules(rules))
    }

    fn orders(&self, after: u64) -> Result<Vec<Signed<PurgeOrder>>, LinkError> {
        self.through(|relay| relay.orders(after))
    }

    fn held_by(&self, device: DeviceId) -> Result<Vec<CaseId>, LinkError> {
        self.through(|relay| relay.held_by(device))
    }

    fn end_contract(&self, end: Signed<EndOfContract>) -> Result<(), LinkError> {
        self.through(|relay| relay.end_contract(end))
    }

    fn farewells(&self) -> Result<Vec<Signed<Farewell>>, LinkError> {
        self.through(|relay| relay.farewells())
    }

    fn epoch(&self) -> Result<EpochId, LinkError> {
        self.through(CityLink::epoch)
    }

    fn living_keys(&self) -> Result<Vec<CityKeyId>, LinkError> {
        self.through(|relay| relay.living_keys())
    }

    fn is_up_to_date(&self, device: DeviceId) -> Result<bool, LinkError> {
        self.through(|relay| relay.is_up_to_date(device))
    }

    fn exchanges(&self) -> Result<u64, LinkError> {
        self.through(|relay| relay.exchanges())
    }

    fn issue_keys(&self, batch: Signed<KeyBatch>) -> Result<(), LinkError> {
        self.through(|relay| relay.issue_keys(batch))
    }

    fn publish_receipt(&self, receipt: Signed<Receipt>, order: Signed<PurgeOrder>) -> Result<bool, LinkError> {
        let spoken = receipt.verify(&receipt.signer).map_err(|error| LinkError(error.to_string()))?;
        let before = self.relay.case(spoken.case)?;
        self.through(|relay| {
            let published = relay.publish_receipt(receipt, order);
            self.said.borrow_mut().receipts.push((spoken, before, matches!(published, Ok(true))));
            published
        })
    }

    fn pending_addenda(&self) -> Result<Vec<PendingAddendum>, LinkError> {
        self.through(|relay| relay.pending_addenda())
    }

    fn addendum(&self, case: CaseId, device: DeviceId) -> Result<Option<AddendumBundle>, LinkError> {
        self.through(|relay| relay.addendum(case, device))
    }

    fn publish_addendum_receipt(&self, receipt: Signed<Receipt>, order: Signed<PurgeOrder>) -> Result<bool, LinkError> {
        let spoken = receipt.verify(&receipt.signer).map_err(|error| LinkError(error.to_string()))?;
        let before = match spoken.addendum {
            Some(device) => self.relay.addendum(spoken.case, device)?.map(as_case),
            None => None,
        };
        self.through(|relay| {
            let published = relay.publish_addendum_receipt(receipt, order);
            self.said.borrow_mut().receipts.push((spoken, before, matches!(published, Ok(true))));
            published
        })
    }

    fn acks(&self, case: CaseId) -> Result<Vec<Signed<ShredAck>>, LinkError> {
        self.through(|relay| relay.acks(case))
    }

    fn ledger_head(&self) -> Result<Digest, LinkError> {
        self.through(|relay| relay.ledger_head())
    }

    fn publish_certificate(&self, certificate: Signed<DeletionCertificate>) -> Result<(), LinkError> {
        self.said.borrow_mut().certificates.push(certificate.clone());
        self.through(|relay| relay.publish_certificate(certificate))
    }

    fn counts(&self) -> Result<Vec<Counted>, LinkError> {
        self.through(|relay| relay.counts())
    }

    fn offer_enrolment(&self, offer: EnrolmentOffer) -> Result<(), LinkError> {
        self.through(|relay| relay.offer_enrolment(offer))
    }

    fn revoke(&self, device: DeviceId) -> Result<bool, LinkError> {
        self.through(|relay| relay.revoke(device))
    }
}

/// An addendum as what it is a whole log of.
fn as_case(addendum: AddendumBundle) -> CaseBundle {
    CaseBundle { opening: addendum.opening, rows: addendum.rows, notice: None, holders: Vec::new() }
}
