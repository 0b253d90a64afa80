//! A page with codes and lines of print, drawn through the camera into a frame of luma.

use crate::{
    Draw,
    payload::Modules,
    plane::{Plane, Pose},
};

/// Luma from 0 to 1, row by row.
#[derive(Clone)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub luma: Vec<f32>,
}

/// Where a code is printed: its middle on the page, and how large a module is there.
pub struct Print {
    pub modules: Modules,
    pub x: f32,
    pub y: f32,
    pub module: f32,
    pub inverted: bool,
}

pub struct Page {
    pub prints: Vec<Print>,
    pub ink: f32,
    pub paper: f32,
    pub table: f32,
    /// Half the page's width and height.
    pub half: (f32, f32),
    /// Lines of print around the codes, or none.
    pub text: Option<u64>,
    /// Folds: where they cross the page, their direction, how far they bend and how they shade.
    pub folds: Vec<Fold>,
}

#[derive(Clone, Copy)]
pub struct Fold {
    pub normal: (f32, f32),
    pub offset: f32,
    pub bend: f32,
    pub shade: f32,
}

const QUIET: f32 = 4.0;

impl Page {
    pub fn see(&self, width: usize, height: usize, pose: &Pose) -> Picture {
        self.see_by(&[(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)], width, height, pose)
    }

    /// Each pixel from these spots of it: one is quick, four are smooth.
    pub fn see_by(&self, spots: &[(f32, f32)], width: usize, height: usize, pose: &Pose) -> Picture {
        let back = Plane::of(pose).turned();
        let mut luma = vec![0.0; width * height];
        for y in 0..height {
            for x in 0..width {
                let mut sum = 0.0;
                for (dx, dy) in spots {
                    let (u, v) = back.map(x as f32 + dx, y as f32 + dy);
                    sum += self.at(u, v);
                }
                luma[y * width + x] = sum / spots.len() as f32;
            }
        }
        Picture { width, height, luma }
    }

    fn at(&self, mut u: f32, mut v: f32) -> f32 {
        if u.abs() > self.half.0 || v.abs() > self.half.1 {
            return self.table;
        }
        let mut shade = 1.0;
        for fold in &self.folds {
            let beyond = u * fold.normal.0 + v * fold.normal.1 - fold.offset;
            if beyond > 0.0 {
                u += fold.normal.0 * beyond * fold.bend;
                v += fold.normal.1 * beyond * fold.bend;
                shade *= 1.0 - fold.shade;
            }
            if beyond.abs() < 0.35 {
                shade *= 1.0 - 2.0 * fold.shade;
            }
        }
        shade * self.printed(u, v)
    }

    fn printed(&self, u: f32, v: f32) -> f32 {
        for print in &self.prints {
            let half = print.modules.side as f32 * print.module / 2.0;
            let (x, y) = ((u - print.x + half) / print.module, (v - print.y + half) / print.module);
            let side = print.modules.side as f32;
            if x >= 0.0 && y >= 0.0 && x < side && y < side {
                let dark = print.modules.dark[y as usize * print.modules.side + x as usize];
                return if dark != print.inverted { self.ink } else { self.paper };
            }
            if x >= -QUIET && y >= -QUIET && x < side + QUIET && y < side + QUIET {
                return if print.inverted { self.ink } else { self.paper };
            }
        }
        match self.text {
            Some(seed) if is_stroke(seed, u, v) => self.ink,
            Some(_) | None => self.paper,
        }
    }
}

/// Something like lines of small print: strokes and gaps, drawn from a hash of their place.
fn is_stroke(seed: u64, u: f32, v: f32) -> bool {
    let (line, within) = ((v / 4.0).floor(), (v / 4.0).rem_euclid(1.0));
    if !(0.2..0.75).contains(&within) {
        return false;
    }
    let cell = |x: f32, y: f32| Draw::new(seed ^ ((x as i64 as u64) << 20) ^ ((y as i64 as u64) << 44)).bits();
    let word = cell((u / 9.0).floor(), line);
    !word.is_multiple_of(5) && cell((u / 0.6).floor(), line * 3.0 + (within * 5.0).floor()) & 3 == 0
}
