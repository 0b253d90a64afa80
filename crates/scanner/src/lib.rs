//! Finds two-dimensional codes in a frame of a camera and reads them; keeps nothing.
//!
//! Bytes in, texts and corners out: no clock, no randomness, no input or output. What a text means is said elsewhere.

mod contrast;
mod errors;
mod finder;
mod fit;
pub mod frame;
mod passes;
mod plane;
mod read;
mod triple;

pub use frame::{Frame, FrameError};
pub use passes::{Effort, find};

use std::fmt;
use zeroize::Zeroizing;

/// A point as shares of the frame's width and height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

/// One code with what it says. Its bytes need not be text.
pub struct Code {
    pub text: Zeroizing<Vec<u8>>,
    /// Clockwise, from the corner that lies between two finders.
    pub corners: [Point; 4],
}

/// Everything that was found in one frame.
#[derive(Debug, Default)]
pub struct Found {
    pub codes: Vec<Code>,
    /// Corners of what is a code by its look and could not be read.
    pub unread: Vec<[Point; 4]>,
}

/// What a code says may belong to a resident: it never reaches a log through `{:?}`.
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({} bytes)", self.text.len())
    }
}
