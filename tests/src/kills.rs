//! The real programs, killed, cut off and filled up at moments that a seed chooses.
//!
//! What the screen was told is written down on paper; after each fault the programs must show just that.

pub mod bomb;
pub mod cable;
pub mod campaign;
pub mod closing;
pub mod counter;
pub mod deed;
pub mod dice;
pub mod full_disk;
pub mod paper;
pub mod places;
pub mod tally;
