//! One round trip: everything a tablet has to say, and everything the relay has for it.

use crate::{DeviceEnvelope, Opening, Row};
use domain::{CaseId, CaseNumber, CountEntry, DeviceId, Digest, Outcome, Timestamp};
use proofs::{
    DeletionCertificate, EndOfContract, Farewell, FleetPolicy, KeyBatch, PublicKey, PurgeOrder, Receipt, Release,
    RulePackage, ShredAck, Signed, Statement,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The version of this format. A server refuses a version it does not know, and says so.
pub const VERSION: u16 = 1;
/// The version that tablets speak over the line: the same messages with their rows in another form.
pub const COMPACT: u16 = 2;
pub const EXCHANGE_PATH: &str = "/v1/exchange";
pub const ENROL_PATH: &str = "/v1/enrol";
/// How many bytes of rows one exchange carries in either direction, unless a single row is larger.
pub const BATCH_BYTES: usize = 1 << 20;
/// The largest body either side reads.
pub const BODY_BYTES_MAX: usize = 8 << 20;
/// The largest sealed row.
pub const ROW_BYTES_MAX: usize = 4 << 20;
/// The largest addendum: all rows of one case that one device holds.
pub const ADDENDUM_BYTES_MAX: usize = 64 << 20;

/// The identity of a server's store. It changes when the store is replaced or goes back in time.
pub type EpochId = Digest;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    pub version: u16,
    /// The epoch this tablet last saw.
    pub epoch: Option<EpochId>,
    /// The feed was stored up to here.
    pub cursor: u64,
    pub upload: Upload,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Upload {
    pub openings: Vec<Opening>,
    pub rows: Vec<Row>,
    pub hand_overs: Vec<HandOverNotice>,
    pub acks: Vec<Signed<ShredAck>>,
    pub requests: Vec<Signed<CaseRequest>>,
    pub counts: Vec<Counted>,
    /// How many of the city's one-time keys this tablet has left.
    pub city_keys_left: u32,
    /// Verifies this tablet's requests. Absent once the server has answered an exchange that carried it.
    pub request_key: Option<PublicKey>,
    /// Late edits of cases that the city has received without them.
    pub addenda: Vec<AddendumPart>,
    /// Cases this tablet asked for and needs no longer.
    pub returns: Vec<CaseId>,
    /// Orders of the tablet's ledger, told to a server that may have lost them.
    pub orders: Vec<Signed<PurgeOrder>>,
    /// The last word at the end of the contract.
    pub farewell: Option<Signed<Farewell>>,
}

/// A piece of the sealed log of a case whose receipt did not cover what this tablet holds.
///
/// All pieces together are the whole log: the case's own key opens it, and the relay has deleted what it had.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddendumPart {
    pub opening: Opening,
    /// The receipt that did not cover it.
    pub receipt: Digest,
    /// In the order in which they lie in the log; rows of other devices too.
    pub rows: Vec<Row>,
    /// How many rows the whole addendum has.
    pub rows_in_all: u64,
}

/// The site manager handed a case over. What was handed over is in the sealed log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOverNotice {
    pub case: CaseId,
    pub device: DeviceId,
    pub at: Timestamp,
    pub outcome: Outcome,
}

/// A tablet asks for a case by its number, with a fresh one-time key of its own.
///
/// Signed with the tablet's request key, which opens only after a log-in: its identity alone gets no case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRequest {
    pub device: DeviceId,
    pub number: CaseNumber,
    /// X25519.
    pub public: Digest,
}

impl Statement for CaseRequest {
    const KIND: &'static str = "case-request";
}

/// A count, with the device that counted it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub device: DeviceId,
    pub entry: CountEntry,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub epoch: EpochId,
    pub now: Timestamp,
    /// Cases of which something was refused; everything else of the upload is stored and synced to disk.
    pub refused: Vec<Refusal>,
    pub feed: Vec<FeedEntry>,
    /// More of the feed waits.
    pub more: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    pub case: CaseId,
    pub reason: RefusalReason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RefusalReason {
    /// The case is in the purge ledger.
    Purged,
    /// No opening of this case is known, or this device does not hold it.
    NotAHolder,
    /// A row is missing before this one.
    Gap,
    /// A row of that sequence with other content is stored already.
    Forked,
    /// The number belongs to another case.
    NumberTaken,
    /// The row is larger than any row may be.
    TooLarge,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeedEntry {
    pub cursor: u64,
    pub item: FeedItem,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FeedItem {
    CityKeys(Signed<KeyBatch>),
    Grant(Grant),
    Row(Row),
    HandOver(HandOverNotice),
    Receipt {
        receipt: Signed<Receipt>,
        order: Signed<PurgeOrder>,
    },
    /// An order whose receipt has done its work: for tablets enrolled or restored after the fact.
    Order(Signed<PurgeOrder>),
    Certificate(Signed<DeletionCertificate>),
    /// This tablet may forget its copy of a case.
    Release(Signed<Release>),
    Policy(Signed<FleetPolicy>),
    EndOfContract(Signed<EndOfContract>),
    /// The rules of the counter.
    Rules(Signed<RulePackage>),
}

/// The city's answer to a request for a case: its opening, and its key sealed to the asking tablet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub opening: Opening,
    pub to: DeviceId,
    /// The one-time key of the request that this answers.
    pub public: Digest,
    pub envelope: DeviceEnvelope,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("message is torn or of another format")]
pub struct WireError;

pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    postcard::to_stdvec(message).expect("messages hold only plain data")
}

/// Decodes a whole message; bytes left over make it torn.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, WireError> {
    decode_up_to(bytes, BODY_BYTES_MAX)
}

/// The same for a carrier that takes another size.
pub fn decode_up_to<T: DeserializeOwned>(bytes: &[u8], most: usize) -> Result<T, WireError> {
    if bytes.len() > most {
        return Err(WireError);
    }
    match postcard::take_from_bytes(bytes) {
        Ok((message, [])) => Ok(message),
        Ok(_) | Err(_) => Err(WireError),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet_night() -> Exchange {
        Exchange {
            version: VERSION,
            epoch: Some(Digest::from_bytes([1; 32])),
            cursor: 4_000,
            upload: Upload::default(),
        }
    }

    #[test]
    fn a_quiet_night_is_small_however_many_cases_there_are() {
        assert!(encode(&quiet_night()).len() < 128);
        let answer = Answer {
            epoch: Digest::from_bytes([1; 32]),
            now: Timestamp(1_795_000_000_000),
            refused: vec![],
            feed: vec![],
            more: false,
        };
        assert!(encode(&answer).len() < 128);
    }

    #[test]
    fn a_torn_or_longer_message_is_refused() {
        let bytes = encode(&quiet_night());
        assert_eq!(decode(&bytes), Ok(quiet_night()));
        assert_eq!(decode::<Exchange>(&bytes[..bytes.len() - 1]), Err(WireError));
        assert_eq!(decode::<Exchange>(&[bytes.as_slice(), &[0]].concat()), Err(WireError));
    }
}
