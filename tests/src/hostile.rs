//! Bytes that somebody else made: what a reader must stand, and how to make such bytes.

pub mod mutate;
pub mod probe;
pub mod seeds;
pub mod watch;
