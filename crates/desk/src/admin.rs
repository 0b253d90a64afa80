//! 管理: enrolment, staff, locking, and the exchange with the city.

pub mod enrol;
pub mod lock;
pub mod log_in;
pub mod staff;
pub mod status;
pub mod synchronise;
pub mod usb;
