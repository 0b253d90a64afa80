//! The three marks of a code: dark, light, dark, light, dark in the widths 1:1:3:1:1, whichever way one looks.

use crate::{
    contrast::Contrast,
    plane::{Spot, along, distance},
};

#[derive(Debug, Clone, Copy)]
pub(crate) struct Finder {
    pub(crate) middle: Spot,
    /// Width of a module, in pixels.
    pub(crate) module: f64,
    /// In how many rows it was seen.
    pub(crate) seen: u32,
}

/// More marks than this are no page with codes but a pattern: only those that were seen best are kept.
const FINDERS_MAX: usize = 18;
/// Marks that are looked at before a frame is given up as a pattern.
const LOOKED_AT_MAX: usize = 4_000;

pub(crate) fn finders(contrast: &Contrast) -> Vec<Finder> {
    let mut found: Vec<Finder> = Vec::new();
    let mut looked_at = 0;
    let step = (contrast.height / 720).clamp(1, 3);
    for y in (0..contrast.height).step_by(step) {
        let row = contrast.row(y);
        let mut runs = Runs::default();
        for x in 0..=row.len() {
            let dark = x < row.len() && contrast.is_dark(x, y);
            let Some(middle) = runs.next(x, dark) else { continue };
            looked_at += 1;
            if looked_at > LOOKED_AT_MAX {
                return best(found);
            }
            if let Some(finder) = confirmed(contrast, (middle, y as f64 + 0.5)) {
                add(&mut found, finder);
            }
        }
    }
    best(found)
}

fn best(mut found: Vec<Finder>) -> Vec<Finder> {
    // A mark that was seen in one row alone is rarely one.
    if found.iter().filter(|finder| finder.seen > 1).count() >= 3 {
        found.retain(|finder| finder.seen > 1);
    }
    found.sort_by(|a, b| (b.seen as f64 / b.module).total_cmp(&(a.seen as f64 / a.module)));
    found.truncate(FINDERS_MAX);
    found
}

fn add(found: &mut Vec<Finder>, new: Finder) {
    let same = found.iter_mut().find(|old| {
        distance(old.middle, new.middle) < 1.5 * old.module.max(new.module)
            && (0.6..1.67).contains(&(old.module / new.module))
    });
    match same {
        Some(old) => {
            let (n, seen) = (f64::from(old.seen), old.seen + 1);
            let mean = |a: f64, b: f64| (a * n + b) / (n + 1.0);
            let middle = (mean(old.middle.0, new.middle.0), mean(old.middle.1, new.middle.1));
            *old = Finder { middle, module: mean(old.module, new.module), seen };
        }
        None => found.push(new),
    }
}

/// The last five runs of one row.
#[derive(Default)]
struct Runs {
    lengths: [usize; 5],
    started: usize,
    dark: bool,
}

impl Runs {
    /// The middle of a mark that ends before `x`.
    fn next(&mut self, x: usize, dark: bool) -> Option<f64> {
        if dark == self.dark {
            return None;
        }
        self.lengths.rotate_left(1);
        self.lengths[4] = x - self.started;
        self.started = x;
        self.dark = dark;
        let lengths = self.lengths.map(|length| length as f64);
        (!dark && is_mark(&lengths, 0.6)).then(|| x as f64 - lengths[4] - lengths[3] - lengths[2] / 2.0)
    }
}

/// Whether five runs stand to each other as in a mark; blur widens or narrows them by a part of a module.
fn is_mark(runs: &[f64; 5], slack: f64) -> bool {
    let module = runs.iter().sum::<f64>() / 7.0;
    if module < 1.0 {
        return false;
    }
    let near = |run: f64, modules: f64, slack: f64| (run - modules * module).abs() <= slack * module + 0.5;
    let [a, b, c, d, e] = *runs;
    near(c, 3.0, 2.0 * slack) && [a, b, d, e].into_iter().all(|run| run > 0.0 && near(run, 1.0, slack))
}

/// Looks up and down, across, and along both diagonals through the middle.
fn confirmed(contrast: &Contrast, middle: Spot) -> Option<Finder> {
    let upright = cross(contrast, middle, (0.0, 1.0))?;
    let across = cross(contrast, upright.middle, (1.0, 0.0))?;
    let upright = cross(contrast, across.middle, (0.0, 1.0))?;
    let (w, h) = (across.length / 7.0, upright.length / 7.0);
    if !(0.33..3.0).contains(&(w / h)) {
        return None;
    }
    let middle = (across.middle.0, upright.middle.1);
    let slope = 0.5_f64.sqrt();
    let diagonals = [(slope, slope), (slope, -slope)];
    let seen = diagonals.into_iter().filter(|way| cross(contrast, middle, *way).is_some()).count();
    // A turned mark is longer along one look than along another; it is a mark along all of them.
    (seen >= 1).then(|| Finder { middle, module: (w * h).sqrt(), seen: 1 })
}

pub(crate) struct Cross {
    pub(crate) middle: Spot,
    /// From edge to edge: seven modules.
    pub(crate) length: f64,
}

/// The mark as a line through its middle cuts it.
pub(crate) fn cross(contrast: &Contrast, middle: Spot, way: Spot) -> Option<Cross> {
    let ahead = edges(contrast, middle, way)?;
    let behind = edges(contrast, middle, (-way.0, -way.1))?;
    let runs =
        [behind[2] - behind[1], behind[1] - behind[0], behind[0] + ahead[0], ahead[1] - ahead[0], ahead[2] - ahead[1]];
    is_mark(&runs, 0.7)
        .then(|| Cross { middle: along(middle, way, (ahead[0] - behind[0]) / 2.0), length: ahead[2] + behind[2] })
}

/// How far the first three changes between dark and light are, to a part of a pixel.
fn edges(contrast: &Contrast, middle: Spot, way: Spot) -> Option<[f64; 3]> {
    let reach = contrast.width.max(contrast.height) as f64 / 3.0;
    let mut edges = [0.0; 3];
    let mut dark = true;
    let (mut found, mut before) = (0, contrast.at(middle)?);
    let dim = f32::from(crate::contrast::DARK) + 0.5;
    if before <= dim {
        return None;
    }
    let mut length = 1.0;
    while length < reach {
        // The frame's edge ends a mark as white paper does.
        let value = contrast.at(along(middle, way, length)).unwrap_or(-1.0);
        if (value > dim) != dark {
            edges[found] = length - 1.0 + f64::from((before - dim) / (before - value));
            found += 1;
            dark = !dark;
            if found == 3 {
                return Some(edges);
            }
        }
        before = value;
        length += 1.0;
    }
    None
}
