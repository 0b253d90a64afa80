//! Lays a code's grid on the picture: what every code of a size has in common must come to lie on itself.

use crate::{
    contrast::Contrast,
    plane::{Plane, Spot, distance},
    triple::Layout,
};

/// Places of a code where every code of its size is dark or light.
struct Known {
    x: f64,
    y: f64,
    dark: bool,
}

pub(crate) struct Fit {
    pub(crate) side: usize,
    pub(crate) plane: Plane,
    /// 1 when everything known is as it must be, about 0 for a picture that is no code.
    pub(crate) score: f32,
}

/// The grid after fitting: with the fourth mark where there is one, and without it, the better one first.
pub(crate) fn fits(contrast: &Contrast, layout: &Layout) -> Vec<Fit> {
    let known = known(layout.side);
    // What is no code by far is not worth the fitting.
    let rough = score(contrast, &layout.plane, &known.0);
    if rough < 0.35 {
        return Vec::new();
    }
    let end = layout.side as f64 - 3.5;
    let square = [(3.5, 3.5), (end, 3.5), (end, end), (3.5, end)];
    let spots = square.map(|(x, y)| layout.plane.map(x, y));
    let module = distance(spots[0], spots[1]) / (layout.side as f64 - 7.0);
    let settled = |start| {
        let (plane, score) = settle(contrast, &known, &square, start, module)?;
        Some(Fit { side: layout.side, plane, score })
    };
    let mut fits: Vec<Fit> =
        with_fourth_mark(contrast, layout, &square, &spots).and_then(settled).into_iter().collect();
    // Where the small mark led to a good fit, the guess without it leads nowhere else.
    if fits.iter().all(|fit| fit.score < GOOD) {
        fits.extend(settled(spots));
    }
    fits.sort_by(|a, b| b.score.total_cmp(&a.score));
    fits
}

const GOOD: f32 = 0.95;

/// The square's spots when the small mark near the fourth corner is where it was found.
fn with_fourth_mark(contrast: &Contrast, layout: &Layout, square: &[Spot; 4], spots: &[Spot; 4]) -> Option<[Spot; 4]> {
    if layout.side == 21 {
        return None;
    }
    let fourth = fourth_mark(contrast, layout)?;
    let at = layout.side as f64 - 6.5;
    let plane = Plane::through(&[square[0], square[1], (at, at), square[3]], &[spots[0], spots[1], fourth, spots[3]])?;
    Some(square.map(|(x, y)| plane.map(x, y)))
}

/// Moves the four corners as long as the picture agrees better.
fn settle(
    contrast: &Contrast,
    known: &(Vec<Known>, Vec<Known>),
    square: &[Spot; 4],
    mut spots: [Spot; 4],
    module: f64,
) -> Option<(Plane, f32)> {
    let mut plane = Plane::through(square, &spots)?;
    let both = |plane: &Plane| (score(contrast, plane, &known.0) + score(contrast, plane, &known.1)) / 2.0;
    let mut best = both(&plane);
    for share in [0.7, 0.3, 0.12] {
        for _ in 0..2 {
            let before = best;
            for at in [2, 1, 3, 0] {
                // The fourth corner is only guessed: it may be farther off.
                let step = module * share * if at == 2 { 2.0 } else { 1.0 };
                for (dx, dy) in [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)] {
                    let mut moved = spots;
                    moved[at] = (moved[at].0 + dx, moved[at].1 + dy);
                    let Some(tried) = Plane::through(square, &moved) else { continue };
                    let reached = both(&tried);
                    if reached > best {
                        (best, plane, spots) = (reached, tried, moved);
                    }
                }
            }
            if best <= before {
                break;
            }
        }
    }
    Some((plane, best))
}

fn score(contrast: &Contrast, plane: &Plane, known: &[Known]) -> f32 {
    let (mut agreed, mut all) = (0.0, 0.0);
    for place in known {
        let Some(value) = contrast.at(plane.map(place.x, place.y)) else { continue };
        // A spot of deep black shall not outweigh the rest.
        let value = value.clamp(-60.0, 60.0);
        agreed += if place.dark { value } else { -value };
        all += value.abs() + 1.0;
    }
    if all > known.len() as f32 { agreed / all } else { 0.0 }
}

/// Where the picture looks most like the small mark near the fourth corner.
fn fourth_mark(contrast: &Contrast, layout: &Layout) -> Option<Spot> {
    let at = layout.side as f64 - 6.5;
    let reach = (layout.side as f64 / 9.0).clamp(2.5, 8.0);
    let steps = (reach * 2.0) as i32;
    let mut best: Option<(f32, Spot)> = None;
    for dy in -steps..=steps {
        for dx in -steps..=steps {
            let (x, y) = (at + f64::from(dx) / 2.0, at + f64::from(dy) / 2.0);
            let mut mark = Vec::with_capacity(25);
            ring_mark(&mut mark, x, y, 2);
            // The nearer the better, where two are alike.
            let far = f64::from(dx * dx + dy * dy).sqrt() / f64::from(steps);
            let value = score(contrast, &layout.plane, &mark) - 0.15 * far as f32;
            if best.is_none_or(|(other, _)| value > other) {
                best = Some((value, layout.plane.map(x, y)));
            }
        }
    }
    best.filter(|(value, _)| *value > 0.45).map(|(_, spot)| spot)
}

/// Everything that is known of a code of this size but its format and version: the three marks, and the rest, which counts
/// as much, because three marks may as well be of different things.
fn known(side: usize) -> (Vec<Known>, Vec<Known>) {
    (marks_alone(side), between_the_marks(side))
}

fn between_the_marks(side: usize) -> Vec<Known> {
    let mut known = Vec::new();
    for at in 8..side - 8 {
        for (x, y) in [(at, 6), (6, at)] {
            known.push(Known { x: x as f64 + 0.5, y: y as f64 + 0.5, dark: at % 2 == 0 });
        }
    }
    let small = small_marks(side);
    for (i, x) in small.iter().enumerate() {
        for (j, y) in small.iter().enumerate() {
            let last = small.len() - 1;
            let on_a_finder = matches!((i, j), (0, 0)) || (i == 0 && j == last) || (i == last && j == 0);
            if !on_a_finder {
                ring_mark(&mut known, *x as f64 + 0.5, *y as f64 + 0.5, 2);
            }
        }
    }
    known
}

fn marks_alone(side: usize) -> Vec<Known> {
    let mut known = Vec::new();
    let far = side as f64 - 3.5;
    for (x, y) in [(3.5, 3.5), (far, 3.5), (3.5, far)] {
        ring_mark(&mut known, x, y, 3);
    }
    known
}

/// Rings around a middle: a finder with three of them, a small mark with two.
fn ring_mark(known: &mut Vec<Known>, x: f64, y: f64, rings: i32) {
    for dy in -rings..=rings {
        for dx in -rings..=rings {
            let ring = dx.abs().max(dy.abs());
            let dark = if rings == 3 { ring != 2 } else { ring != 1 };
            known.push(Known { x: x + f64::from(dx), y: y + f64::from(dy), dark });
        }
    }
}

/// The coordinates of the small marks' middles, which every version has by the same rule.
fn small_marks(side: usize) -> Vec<usize> {
    let version = (side - 17) / 4;
    if version < 2 {
        return Vec::new();
    }
    let number = version / 7 + 2;
    let step = if version == 32 { 26 } else { (version * 4 + number * 2 + 1) / (number * 2 - 2) * 2 };
    let mut marks: Vec<usize> = (0..number - 1).map(|at| side - 7 - at * step).collect();
    marks.push(6);
    marks.reverse();
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_small_marks_stand_where_the_standard_puts_them() {
        for (version, marks) in [
            (1, vec![]),
            (2, vec![6, 18]),
            (7, vec![6, 22, 38]),
            (14, vec![6, 26, 46, 66]),
            (32, vec![6, 34, 60, 86, 112, 138]),
            (40, vec![6, 30, 58, 86, 114, 142, 170]),
        ] {
            assert_eq!(small_marks(version * 4 + 17), marks, "{version}");
        }
    }
}
