//! Between the numbers and blobs of a table and the values they stand for.

use crate::StoreError;
use serde::{Serialize, de::DeserializeOwned};

/// A counter as SQLite keeps it.
pub(super) fn integer(value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::Failed("a number is out of range".into()))
}

/// A counter as it was kept.
pub(super) fn counter(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::torn("a counter"))
}

pub(super) fn pack<T: Serialize>(value: &T) -> Vec<u8> {
    sync::encode(value)
}

pub(super) fn unpack<T: DeserializeOwned>(bytes: &[u8], what: &str) -> Result<T, StoreError> {
    sync::decode(bytes).map_err(|_| StoreError::torn(what))
}
