//! 交付: the counter's work beside the terminal: documents in custody, the procedure's steps, and its end.

mod carry;
mod custody;
mod custody_model;
mod events;
#[cfg(test)]
pub(crate) mod gallery;
mod guide;
mod guide_info;
mod pins;
mod procedure;
mod procedure_end;
mod procedure_model;

pub(crate) use custody::CustodyStep;
pub(crate) use custody_model::{name_of, out};
pub(crate) use events::{Moment, moment, moment_of};
pub(crate) use guide::GuideStep;
pub(crate) use procedure::{ProcedureStep, is_ended, is_put_off};
