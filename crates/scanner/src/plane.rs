//! From the plane of a code, in modules, to the frame, in pixels.

pub(crate) type Spot = (f64, f64);

/// A projective map, row by row.
#[derive(Clone, Copy)]
pub(crate) struct Plane([f64; 9]);

impl Plane {
    /// The map that takes each of four places to its spot, or none when they do not span a plane.
    pub(crate) fn through(places: &[Spot; 4], spots: &[Spot; 4]) -> Option<Self> {
        let plane = Self::of_square(spots)?.after(&Self::of_square(places)?.turned());
        plane.0.iter().all(|value| value.is_finite()).then_some(plane)
    }

    pub(crate) fn map(&self, x: f64, y: f64) -> Spot {
        let m = &self.0;
        let w = m[6] * x + m[7] * y + m[8];
        ((m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w)
    }

    /// From the unit square to four spots that follow each other around.
    fn of_square(spots: &[Spot; 4]) -> Option<Self> {
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = *spots;
        let (dx, dy) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
        let (ax, ay, bx, by) = (x1 - x2, y1 - y2, x3 - x2, y3 - y2);
        let span = ax * by - bx * ay;
        if span.abs() < 1e-9 {
            return None;
        }
        let (g, h) = ((dx * by - bx * dy) / span, (ax * dy - dx * ay) / span);
        Some(Self([x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1.0]))
    }

    fn after(&self, first: &Self) -> Self {
        let mut product = [0.0; 9];
        for (at, value) in product.iter_mut().enumerate() {
            *value = (0..3).map(|k| self.0[at / 3 * 3 + k] * first.0[k * 3 + at % 3]).sum();
        }
        Self(product)
    }

    /// The way back, but for a factor, which a projective map does not feel.
    fn turned(&self) -> Self {
        let m = &self.0;
        let minor = |a: usize, b: usize, c: usize, d: usize| m[a] * m[d] - m[b] * m[c];
        Self([
            minor(4, 5, 7, 8),
            -minor(1, 2, 7, 8),
            minor(1, 2, 4, 5),
            -minor(3, 5, 6, 8),
            minor(0, 2, 6, 8),
            -minor(0, 2, 3, 5),
            minor(3, 4, 6, 7),
            -minor(0, 1, 6, 7),
            minor(0, 1, 3, 4),
        ])
    }
}

pub(crate) fn distance(a: Spot, b: Spot) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

pub(crate) fn along(from: Spot, way: Spot, length: f64) -> Spot {
    (from.0 + way.0 * length, from.1 + way.1 * length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_places_go_to_their_four_spots() {
        let places = [(3.5, 3.5), (21.5, 3.5), (18.5, 18.5), (3.5, 21.5)];
        let spots = [(100.0, 120.0), (400.0, 90.0), (390.0, 360.0), (80.0, 420.0)];
        let plane = Plane::through(&places, &spots).expect("spans a plane");
        for (place, spot) in places.iter().zip(spots) {
            assert!(distance(plane.map(place.0, place.1), spot) < 1e-6);
        }
    }

    #[test]
    fn places_on_one_line_span_nothing() {
        let line = [(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (3.0, 3.0)];
        assert!(Plane::through(&line, &[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]).is_none());
    }
}
