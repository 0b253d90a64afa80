//! What can keep the city desk from doing its work.

use crate::StoreError;
use sync::LinkError;

#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error("root key file {path}: {error}")]
    RootFile { path: String, error: std::io::Error },
    #[error("key page does not open with its root key")]
    PageSealed,
    #[error("no such case")]
    NoSuchCase,
    #[error("no such addendum")]
    NoSuchAddendum,
    #[error("the device of the addendum never held the case")]
    NotAHolder,
    #[error("the case key does not open: its one-time key is unknown or the envelope is torn")]
    CaseSealed,
    #[error("the relay holds a log with a gap")]
    LogIncomplete,
    #[error("the request does not prove that somebody was logged in")]
    RequestUnproven,
}
