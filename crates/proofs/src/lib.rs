//! What the city, the tablets and an auditor can show each other: signatures, receipts, purge orders,
//! deletion certificates and the ledger of what is gone.
//!
//! This room can verify and sign. It can open nothing: it knows no case key and no content.

pub mod certificate;
pub mod digest;
pub mod enrolment;
pub mod fleet;
pub mod keys;
pub mod ledger;
pub mod receipt;
pub mod release;
pub mod request;
pub mod rules;
pub mod signed;
pub mod signing;

pub use certificate::{DataKind, DeletionCertificate, DeviceEnd, ShredAck, ShredMethod, verify_certificate};
pub use digest::sha256;
pub use enrolment::{EnrolmentCode, EnrolmentCodeError};
pub use fleet::{EndOfContract, Farewell, FleetPolicy};
pub use keys::{CityKeyId, CityPublicKey, KeyBatch};
pub use ledger::Ledger;
pub use receipt::{Coverage, PurgeOrder, Receipt, VerifiedReceipt};
pub use release::{Release, VerifiedRelease};
pub use request::RequestSignature;
pub use rules::{RULES_BYTES_MAX, RulePackage};
pub use signed::{ProofError, Signed, Statement};
pub use signing::{PublicKey, Signature, SigningKey};
