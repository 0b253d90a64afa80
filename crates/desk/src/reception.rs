//! 受付: the day's list, opening a case, what happens to it, asking for another tablet's case.

pub mod event;
pub mod give_back;
pub mod open;
pub mod request;
pub(crate) mod summary;
pub mod today;
pub mod view;
