//! The purge ledger: every order ever given, chained. It never expires.

use crate::{PurgeOrder, Signed, digest::sha256};
use domain::Digest;

/// The head of a chain of purge orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ledger {
    head: Digest,
}

impl Ledger {
    /// The head before the first order.
    pub fn empty() -> Self {
        Self { head: sha256(&[b"hikitsugi/v1/ledger"]) }
    }

    pub fn at(head: Digest) -> Self {
        Self { head }
    }

    pub fn append(&mut self, order: &Signed<PurgeOrder>) {
        self.head = sha256(&[self.head.as_bytes(), order.digest().as_bytes()]);
    }

    pub fn head(&self) -> Digest {
        self.head
    }
}
