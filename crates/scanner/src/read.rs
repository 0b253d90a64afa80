//! From a grid that lies on its code to what the code says.

use crate::{Frame, contrast::Contrast, errors, fit::Fit, plane::Spot};
use rqrr::{Grid, SimpleGrid};
use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash, Hasher},
};
use zeroize::Zeroizing;

/// Nothing that a form's code may say is longer. What is, is read so far that it can be said to be too long.
const TEXT_MAX: usize = 4_096;

/// How dark is told from light; a blurred code wants another way than a noisy one.
#[derive(Clone, Copy)]
struct Way {
    /// How much of its neighbours' light is taken out of a module.
    sharpen: f32,
    /// The neighbourhood, in modules to each side, whose middle light parts dark from light; none: the pixels'.
    around: Option<usize>,
}

const WAYS: [Way; 4] = [
    Way { sharpen: 0.3, around: Some(3) },
    Way { sharpen: 0.9, around: Some(3) },
    Way { sharpen: 0.0, around: None },
    Way { sharpen: 0.5, around: Some(2) },
];

/// Grids of one frame that were tried in vain: most ways of looking at one code give the same grid again.
#[derive(Default)]
pub(crate) struct Tried(BTreeSet<u64>);

impl Tried {
    fn is_new(&mut self, dark: &[bool]) -> bool {
        let mut hasher = DefaultHasher::new();
        dark.hash(&mut hasher);
        self.0.insert(hasher.finish())
    }
}

pub(crate) fn read(frame: &Frame, contrast: &Contrast, fit: &Fit, tried: &mut Tried) -> Option<Zeroizing<Vec<u8>>> {
    let luma = sampled(fit, |spot| luma_at(frame, spot))?;
    WAYS.into_iter().find_map(|way| {
        let dark = match way.around {
            Some(around) => parted(&sharpened(&luma, fit.side, way.sharpen), fit.side, around),
            None => sampled(fit, |spot| contrast.at(spot))?.iter().map(|value| *value > 0.0).collect(),
        };
        tried.is_new(&dark).then(|| text(fit.side, &dark)).flatten()
    })
}

/// The mean of five spots of each module.
fn sampled(fit: &Fit, at: impl Fn(Spot) -> Option<f32>) -> Option<Zeroizing<Vec<f32>>> {
    const SPOTS: [(f64, f64); 5] = [(0.5, 0.5), (0.3, 0.3), (0.7, 0.3), (0.3, 0.7), (0.7, 0.7)];
    let mut values = Zeroizing::new(Vec::with_capacity(fit.side * fit.side));
    let mut outside = 0;
    for y in 0..fit.side {
        for x in 0..fit.side {
            let (mut sum, mut number) = (0.0, 0.0);
            for (dx, dy) in SPOTS {
                if let Some(value) = at(fit.plane.map(x as f64 + dx, y as f64 + dy)) {
                    sum += value;
                    number += 1.0;
                }
            }
            outside += usize::from(number == 0.0);
            values.push(if number > 0.0 { sum / number } else { 0.0 });
        }
    }
    (outside * 20 < fit.side * fit.side).then_some(values)
}

fn luma_at(frame: &Frame, (x, y): Spot) -> Option<f32> {
    let (x, y) = (x - 0.5, y - 0.5);
    if !(x >= 0.0 && y >= 0.0 && x < (frame.width - 1) as f64 && y < (frame.height - 1) as f64) {
        return None;
    }
    let (left, top) = (x as usize, y as usize);
    let (fx, fy) = ((x - left as f64) as f32, (y - top as f64) as f32);
    let at = |x: usize, y: usize| f32::from(frame.luma[y * frame.width + x]);
    let row = |y: usize| at(left, y) * (1.0 - fx) + at(left + 1, y) * fx;
    Some(row(top) * (1.0 - fy) + row(top + 1) * fy)
}

/// Takes the light that spilled over from the four neighbours out again.
fn sharpened(luma: &[f32], side: usize, share: f32) -> Zeroizing<Vec<f32>> {
    let at = |x: usize, y: usize| luma[y.min(side - 1) * side + x.min(side - 1)];
    let value = |at_index: usize| {
        let (x, y) = (at_index % side, at_index / side);
        let around = at(x.saturating_sub(1), y) + at(x + 1, y) + at(x, y.saturating_sub(1)) + at(x, y + 1);
        at(x, y) * (1.0 + share) - around / 4.0 * share
    };
    Zeroizing::new((0..side * side).map(value).collect())
}

/// Dark is what is darker than the middle between the darkest and the lightest of its neighbourhood.
fn parted(luma: &[f32], side: usize, around: usize) -> Vec<bool> {
    // First along the rows, then along the columns.
    let reach = |at: usize| at.saturating_sub(around)..(at + around + 1).min(side);
    let ends = |values: &mut dyn Iterator<Item = (f32, f32)>| {
        values.fold((f32::MAX, f32::MIN), |(low, high), (a, b)| (low.min(a), high.max(b)))
    };
    let rows: Vec<(f32, f32)> = (0..side * side)
        .map(|at| ends(&mut reach(at % side).map(|x| (luma[at / side * side + x], luma[at / side * side + x]))))
        .collect();
    (0..side * side)
        .map(|at| {
            let (low, high) = ends(&mut reach(at / side).map(|y| rows[y * side + at % side]));
            luma[at] < (low + high) / 2.0
        })
        .collect()
}

fn text(side: usize, dark: &[bool]) -> Option<Zeroizing<Vec<u8>>> {
    let grid = Grid::new(SimpleGrid::from_func(side, |x, y| dark[y * side + x]));
    let mut text = Zeroizing::new(Vec::with_capacity(TEXT_MAX));
    grid.decode_to(&mut Bounded(&mut text)).ok()?;
    errors::are_within_the_standard(&grid).then_some(text)
}

/// Takes no more than it has room for, so that nothing is moved and left behind in memory.
struct Bounded<'a>(&'a mut Vec<u8>);

impl std::io::Write for Bounded<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let room = self.0.capacity() - self.0.len();
        self.0.extend_from_slice(&bytes[..bytes.len().min(room)]);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
