//! Light on the face: too little, too much, from one side, and reflections.

use crate::{
    geometry::Point,
    mesh::{EYES, OVAL},
    normal::{Normal, inside, percentile},
};

/// The cheeks, as they lie in the picture: the forehead may be under hair.
const LEFT: [usize; 6] = [117, 50, 205, 36, 142, 100];
const RIGHT: [usize; 6] = [346, 280, 425, 266, 371, 329];
const BURNT: u8 = 250;

pub(crate) struct Light {
    /// Of 255: the brighter part of the skin.
    pub(crate) level: f32,
    /// Thousandths of the face that are white.
    pub(crate) burnt: f32,
    /// Percent by which one side is darker than the other.
    pub(crate) uneven: f32,
    /// Thousandths of the region of the eyes, or of a part of the face, that mirror.
    pub(crate) glare: f32,
}

pub(crate) fn oval(points: &[Point]) -> Vec<usize> {
    inside(&OVAL.map(|index| points[index]))
}

pub(crate) fn light(normal: &Normal, points: &[Point], face: &[usize]) -> Light {
    let mut values: Vec<f32> = face.iter().map(|&at| normal.luma[at]).collect();
    let level = percentile(&mut values, 0.85);
    Light { level, burnt: share(normal, face), uneven: uneven(normal, points), glare: glare(normal, points) }
}

/// White through and through: skin that is only bright keeps its colour.
fn share(normal: &Normal, pixels: &[usize]) -> f32 {
    let white = pixels.iter().filter(|&&at| normal.brightest(at) >= BURNT && normal.darkest(at) >= 225).count();
    1000.0 * white as f32 / pixels.len().max(1) as f32
}

fn uneven(normal: &Normal, points: &[Point]) -> f32 {
    let mean = |part: [usize; 6]| {
        let mut values: Vec<f32> = inside(&part.map(|index| points[index])).iter().map(|&at| normal.luma[at]).collect();
        percentile(&mut values, 0.5)
    };
    let (left, right) = (mean(LEFT), mean(RIGHT));
    100.0 * (left - right).abs() / left.max(right).max(1.0)
}

/// The worst of the regions around the eyes, where glasses are.
fn glare(normal: &Normal, points: &[Point]) -> f32 {
    let around = EYES.map(|eye| {
        let (outer, inner) = (points[eye[0]], points[eye[1]]);
        let (middle, half) = (outer.middle(inner), outer.distance(inner) * 0.9);
        let corner = |x: f32, y: f32| Point { x: middle.x + x * half, y: middle.y + y * half };
        inside(&[corner(-1.0, -0.7), corner(1.0, -0.7), corner(1.0, 0.9), corner(-1.0, 0.9)])
    });
    around.iter().map(|pixels| share(normal, pixels)).fold(0.0, f32::max)
}
