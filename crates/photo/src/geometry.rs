//! Points, and the square of a picture that a model is shown.

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

impl Point {
    pub(crate) fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    pub(crate) fn middle(self, other: Self) -> Self {
        Self { x: (self.x + other.x) / 2.0, y: (self.y + other.y) / 2.0 }
    }
}

/// A rectangle in pixels that may be turned around its middle and reach beyond the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Region {
    pub(crate) centre: Point,
    pub(crate) width: f32,
    pub(crate) height: f32,
    /// Radians, clockwise.
    pub(crate) turn: f32,
}

impl Region {
    pub(crate) fn upright(left: f32, top: f32, width: f32, height: f32) -> Self {
        Self { centre: Point { x: left + width / 2.0, y: top + height / 2.0 }, width, height, turn: 0.0 }
    }

    /// From shares of the region to pixels of the picture.
    pub(crate) fn place(&self, x: f32, y: f32) -> Point {
        let (dx, dy) = ((x - 0.5) * self.width, (y - 0.5) * self.height);
        let (sin, cos) = self.turn.sin_cos();
        Point { x: self.centre.x + dx * cos - dy * sin, y: self.centre.y + dx * sin + dy * cos }
    }
}
