//! Looks at a frame in several ways, the likeliest first, until something is read.

use crate::{
    Code, Found, Frame, Point,
    contrast::Contrast,
    finder::finders,
    fit::{Fit, fits},
    plane::Spot,
    read::{Tried, read},
    triple::triples,
};

/// How many ways a frame is looked at. It is counted in ways and not by a clock, so that the same frame gives the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort(pub usize);

impl Effort {
    /// What a live view can wait for.
    pub const LIVE: Self = Self(PASSES.len());
}

/// One way to look.
#[derive(Clone, Copy)]
struct Pass {
    scale: Scale,
    smooth: bool,
    inverted: bool,
    /// The surroundings, as a share of the longer side.
    around: f32,
}

#[derive(Clone, Copy, PartialEq)]
enum Scale {
    Whole,
    Half,
    Double,
}

const fn pass(scale: Scale, smooth: bool, inverted: bool, around: f32) -> Pass {
    Pass { scale, smooth, inverted, around }
}

const PASSES: [Pass; 6] = [
    pass(Scale::Whole, false, false, 0.022),
    pass(Scale::Half, false, false, 0.05),
    pass(Scale::Whole, true, false, 0.012),
    pass(Scale::Whole, true, true, 0.022),
    pass(Scale::Half, true, false, 0.03),
    pass(Scale::Double, false, false, 0.012),
];

/// What twice as large would be too much to look through is not doubled.
const DOUBLED_MAX: usize = 1_300;
/// A picture this much like a code is one, also when it cannot be read.
const LOOKS_LIKE_ONE: f32 = 0.8;
/// What agrees less is three marks of different things.
const WORTH_READING: f32 = 0.55;
/// A grid that agrees this well has the right size: others need not be tried.
const SURELY_ONE: f32 = 0.9;
/// Grids that are laid in one way of looking: a pattern full of marks shall not hold the view up.
const FITS_MAX: usize = 16;

/// Everything that can be read in the first way of looking that reads anything.
pub fn find(frame: &Frame, effort: Effort) -> Found {
    let (mut unread, mut tried) = (Vec::new(), Tried::default());
    for pass in PASSES.into_iter().take(effort.0) {
        let Some(seen) = prepared(frame, pass) else { continue };
        let found = look(&seen, pass, &mut tried);
        if !found.codes.is_empty() {
            return found;
        }
        if unread.is_empty() {
            unread = found.unread;
        }
    }
    Found { codes: Vec::new(), unread }
}

fn prepared(frame: &Frame, pass: Pass) -> Option<Frame> {
    let scaled = match pass.scale {
        Scale::Whole => None,
        Scale::Half if frame.width.min(frame.height) < 120 => return None,
        Scale::Half => Some(frame.halved()),
        Scale::Double if frame.width.max(frame.height) > DOUBLED_MAX => return None,
        Scale::Double => Some(frame.doubled()),
    };
    let smoothed = if pass.smooth { Some(scaled.as_ref().unwrap_or(frame).smoothed()) } else { scaled };
    let seen = smoothed.unwrap_or_else(|| frame.copied());
    Some(if pass.inverted { seen.inverted() } else { seen })
}

fn look(frame: &Frame, pass: Pass, tried: &mut Tried) -> Found {
    let radius = (frame.width.max(frame.height) as f32 * pass.around) as usize;
    let contrast = Contrast::of(frame, radius.clamp(8, 80));
    let finders = finders(&contrast);
    let mut taken = vec![false; finders.len()];
    let mut found = Found::default();
    let mut laid = 0;
    let mut seen: Vec<([usize; 3], [Point; 4])> = Vec::new();
    for triple in triples(&finders) {
        if triple.from.iter().any(|at| taken[*at]) || laid >= FITS_MAX {
            continue;
        }
        for layout in triple.layouts(&contrast) {
            let fits = fits(&contrast, &layout);
            laid += usize::from(!fits.is_empty());
            let mut worth = fits.iter().filter(|fit| fit.score > WORTH_READING);
            let Some((text, fit)) = worth.find_map(|fit| Some((read(frame, &contrast, fit, tried)?, fit))) else {
                if let Some(fit) = fits.first().filter(|fit| fit.score > LOOKS_LIKE_ONE) {
                    seen.push((triple.from, corners(frame, fit)));
                    if fit.score > SURELY_ONE {
                        break;
                    }
                }
                continue;
            };
            triple.from.iter().for_each(|at| taken[*at] = true);
            let corners = corners(frame, fit);
            // What lies within a code that was read is a part of its pattern.
            for (at, finder) in finders.iter().enumerate() {
                taken[at] |= is_within(shares(frame, finder.middle), &corners);
            }
            found.codes.push(Code { text, corners });
            break;
        }
    }
    for (from, corners) in seen {
        if from.iter().all(|at| !taken[*at]) {
            from.iter().for_each(|at| taken[*at] = true);
            found.unread.push(corners);
        }
    }
    found
}

fn corners(frame: &Frame, fit: &Fit) -> [Point; 4] {
    let side = fit.side as f64;
    [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)].map(|(x, y)| shares(frame, fit.plane.map(x, y)))
}

fn shares(frame: &Frame, spot: Spot) -> Point {
    Point { x: (spot.0 / frame.width as f64) as f32, y: (spot.1 / frame.height as f64) as f32 }
}

fn is_within(point: Point, corners: &[Point; 4]) -> bool {
    (0..4).all(|at| {
        let (a, b) = (corners[at], corners[(at + 1) % 4]);
        (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) >= 0.0
    })
}
