//! The window at one size, so that what is measured does not depend on the camera.

use crate::{fit::Window, geometry::Point, mesh::Mesh, person::Person, picture::Picture};
use image::imageops::{crop_imm, thumbnail};

pub(crate) const WIDTH: usize = 280;
pub(crate) const HEIGHT: usize = 360;

pub(crate) struct Normal {
    picture: Picture,
    pub(crate) luma: Vec<f32>,
    window: Window,
    scale: f32,
}

impl Normal {
    pub(crate) fn of(frame: &Picture, window: Window) -> Self {
        let side = |length: f32| (length as u32).max(1);
        let view = crop_imm(&frame.0, window.left as u32, window.top as u32, side(window.width), side(window.height));
        let picture = Picture(thumbnail(&*view, WIDTH as u32, HEIGHT as u32));
        let luma = picture.0.pixels().map(|pixel| luma(pixel.0)).collect();
        Self { picture, luma, window, scale: HEIGHT as f32 / window.height }
    }

    /// From the frame into this picture.
    pub(crate) fn inward(&self, point: Point) -> Point {
        Point { x: (point.x - self.window.left) * self.scale, y: (point.y - self.window.top) * self.scale }
    }

    pub(crate) fn points(&self, mesh: &Mesh) -> Vec<Point> {
        mesh.points.iter().map(|point| self.inward(*point)).collect()
    }

    /// How much of a person every pixel is; where nobody looked it counts as a person.
    pub(crate) fn person(&self, person: &Person) -> Vec<f32> {
        let outward = |x: usize, y: usize| Point {
            x: self.window.left + (x as f32 + 0.5) / self.scale,
            y: self.window.top + (y as f32 + 0.5) / self.scale,
        };
        (0..WIDTH * HEIGHT).map(|at| person.at(outward(at % WIDTH, at / WIDTH)).unwrap_or(1.0)).collect()
    }

    /// Two planes of colour without brightness.
    pub(crate) fn chroma(&self) -> [Vec<f32>; 2] {
        let less = |channel: usize| {
            let pixels = self.picture.0.pixels().zip(&self.luma);
            pixels.map(|(pixel, luma)| f32::from(pixel.0[channel]) - luma).collect()
        };
        [less(2), less(0)]
    }

    /// The brightest of the three colours.
    pub(crate) fn brightest(&self, at: usize) -> u8 {
        self.picture.0.as_raw()[at * 3..at * 3 + 3].iter().copied().max().unwrap_or(0)
    }

    pub(crate) fn darkest(&self, at: usize) -> u8 {
        self.picture.0.as_raw()[at * 3..at * 3 + 3].iter().copied().min().unwrap_or(0)
    }
}

fn luma([red, green, blue]: [u8; 3]) -> f32 {
    0.299 * f32::from(red) + 0.587 * f32::from(green) + 0.114 * f32::from(blue)
}

/// The pixels inside of a polygon.
pub(crate) fn inside(polygon: &[Point]) -> Vec<usize> {
    let mut found = Vec::new();
    for y in 0..HEIGHT {
        let level = y as f32 + 0.5;
        let mut crossings: Vec<f32> = polygon
            .iter()
            .zip(polygon.iter().cycle().skip(1))
            .filter(|(one, other)| (one.y <= level) != (other.y <= level))
            .map(|(one, other)| one.x + (level - one.y) / (other.y - one.y) * (other.x - one.x))
            .collect();
        crossings.sort_by(f32::total_cmp);
        for pair in crossings.chunks_exact(2) {
            let clamp = |x: f32| (x.round().max(0.0) as usize).min(WIDTH);
            found.extend((clamp(pair[0])..clamp(pair[1])).map(|x| y * WIDTH + x));
        }
    }
    found
}

/// The value below which this share of the values lies.
pub(crate) fn percentile(values: &mut [f32], share: f32) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let at = ((values.len() - 1) as f32 * share).round() as usize;
    *values.select_nth_unstable_by(at, f32::total_cmp).1
}

/// The mean of a square of `2 * reach + 1` pixels around every pixel.
pub(crate) fn blur(values: &[f32], reach: usize) -> Vec<f32> {
    let across = blur_lines(values, WIDTH, 1, HEIGHT, WIDTH, reach);
    blur_lines(&across, HEIGHT, WIDTH, WIDTH, 1, reach)
}

fn blur_lines(values: &[f32], length: usize, step: usize, lines: usize, next: usize, reach: usize) -> Vec<f32> {
    let mut blurred = vec![0.0; values.len()];
    for line in 0..lines {
        let at = |index: usize| line * next + index.min(length - 1) * step;
        let mut sum: f32 =
            (0..reach).map(|index| values[at(index)]).sum::<f32>() + values[at(0)] * (reach as f32 + 1.0);
        for index in 0..length {
            sum += values[at(index + reach)];
            if index > 0 {
                sum -= values[at(index.saturating_sub(reach + 1))];
            } else {
                sum -= values[at(0)];
            }
            blurred[at(index)] = sum / (2 * reach + 1) as f32;
        }
    }
    blurred
}
