//! The city's rules as the screen holds them: asked for in one place, and shown with where they come from.

mod basis;
mod of_day;

pub(crate) use basis::{ask_city, basis};
pub(crate) use of_day::{RulesOfDay, RulesProvider, book_of, use_rules};
