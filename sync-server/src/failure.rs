//! Why a command ended without doing what it was for.

use city::{DeskError, NewStaffFault};
use relay::StoreError;
use std::path::Path;

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("{0}\n\n{usage}", usage = crate::command::USAGE)]
    Usage(String),
    #[error("{0}")]
    Refused(String),
    #[error("消去を証明できませんでした。")]
    NotErased,
    #[error("{path}: {error}")]
    File { path: String, error: std::io::Error },
    #[error("relay: {0}")]
    Relay(#[from] StoreError),
    #[error("city: {0}")]
    City(#[from] DeskError),
    #[error("{0}")]
    Staff(#[from] NewStaffFault),
    #[error("certificate authority: {0}")]
    Authority(#[from] rcgen::Error),
    #[error("tls: {0}")]
    Tls(#[from] rustls::Error),
    #[error("done, but it could not be said: {0}")]
    Output(std::io::Error),
    #[error("network: {0}")]
    Network(std::io::Error),
}

impl Failure {
    pub fn exit_code(&self) -> u8 {
        if matches!(self, Self::Usage(_)) { 2 } else { 1 }
    }

    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |error| Self::File { path: path.display().to_string(), error }
    }
}

impl From<city::StoreError> for Failure {
    fn from(error: city::StoreError) -> Self {
        Self::City(error.into())
    }
}
