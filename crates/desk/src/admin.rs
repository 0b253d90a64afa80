//! 管理: enrolment, staff, locking, and the exchange with the city.

mod collecting;
mod contract;
pub mod enrol;
mod invitation;
pub mod lock;
pub mod log_in;
mod retry;
pub mod staff;
pub mod status;
pub mod synchronise;
pub mod usb;
