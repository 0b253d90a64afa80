//! What one machine does by itself, without a line: measured beside what its disk takes for the same bytes.

pub mod keystroke;
pub mod shred;
