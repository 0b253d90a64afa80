//! The faces of the evidence: a picture, which part of it is the person, and the points of the face.

use super::canvas::Canvas;

const NAMES: [&str; 3] = ["astronaut", "president", "vice-president"];

pub struct Portrait {
    pub name: &'static str,
    picture: Canvas,
    mask: Canvas,
    points: Vec<[f32; 3]>,
    /// Crown and chin, in pixels, as looked at by a person.
    crown: f32,
    chin: f32,
    /// Degrees that set it upright.
    upright: f32,
}

/// What is done to a head before it stands in the frame.
#[derive(Clone, Copy, Default)]
pub struct Held {
    pub roll: f32,
    pub yaw: f32,
    pub pitch: f32,
}

/// Where it stands: the crown, the middle and the height of the head, in pixels of the frame.
#[derive(Clone, Copy)]
pub struct Stand {
    pub crown: f32,
    pub middle: f32,
    pub height: f32,
}

impl Portrait {
    pub fn all() -> Vec<Self> {
        NAMES.into_iter().filter_map(Self::named).collect()
    }

    pub fn named(name: &str) -> Option<Self> {
        match name {
            "astronaut" => Some(Self::read("astronaut", 15.0, 175.0, 0.0)),
            "president" => Some(Self::read("president", 23.0, 417.0, 0.0)),
            "vice-president" => Some(Self::read("vice-president", 36.0, 499.0, -10.0)),
            _ => None,
        }
    }

    fn read(name: &'static str, crown: f32, chin: f32, upright: f32) -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../crates/photo/tests/faces");
        let picture = Canvas::read(&format!("{folder}/{name}.jpg"));
        let mask = Canvas::read(&format!("{folder}/{name}-mask.png"));
        let points = photo::points(&picture.picture()).expect("the portrait has a face");
        Self { name, picture, mask, points, crown, chin, upright }
    }

    fn middle(&self) -> f32 {
        (self.points[234][0] + self.points[454][0]) / 2.0
    }

    /// Colour and share of the person at a place of the portrait.
    fn at(&self, x: f32, y: f32) -> Option<([f32; 3], f32)> {
        let colour = self.picture.at(x, y)?;
        let scale = |value: f32, from: usize, to: usize| (value / from as f32 * to as f32).min((to - 1) as f32);
        let mask_x = scale(x, self.picture.width, self.mask.width);
        let mask_y = scale(y, self.picture.height, self.mask.height);
        let share = self.mask.at(mask_x, mask_y)?[0] / 255.0;
        Some((colour, ((share - 0.3) / 0.5).clamp(0.0, 1.0)))
    }

    /// Puts the person in front of what is there.
    pub fn stand(&self, canvas: &mut Canvas, stand: Stand, held: Held, light: impl Fn([f32; 3], f32) -> [f32; 3]) {
        let scale = (self.chin - self.crown) / stand.height;
        let (sin, cos) = (-(held.roll + self.upright)).to_radians().sin_cos();
        let (pivot_x, pivot_y) = (self.middle(), (self.crown + self.chin) / 2.0);
        let turn = Turn::of(&self.points, held);
        let reach = (self.picture.width.max(self.picture.height) as f32 * 1.1 / scale) as usize;
        let rows = (stand.crown + stand.height / 2.0) as usize;
        for y in rows.saturating_sub(reach)..(rows + reach).min(canvas.height) {
            for x in (stand.middle as usize).saturating_sub(reach)..(stand.middle as usize + reach).min(canvas.width) {
                let dx = (x as f32 - stand.middle) * scale;
                let dy = (y as f32 - stand.crown - stand.height / 2.0) * scale;
                let (from_x, from_y) = (pivot_x + dx * cos - dy * sin, pivot_y + dx * sin + dy * cos);
                let (from_x, from_y) = turn.as_ref().map_or((from_x, from_y), |turn| turn.back(from_x, from_y));
                let Some((colour, share)) = self.at(from_x, from_y) else { continue };
                let colour = light(colour, dx / (self.chin - self.crown));
                let behind = &mut canvas.pixels[y * canvas.width + x];
                for channel in 0..3 {
                    behind[channel] = behind[channel] * (1.0 - share) + colour[channel] * share;
                }
            }
        }
    }
}

/// A head that turns, drawn on a flat picture: the points of the face move as those of a body would, what lies between
/// follows them, and what is far from the face stays.
struct Turn {
    /// Where a point is after the turn, and how far it went.
    moved: Vec<([f32; 2], [f32; 2])>,
    left: f32,
    top: f32,
    step: f32,
    columns: usize,
    back: Vec<[f32; 2]>,
}

impl Turn {
    fn of(points: &[[f32; 3]], held: Held) -> Option<Self> {
        if held.yaw == 0.0 && held.pitch == 0.0 {
            return None;
        }
        let size = (points[152][1] - points[10][1]).abs();
        let centre = [(points[234][0] + points[454][0]) / 2.0, (points[10][1] + points[152][1]) / 2.0];
        let depth = (points[234][2] + points[454][2]) / 2.0;
        let (yaw, pitch) = (held.yaw.to_radians(), held.pitch.to_radians());
        let mut moved: Vec<([f32; 2], [f32; 2])> = points
            .iter()
            .step_by(4)
            .map(|&[x, y, z]| {
                let (x0, y0, z0) = (x - centre[0], y - centre[1], z - depth);
                let (x1, z1) = (x0 * yaw.cos() - z0 * yaw.sin(), x0 * yaw.sin() + z0 * yaw.cos());
                let y1 = y0 * pitch.cos() - z1 * pitch.sin();
                ([x1 + centre[0], y1 + centre[1]], [x1 - x0, y1 - y0])
            })
            .collect();
        for spoke in 0..32 {
            let (sin, cos) = (spoke as f32 / 32.0 * std::f32::consts::TAU).sin_cos();
            moved.push(([centre[0] + cos * size * 1.15, centre[1] + sin * size * 1.25], [0.0, 0.0]));
        }
        let mut turn = Self {
            moved,
            left: centre[0] - size * 1.3,
            top: centre[1] - size * 1.4,
            step: size / 40.0,
            columns: 105,
            back: Vec::new(),
        };
        turn.back = (0..turn.columns * 113).map(|at| turn.nearest(at, size)).collect();
        Some(turn)
    }

    fn nearest(&self, at: usize, size: f32) -> [f32; 2] {
        let x = self.left + (at % self.columns) as f32 * self.step;
        let y = self.top + (at / self.columns) as f32 * self.step;
        let (mut sum, mut total) = ([0.0, 0.0], 0.0);
        for (place, way) in &self.moved {
            let apart = ((place[0] - x).powi(2) + (place[1] - y).powi(2)) / (size * size) + 0.0004;
            let weight = 1.0 / (apart * apart);
            sum = [sum[0] + way[0] * weight, sum[1] + way[1] * weight];
            total += weight;
        }
        [sum[0] / total, sum[1] / total]
    }

    /// Where the pixel that stands here after the turn was before.
    fn back(&self, x: f32, y: f32) -> (f32, f32) {
        let (column, row) = ((x - self.left) / self.step, (y - self.top) / self.step);
        let rows = self.back.len() / self.columns;
        if column < 0.0 || row < 0.0 || column as usize + 1 >= self.columns || row as usize + 1 >= rows {
            return (x, y);
        }
        let (c, r) = (column as usize, row as usize);
        let (dx, dy) = (column - c as f32, row - r as f32);
        let way = |axis: usize| {
            let at = |c: usize, r: usize| self.back[r * self.columns + c][axis];
            let upper = at(c, r) * (1.0 - dx) + at(c + 1, r) * dx;
            upper * (1.0 - dy) + (at(c, r + 1) * (1.0 - dx) + at(c + 1, r + 1) * dx) * dy
        };
        (x - way(0), y - way(1))
    }
}
