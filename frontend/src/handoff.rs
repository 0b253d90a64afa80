//! 引き継ぎ: what goes to the city, what is missing, and how the case ends.

mod contents;
mod step;

pub(crate) use step::HandOffStep;
