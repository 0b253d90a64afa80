//! Reads the city's rule files and refuses a wrong one with its name, the line and the reason in Japanese.
//!
//! What the rules mean stands in `domain::rules`; this room only turns text into them.

mod built_in;
mod file;
mod line;
mod package;
mod problem;
mod translate;
mod validate;

pub use built_in::{built_in, built_in_photo_limits, built_in_rules};
pub use package::{Package, PackageError};
pub use problem::Problem;
