//! 困ったとき: accidents, complaints, a lost tablet, whom to call, and what waits for city staff.

mod clock;
mod contacts;
mod count;
mod deadlines;
mod escalation;
#[cfg(test)]
pub(crate) mod gallery;
mod how_to;
mod lost;
mod open;
mod panel;
mod report_field;
mod report_model;
mod report_step;

pub(crate) use clock::{WaitingBadge, waiting_since, waiting_words};
pub(crate) use escalation::EscalationStep;
pub(crate) use open::Report;
pub(crate) use panel::{TroubleButton, TroublePanel};
pub(crate) use report_model::{is_begun, lines as report_lines, missing as report_missing};
pub(crate) use report_step::ReportStep;
