//! What a relay needs from its store. Each method is one transaction, on the disk when it returns.

use crate::StoreError;
use domain::{CaseId, DeviceId, Digest, Timestamp};
use proofs::{
    CityKeyId, DeletionCertificate, EndOfContract, Farewell, FleetPolicy, KeyBatch, PublicKey, PurgeOrder, Receipt,
    Release, RulePackage, ShredAck, Signed, VerifiedReceipt,
};
use sync::{
    AddendumBundle, CaseBundle, Counted, DeviceEntry, EnrolRequest, EpochId, Exchange, FeedEntry, Grant, Lease,
    PendingAddendum, PendingCase, PendingRequest, Refusal, ReturnedCase, city_link::EnrolmentOffer,
};

/// An authenticated device and the counter of its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sender {
    pub device: DeviceId,
    pub counter: u64,
    /// A carried file may be taken in twice; a request over the line never is.
    pub may_repeat: bool,
}

/// What is needed to check a request's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enrolled {
    pub key: PublicKey,
    pub revoked: bool,
}

/// What became of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reception {
    pub epoch: EpochId,
    /// Where the sender's feed goes on. Not what it asked for when its epoch was another.
    pub cursor: u64,
    pub refused: Vec<Refusal>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Feed {
    pub entries: Vec<FeedEntry>,
    pub more: bool,
    /// Entries that the store can no longer read. They were left out so that they block no other.
    pub torn: Vec<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AcceptFault {
    #[error("unknown device or a counter that did not rise")]
    Unauthenticated,
    #[error("device is revoked")]
    Revoked,
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub trait RelayStore: Send + Sync {
    fn epoch(&self) -> Result<EpochId, StoreError>;

    fn devices(&self) -> Result<Vec<DeviceEntry>, StoreError>;
    fn enrolled(&self, device: DeviceId) -> Result<Option<Enrolled>, StoreError>;
    /// `false` when no such device is enrolled.
    fn revoke(&self, device: DeviceId) -> Result<bool, StoreError>;

    fn offer_enrolment(&self, offer: &EnrolmentOffer) -> Result<(), StoreError>;
    /// Enrols `device` under a live code whose proof fits; otherwise counts the attempt and answers `None`.
    fn enrol(
        &self,
        request: &EnrolRequest,
        device: DeviceId,
        now: Timestamp,
    ) -> Result<Option<EnrolmentOffer>, StoreError>;

    /// Enters orders of this city that a tablet kept and this store lost. What they name is deleted.
    fn take_orders(&self, orders: &[(PurgeOrder, Signed<PurgeOrder>)]) -> Result<(), StoreError>;
    /// The ledger behind a position.
    fn orders(&self, after: u64) -> Result<Vec<Signed<PurgeOrder>>, StoreError>;
    fn end_contract(&self, signed: &Signed<EndOfContract>) -> Result<(), StoreError>;
    fn farewells(&self) -> Result<Vec<Signed<Farewell>>, StoreError>;
    /// The city's keys that living cases are sealed to.
    fn living_keys(&self) -> Result<Vec<CityKeyId>, StoreError>;
    /// True when no key batch waits for the device and it has spoken to this store under its present epoch.
    fn is_up_to_date(&self, device: DeviceId) -> Result<bool, StoreError>;
    /// The living cases a device holds.
    fn held_by(&self, device: DeviceId) -> Result<Vec<CaseId>, StoreError>;
    /// How many exchanges were ever accepted.
    fn exchanges(&self) -> Result<u64, StoreError>;

    /// Raises the sender's counter and stores its upload. One bad case blocks no other.
    fn accept(&self, sender: Sender, exchange: &Exchange, now: Timestamp) -> Result<Reception, AcceptFault>;
    /// The device's feed after a cursor: at least one entry when there is one, else up to `budget` bytes.
    fn feed(&self, device: DeviceId, after: u64, budget: usize) -> Result<Feed, StoreError>;

    fn pending_cases(&self) -> Result<Vec<PendingCase>, StoreError>;
    fn case(&self, case: CaseId) -> Result<Option<CaseBundle>, StoreError>;
    fn pending_requests(&self) -> Result<Vec<PendingRequest>, StoreError>;
    fn grant(&self, grant: &Grant, now: Timestamp) -> Result<(), StoreError>;
    /// Those that began before a moment, and those that are wished back.
    fn leases(&self, granted_before: Timestamp) -> Result<Vec<Lease>, StoreError>;
    fn release(&self, release: &Release, signed: &Signed<Release>) -> Result<(), StoreError>;
    fn returned(&self, case: CaseId) -> Result<Vec<ReturnedCase>, StoreError>;
    fn policy_version(&self) -> Result<Option<u64>, StoreError>;
    fn publish_policy(&self, policy: &FleetPolicy, signed: &Signed<FleetPolicy>) -> Result<(), StoreError>;
    fn rules_version(&self) -> Result<Option<u32>, StoreError>;
    fn publish_rules(&self, version: u32, signed: &Signed<RulePackage>) -> Result<(), StoreError>;
    fn issue_keys(&self, batch: &KeyBatch, signed: &Signed<KeyBatch>) -> Result<(), StoreError>;

    /// Only a verified receipt gets here: this is the one way in which a case is deleted.
    fn publish_receipt(
        &self,
        proof: &VerifiedReceipt,
        receipt: &Signed<Receipt>,
        order: &Signed<PurgeOrder>,
    ) -> Result<bool, StoreError>;
    fn pending_addenda(&self) -> Result<Vec<PendingAddendum>, StoreError>;
    fn addendum(&self, case: CaseId, device: DeviceId) -> Result<Option<AddendumBundle>, StoreError>;
    /// The receipt must name the device whose late edits it answers.
    fn publish_addendum_receipt(
        &self,
        proof: &VerifiedReceipt,
        receipt: &Signed<Receipt>,
        order: &Signed<PurgeOrder>,
    ) -> Result<bool, StoreError>;
    fn acks(&self, case: CaseId) -> Result<Vec<Signed<ShredAck>>, StoreError>;
    fn ledger_head(&self) -> Result<Digest, StoreError>;
    fn publish_certificate(&self, case: CaseId, signed: &Signed<DeletionCertificate>) -> Result<(), StoreError>;
    fn counts(&self) -> Result<Vec<Counted>, StoreError>;
}
