//! Looks for a person in every byte that was written, and shows with the keys that it could find him.

pub mod unsealed;

pub use forensics::{Find, Search};
