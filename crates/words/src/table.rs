//! The table that `build.rs` makes of the files in `texts`.

use crate::{Card, Entry};

include!(concat!(env!("OUT_DIR"), "/table.rs"));
