//! 今日: what can be begun, who is being served, and what must not be forgotten.

mod board;
mod cards;
mod certificate;
mod counts;
mod counts_model;
#[cfg(test)]
pub(crate) mod gallery;
mod line_group;
mod request_case;
mod services;
mod set_aside;
mod today;
mod visit;
mod waiting;

pub(crate) use today::TodayPage;
pub(crate) use visit::{VisitButton, pause_notice};
