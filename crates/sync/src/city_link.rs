//! What the city desk asks of the relay. The two may run in one process or apart.

use crate::{CaseRequest, Grant, HandOverNotice, Lease, Opening, ReturnedCase, Row};
use domain::{CaseId, CaseNumber, DeviceId, Digest, Timestamp};
use proofs::{
    CityKeyId, DeletionCertificate, EndOfContract, Farewell, FleetPolicy, KeyBatch, PublicKey, PurgeOrder, Receipt,
    Release, RulePackage, ShredAck, Signed,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceEntry {
    pub device: DeviceId,
    pub label: String,
    pub key: PublicKey,
    /// The first one the tablet named. The city keeps a registry of its own and asks that.
    pub request_key: Option<PublicKey>,
    pub enrolled_at: Timestamp,
    pub last_seen: Option<Timestamp>,
    pub revoked: bool,
    /// As the tablet last said, and what is on its way to it.
    pub city_keys_left: u32,
}

/// A one-time enrolment code as the relay keeps it: enough to check a proof, not the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentOffer {
    pub hint: String,
    pub digest: Digest,
    pub label: String,
    pub expires_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingCase {
    pub opening: Opening,
    pub notice: HandOverNotice,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PendingRequest {
    pub device: DeviceId,
    pub number: CaseNumber,
    pub public: Digest,
    /// What the tablet itself said.
    pub signed: Signed<CaseRequest>,
    pub opening: Option<Opening>,
}

/// Everything the relay holds of one case.
#[derive(Debug, Clone)]
pub struct CaseBundle {
    pub opening: Opening,
    pub rows: Vec<Row>,
    pub notice: Option<HandOverNotice>,
    pub holders: Vec<DeviceId>,
}

/// The late edits of one device, all of them here and not yet confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingAddendum {
    pub case: CaseId,
    pub device: DeviceId,
    /// The receipt that did not cover what the device holds.
    pub receipt: Digest,
}

/// The whole log of a purged case as one device holds it.
#[derive(Debug, Clone)]
pub struct AddendumBundle {
    /// As the device tells it.
    pub opening: Opening,
    pub rows: Vec<Row>,
    pub receipt: Digest,
}

#[derive(Debug, thiserror::Error)]
#[error("relay store: {0}")]
pub struct LinkError(pub String);

pub trait CityLink {
    fn devices(&self) -> Result<Vec<DeviceEntry>, LinkError>;
    /// Cases handed over and not yet received, oldest first.
    fn pending_cases(&self) -> Result<Vec<PendingCase>, LinkError>;
    fn case(&self, case: CaseId) -> Result<Option<CaseBundle>, LinkError>;
    fn pending_requests(&self) -> Result<Vec<PendingRequest>, LinkError>;
    /// Puts a grant and the whole sealed log of its case into the asking tablet's feed. Its lease begins now.
    fn grant(&self, grant: Grant, now: Timestamp) -> Result<(), LinkError>;
    /// The cases that were lent to a tablet before a moment, and those that it wishes to give back, longest first.
    fn leases(&self, granted_before: Timestamp) -> Result<Vec<Lease>, LinkError>;
    /// Puts a release into its device's feed. Once the device has said that it forgot, it is no holder.
    fn release(&self, release: Signed<Release>) -> Result<(), LinkError>;
    /// The devices that gave a case back, until its certificate.
    fn returned(&self, case: CaseId) -> Result<Vec<ReturnedCase>, LinkError>;
    /// The version of the rules that the relay tells its tablets.
    fn policy_version(&self) -> Result<Option<u64>, LinkError>;
    fn publish_policy(&self, policy: Signed<FleetPolicy>) -> Result<(), LinkError>;
    /// The version of the package of rules that the relay passes on.
    fn rules_version(&self) -> Result<Option<u32>, LinkError>;
    /// Puts a package into every tablet's feed, also of those enrolled later, unless it passes on a later one.
    fn publish_rules(&self, rules: Signed<RulePackage>) -> Result<(), LinkError>;
    fn issue_keys(&self, batch: Signed<KeyBatch>) -> Result<(), LinkError>;
    /// Enters the order into the ledger, deletes the case's sealed log and tells every tablet, in one transaction.
    /// Refused with `false` when the relay meanwhile holds rows that the receipt does not cover.
    fn publish_receipt(&self, receipt: Signed<Receipt>, order: Signed<PurgeOrder>) -> Result<bool, LinkError>;
    /// Addenda that are whole and not yet answered, in the order in which they began.
    fn pending_addenda(&self) -> Result<Vec<PendingAddendum>, LinkError>;
    fn addendum(&self, case: CaseId, device: DeviceId) -> Result<Option<AddendumBundle>, LinkError>;
    /// Enters the order into the ledger, deletes the addendum and tells the device it came from, in one transaction.
    /// Refused with `false` when the relay meanwhile holds rows of it that the receipt does not cover.
    fn publish_addendum_receipt(&self, receipt: Signed<Receipt>, order: Signed<PurgeOrder>) -> Result<bool, LinkError>;
    fn acks(&self, case: CaseId) -> Result<Vec<Signed<ShredAck>>, LinkError>;
    fn ledger_head(&self) -> Result<Digest, LinkError>;
    /// The ledger behind a position, in its order.
    fn orders(&self, after: u64) -> Result<Vec<Signed<PurgeOrder>>, LinkError>;
    /// The living cases a device holds.
    fn held_by(&self, device: DeviceId) -> Result<Vec<CaseId>, LinkError>;
    /// Tells every device, also those enrolled later. Saying it again changes nothing.
    fn end_contract(&self, end: Signed<EndOfContract>) -> Result<(), LinkError>;
    fn farewells(&self) -> Result<Vec<Signed<Farewell>>, LinkError>;
    fn epoch(&self) -> Result<crate::EpochId, LinkError>;
    /// The city's keys that living cases are sealed to.
    fn living_keys(&self) -> Result<Vec<CityKeyId>, LinkError>;
    /// True when the device has taken every key batch, and has told its openings to this very store.
    fn is_up_to_date(&self, device: DeviceId) -> Result<bool, LinkError>;
    /// How many exchanges the relay ever accepted: a number that falls shows a relay that went back in time.
    fn exchanges(&self) -> Result<u64, LinkError>;
    fn publish_certificate(&self, certificate: Signed<DeletionCertificate>) -> Result<(), LinkError>;
    fn counts(&self) -> Result<Vec<crate::Counted>, LinkError>;
    fn offer_enrolment(&self, offer: EnrolmentOffer) -> Result<(), LinkError>;
    /// Stops a device for good; `false` when no such device is enrolled.
    fn revoke(&self, device: DeviceId) -> Result<bool, LinkError>;
}
