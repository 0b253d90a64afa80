//! What one sealed row of the log holds: a change, and who made it.

use domain::{DeviceId, StaffId, Timestamp};
use serde::{Deserialize, Serialize};

/// The largest change that is read; a note of the longest length fits many times.
pub const CHANGE_BYTES_MAX: usize = 1 << 20;
const VERSION: u8 = 1;

/// Who made a change, where and when. It is sealed with the change and shown beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    pub device: DeviceId,
    pub staff: StaffId,
    pub name: String,
    pub at: Timestamp,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    version: u8,
    pub author: Author,
    pub change: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry is torn or of another format")]
pub struct EntryError;

impl Entry {
    pub fn new(author: Author, change: Vec<u8>) -> Self {
        Self { version: VERSION, author, change }
    }

    pub fn encode(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("an entry holds only plain data")
    }

    pub fn decode(bytes: &[u8]) -> Result<Self, EntryError> {
        let entry: Self = postcard::from_bytes(bytes).map_err(|_| EntryError)?;
        if entry.version != VERSION || entry.change.len() > CHANGE_BYTES_MAX {
            return Err(EntryError);
        }
        Ok(entry)
    }
}
