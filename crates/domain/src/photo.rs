//! What is said of a face photo: what is wrong with it, where the face is, what only the clerk can see.
//!
//! The room `photo` measures; this is the language in which it speaks to the screen and to the case.

mod exception;
mod finding;
mod tick;
mod verdict;

pub use exception::PhotoException;
pub use finding::Finding;
pub use tick::ClerkTick;
pub use verdict::{Area, Face, Pose, Verdict};
