//! The tablet and its people: enrolment, staff, and the lock.

mod enrol;
mod enrolment_code;
mod farewell;
#[cfg(test)]
pub(crate) mod gallery;
mod lock_screen;
mod page;
mod scan_invitation;
mod staff;
mod usb;

pub(crate) use enrol::EnrolPage;
pub(crate) use farewell::FarewellPage;
pub(crate) use lock_screen::{LockScreen, SyncBar};
pub(crate) use page::AdminPage;
pub(crate) use staff::FirstStaffPage;
