//! The nightly exchange: its wire format, the tablet's machine without input or output, and what the
//! city desk asks of the relay.
//!
//! Everything that travels here about a case is sealed; this room can read none of it.

pub mod city_link;
pub mod compact;
pub mod enrol;
pub mod lease;
pub mod restoration;
pub mod row;
pub mod tablet;
pub mod usb;
pub mod wire;

pub use city_link::{
    AddendumBundle, CaseBundle, CityLink, DeviceEntry, EnrolmentOffer, LinkError, PendingAddendum, PendingCase,
    PendingRequest,
};
pub use compact::ReadFault;
pub use enrol::{EnrolAnswer, EnrolRequest, EnrolWelcome};
pub use lease::{Lease, ReturnedCase};
pub use restoration::{Restoration, RestoredOrder};
pub use row::{CityEnvelope, DeviceEnvelope, Opening, Row, RowKind, chain_start};
pub use tablet::{Effect, Event, Machine, TransportFault};
pub use wire::{
    AddendumPart, Answer, CaseRequest, Counted, EpochId, Exchange, FeedEntry, FeedItem, Grant, HandOverNotice, Refusal,
    RefusalReason, Upload, WireError, decode, encode,
};
