//! What can go wrong in the store.

use crate::KeyStoreError;
use rusqlite::ErrorCode;

#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error("the disk is full")]
    Full,
    #[error("store: {0}")]
    Storage(rusqlite::Error),
    #[error("key store: {0}")]
    KeyStore(#[from] KeyStoreError),
    #[error("no such case here")]
    CaseUnknown,
    #[error("a stored piece is damaged: {0}")]
    Damaged(&'static str),
    #[error("the store is of a later version")]
    LaterVersion,
    #[error("this tablet is not enrolled")]
    NotEnrolled,
    #[error("the key store lost the keys of this store")]
    KeysLost,
    #[error("the own log of a case that was lent again has not come back yet")]
    LogOnItsWay,
    #[error("no key of the city is in store")]
    NoCityKey,
    #[error("the contract has ended")]
    ContractEnded,
}

impl From<rusqlite::Error> for VaultError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            _ => Self::Storage(error),
        }
    }
}

impl From<sealing::OpenError> for VaultError {
    fn from(_: sealing::OpenError) -> Self {
        Self::Damaged("seal")
    }
}
