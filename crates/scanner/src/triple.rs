//! Which three marks belong to one code, and how the code lies.

use crate::{
    contrast::Contrast,
    finder::{Finder, cross},
    plane::{Plane, Spot, distance},
};

/// The marks of one code: the corner between the arms, the end of the upper arm, the end of the left arm.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Triple {
    pub(crate) corner: Finder,
    pub(crate) right: Finder,
    pub(crate) below: Finder,
    /// Their places in the list of finders.
    pub(crate) from: [usize; 3],
    /// Small is good.
    oddness: f64,
}

const TRIPLES_MAX: usize = 60;

/// All that may be a code, the likeliest first.
pub(crate) fn triples(finders: &[Finder]) -> Vec<Triple> {
    let mut found = Vec::new();
    for a in 0..finders.len() {
        for b in a + 1..finders.len() {
            for c in b + 1..finders.len() {
                found.extend([[a, b, c], [b, a, c], [c, a, b]].into_iter().filter_map(|from| triple(finders, from)));
            }
        }
    }
    found.sort_by(|a, b| a.oddness.total_cmp(&b.oddness));
    found.truncate(TRIPLES_MAX);
    found
}

fn triple(finders: &[Finder], [corner, one, other]: [usize; 3]) -> Option<Triple> {
    let way = |to: usize| {
        let (from, to) = (finders[corner].middle, finders[to].middle);
        (to.0 - from.0, to.1 - from.1)
    };
    let (u, v) = (way(one), way(other));
    let turn = u.0 * v.1 - u.1 * v.0;
    // Seen from the front, the left arm follows the upper one clockwise.
    let (right, below) = if turn > 0.0 { (one, other) } else { (other, one) };
    let (long, short) = (u.0.hypot(u.1).max(v.0.hypot(v.1)), u.0.hypot(u.1).min(v.0.hypot(v.1)));
    let modules = [corner, right, below].map(|at| finders[at].module);
    let (largest, smallest) = (modules.into_iter().fold(0.0, f64::max), modules.into_iter().fold(f64::MAX, f64::min));
    let sine = turn.abs() / (long * short).max(1e-9);
    // The smallest code has 14 modules between two marks, the largest 170; tilting takes some.
    let fits = short > 8.0 * smallest && long < 190.0 * largest;
    let likely = sine > 0.5 && long / short < 2.4 && largest / smallest < 2.0;
    (fits && likely).then(|| Triple {
        corner: finders[corner],
        right: finders[right],
        below: finders[below],
        from: [corner, right, below],
        oddness: (long / short).ln() + 1.5 * (largest / smallest).ln() + (1.0 - sine),
    })
}

/// How a code lies as far as its three marks tell: its size in modules and the map from modules to pixels.
pub(crate) struct Layout {
    pub(crate) side: usize,
    pub(crate) plane: Plane,
}

impl Triple {
    /// The likely sizes, the likeliest first.
    pub(crate) fn layouts(&self, contrast: &Contrast) -> Vec<Layout> {
        let upper = Arm::between(contrast, self.corner.middle, self.right.middle, self.fallback());
        let left = Arm::between(contrast, self.corner.middle, self.below.middle, self.fallback());
        let estimate = (upper.modules + left.modules) / 2.0 + 7.0;
        let nearest = ((estimate - 17.0) / 4.0).round();
        let beyond = if (estimate - 17.0) / 4.0 > nearest { 1.0 } else { -1.0 };
        [nearest, nearest + beyond, nearest - beyond]
            .into_iter()
            .filter(|version| (1.0..=40.0).contains(version))
            .filter_map(|version| {
                let side = version as usize * 4 + 17;
                Some(Layout { side, plane: self.plane(side, &upper, &left)? })
            })
            .collect()
    }

    fn fallback(&self) -> f64 {
        (self.corner.module + self.right.module + self.below.module) / 3.0
    }

    /// The fourth corner follows from how the modules shrink along both arms.
    fn plane(&self, side: usize, upper: &Arm, left: &Arm) -> Option<Plane> {
        let (g, h) = (upper.shrink - 1.0, left.shrink - 1.0);
        let (o, u, v) = (self.corner.middle, self.right.middle, self.below.middle);
        let far = |o: f64, u: f64, v: f64| (u * (1.0 + g) + v * (1.0 + h) - o) / (1.0 + g + h);
        let fourth: Spot = (far(o.0, u.0, v.0), far(o.1, u.1, v.1));
        let end = side as f64 - 3.5;
        Plane::through(&[(3.5, 3.5), (end, 3.5), (end, end), (3.5, end)], &[o, u, fourth, v])
    }
}

/// What lies between two marks.
struct Arm {
    modules: f64,
    /// How much smaller a module is at the far end, as the projection has it.
    shrink: f64,
}

impl Arm {
    fn between(contrast: &Contrast, from: Spot, to: Spot, fallback: f64) -> Self {
        let length = distance(from, to).max(1e-9);
        let way = ((to.0 - from.0) / length, (to.1 - from.1) / length);
        let width = |at: Spot| cross(contrast, at, way).map(|cross| cross.length / 7.0);
        match (width(from), width(to)) {
            (Some(near), Some(far)) => {
                Self { modules: length / (near * far).sqrt(), shrink: (near / far).sqrt().clamp(0.6, 1.6) }
            }
            (Some(one), None) | (None, Some(one)) => Self { modules: length / one, shrink: 1.0 },
            (None, None) => Self { modules: length / fallback, shrink: 1.0 },
        }
    }
}
