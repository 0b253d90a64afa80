//! The relay towards tablets: who speaks, what it says, what waits for it.

use crate::{AcceptFault, RelayStore, Sender, SqliteStore, StoreError};
use domain::{DeviceId, Timestamp};
use proofs::{PublicKey, PurgeOrder, RequestSignature, Signature, Signed, enrolment};
use sync::{
    Answer, EnrolAnswer, EnrolRequest, EnrolWelcome, EpochId, Exchange, ReadFault, Refusal, encode,
    usb::{FILE_BYTES_MAX, USB_PATH},
    wire::{BATCH_BYTES, BODY_BYTES_MAX, VERSION, decode_up_to},
};

/// A relay over some store. It accepts receipts, orders and certificates of one city only.
pub struct Relay<S> {
    pub(crate) store: S,
    pub(crate) city: PublicKey,
}

/// A request as it came in, with what its headers say.
#[derive(Clone, Copy)]
pub struct SignedRequest<'a> {
    pub path: &'a str,
    pub device: DeviceId,
    pub counter: u64,
    pub signature: Signature,
    pub body: &'a [u8],
}

/// An upload that is stored; what is left is to answer it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    pub device: DeviceId,
    pub epoch: EpochId,
    pub refused: Vec<Refusal>,
    /// The version that the tablet speaks, and hears.
    pub version: u16,
    cursor: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeFault {
    #[error("message is torn")]
    Unreadable,
    #[error("version {0} is not spoken here")]
    Version(u16),
    #[error("unknown device, wrong signature or replay")]
    Unauthenticated,
    #[error("device is revoked")]
    Revoked,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// `Refused` does not say whether the code is wrong, used, expired or locked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnrolFault {
    #[error("message is torn")]
    Unreadable,
    #[error("version {0} is not spoken here")]
    Version(u16),
    #[error("refused")]
    Refused,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Relay<SqliteStore> {
    /// Begins a run of the server; `random` is drawn anew for each.
    pub fn begin_run(&self, random: u32) -> Result<(), StoreError> {
        self.store.begin_run(random)
    }
}

impl<S: RelayStore> Relay<S> {
    pub fn new(store: S, city: PublicKey) -> Self {
        Self { store, city }
    }

    /// Authenticates a request and stores what it brought.
    pub fn accept(&self, request: SignedRequest<'_>, now: Timestamp) -> Result<Accepted, ExchangeFault> {
        let sender = self.authenticate(request)?;
        let most = if sender.may_repeat { FILE_BYTES_MAX } else { BODY_BYTES_MAX };
        let exchange = Exchange::read(request.body, most)?;
        let orders = self.verified(&exchange);
        if !orders.is_empty() {
            self.store.take_orders(&orders)?;
        }
        let reception = self.store.accept(sender, &exchange, now)?;
        Ok(Accepted {
            device: sender.device,
            epoch: reception.epoch,
            refused: reception.refused,
            version: exchange.version,
            cursor: reception.cursor,
        })
    }

    /// The orders of an upload that this city signed; the ledger wins over whatever came with them.
    fn verified(&self, exchange: &Exchange) -> Vec<(PurgeOrder, Signed<PurgeOrder>)> {
        let orders = exchange.upload.orders.iter();
        orders.filter_map(|signed| Some((signed.verify(&self.city).ok()?, signed.clone()))).collect()
    }

    /// What waits for the device, after the city desk has had its turn.
    pub fn answer(&self, accepted: Accepted, now: Timestamp) -> Result<Answer, StoreError> {
        self.answer_within(accepted, now, BATCH_BYTES)
    }

    /// The same with as many bytes as a carrier takes.
    pub fn answer_within(&self, accepted: Accepted, now: Timestamp, budget: usize) -> Result<Answer, StoreError> {
        let feed = self.store.feed(accepted.device, accepted.cursor, budget)?;
        for cursor in feed.torn {
            journal::note(format_args!(
                "relay: feed entry {cursor} of device {} is torn and was left out",
                accepted.device
            ));
        }
        Ok(Answer { epoch: accepted.epoch, now, refused: accepted.refused, feed: feed.entries, more: feed.more })
    }

    /// Joins a tablet under a one-time code. `authority` is what it is to pin.
    pub fn enrol(
        &self,
        body: &[u8],
        device: DeviceId,
        authority: &[u8],
        now: Timestamp,
    ) -> Result<EnrolAnswer, EnrolFault> {
        let request: EnrolRequest = read_versioned(body, BODY_BYTES_MAX)
            .map_err(|fault| fault.map_or(EnrolFault::Unreadable, EnrolFault::Version))?;
        let offer = self.store.enrol(&request, device, now)?.ok_or(EnrolFault::Refused)?;
        let welcome = encode(&EnrolWelcome {
            device,
            label: offer.label,
            epoch: self.store.epoch()?,
            authority: authority.to_vec(),
            city: self.city,
        });
        let proof = enrolment::server_proof(&offer.digest, &request.tablet, &welcome);
        Ok(EnrolAnswer { welcome, proof })
    }

    fn authenticate(&self, request: SignedRequest<'_>) -> Result<Sender, ExchangeFault> {
        let SignedRequest { path, device, counter, signature, body } = request;
        let enrolled = self.store.enrolled(device)?.ok_or(ExchangeFault::Unauthenticated)?;
        if !(RequestSignature { path, device, counter, body }).verify(&enrolled.key, &signature) {
            return Err(ExchangeFault::Unauthenticated);
        }
        if enrolled.revoked {
            return Err(ExchangeFault::Revoked);
        }
        Ok(Sender { device, counter, may_repeat: path == USB_PATH })
    }
}

/// Reads a message that begins with its version; the error is the foreign version, or `None` for a torn message.
fn read_versioned<T: serde::de::DeserializeOwned>(body: &[u8], most: usize) -> Result<T, Option<u16>> {
    let (version, _) = postcard::take_from_bytes::<u16>(body).map_err(|_| None)?;
    if version != VERSION {
        return Err(Some(version));
    }
    decode_up_to(body, most).map_err(|_| None)
}

impl From<ReadFault> for ExchangeFault {
    fn from(fault: ReadFault) -> Self {
        match fault {
            ReadFault::Torn => Self::Unreadable,
            ReadFault::Version(version) => Self::Version(version),
        }
    }
}

impl From<AcceptFault> for ExchangeFault {
    fn from(fault: AcceptFault) -> Self {
        match fault {
            AcceptFault::Unauthenticated => Self::Unauthenticated,
            AcceptFault::Revoked => Self::Revoked,
            AcceptFault::Store(error) => Self::Store(error),
        }
    }
}
