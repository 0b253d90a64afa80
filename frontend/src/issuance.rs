//! 交付: the counter's work beside the terminal: documents in custody, the procedure's steps, and its end.

mod custody;
mod custody_model;
mod events;
mod guide;
mod guide_info;
mod pins;
mod procedure;
mod procedure_end;
mod procedure_model;

pub(crate) use custody::CustodyStep;
pub(crate) use custody_model::{name_of, out};
pub(crate) use events::{Moment, clock, moment, moment_of};
pub(crate) use guide::GuideStep;
pub(crate) use procedure::{ProcedureStep, is_ended, is_put_off};

use bridge::{Fault, RulesView};
use std::rc::Rc;

/// The rules as the page holds them: not there yet, refused, or read.
pub(crate) type Ruled = Option<Result<Rc<RulesView>, Fault>>;
