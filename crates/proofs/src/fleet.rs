//! What the city tells every tablet: its rules, and the end of the contract.

use crate::Statement;
use domain::{Day, DeviceId, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a tablet may go without the city. A later `version` replaces an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetPolicy {
    pub version: u64,
    pub issued_at: Timestamp,
    /// After so many business days without purge orders a tablet takes no new case.
    pub stop_after_days: u16,
    /// After so many it destroys its vault key; what is sealed can still be sent.
    pub destroy_after_days: u16,
    /// A case that a tablet asked for goes back after so many business days.
    pub lease_days: u16,
    /// Days besides Saturday and Sunday that are no business days.
    pub holidays: Vec<Day>,
}

/// 契約終了: every tablet sends what it has, forgets everything, and says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndOfContract {
    pub issued_at: Timestamp,
}

/// A tablet's last word: it holds no case, and destroys every key as soon as this has arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Farewell {
    pub device: DeviceId,
    pub at: Timestamp,
}

impl Statement for FleetPolicy {
    const KIND: &'static str = "fleet-policy";
}

impl Statement for EndOfContract {
    const KIND: &'static str = "end-of-contract";
}

impl Statement for Farewell {
    const KIND: &'static str = "farewell";
}
