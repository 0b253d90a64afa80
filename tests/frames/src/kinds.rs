//! The kinds of distortion of the evidence, each ordinary (as happens at a counter) and severe (where it ends).

use std::f32::consts::{PI, TAU};

use crate::{
    Draw,
    draw::{Fold, Page, Picture, Print},
    payload::{self, Modules},
    plane::{Plane, Pose},
    spoil,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Plain,
    Turned,
    Tilted,
    Small,
    Blurred,
    Shaken,
    Noisy,
    LowContrast,
    Dark,
    Gradient,
    Shadowed,
    Glare,
    Covered,
    Creased,
    Inverted,
    Mixed,
}

impl Kind {
    pub const ALL: [Self; 16] = [
        Self::Plain,
        Self::Turned,
        Self::Tilted,
        Self::Small,
        Self::Blurred,
        Self::Shaken,
        Self::Noisy,
        Self::LowContrast,
        Self::Dark,
        Self::Gradient,
        Self::Shadowed,
        Self::Glare,
        Self::Covered,
        Self::Creased,
        Self::Inverted,
        Self::Mixed,
    ];

    /// Name and what ordinary and severe mean.
    pub fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Plain => ("plain", "6–9 px a module, ±8° turned", "4–6 px"),
            Self::Turned => ("turned", "any angle", "any angle, 4 px"),
            Self::Tilted => ("perspective", "15–35° out of the plane", "35–55°"),
            Self::Small => ("small", "3–4 px a module", "2–3 px"),
            Self::Blurred => ("out of focus", "sigma 0.2–0.35 module", "0.4–0.6 module"),
            Self::Shaken => ("shaken", "0.6–1.0 module", "1.1–1.5 modules"),
            Self::Noisy => ("noise", "deviation 8–15 of 255", "20–36"),
            Self::LowContrast => ("low contrast", "35–50 % of full", "14–25 %"),
            Self::Dark => ("dark", "20–35 % light, noise 6", "8–14 % light, noise 4"),
            Self::Gradient => ("gradient light", "30–50 % at the far side", "8–15 %"),
            Self::Shadowed => ("shadow's edge across", "45–60 % in the shadow", "20–35 %"),
            Self::Glare => ("glare", "spot over 8–14 % of the code", "20–28 %"),
            Self::Covered => ("covered", "2–4 % of the code", "6–9 %"),
            Self::Creased => ("creased", "1–2 folds", "3–4 folds, stronger"),
            Self::Inverted => ("inverted", "light on dark", "light on dark, 4 px"),
            Self::Mixed => ("mixed", "three mild ones at once", "four mild ones at once"),
        }
    }
}

pub struct Sample {
    pub id: String,
    pub picture: Picture,
    /// Corners of the code in pixels: clockwise, the first between the two finders' arms.
    pub corners: [(f32, f32); 4],
}

/// One frame with one form's code in it.
pub fn sample(kind: Kind, severe: bool, width: usize, height: usize, seed: u64) -> Sample {
    let mut draw = Draw::new(seed);
    let (id, modules) = payload::form_code(&mut draw);
    let (picture, corners) = taken_by(&mut draw, modules, kind, severe, width, height);
    Sample { id, picture, corners }
}

/// One frame with this code in it, and the code's corners.
pub fn taken(
    modules: Modules,
    kind: Kind,
    severe: bool,
    width: usize,
    height: usize,
    seed: u64,
) -> (Picture, [(f32, f32); 4]) {
    taken_by(&mut Draw::new(seed), modules, kind, severe, width, height)
}

fn taken_by(
    draw: &mut Draw,
    modules: Modules,
    kind: Kind,
    severe: bool,
    width: usize,
    height: usize,
) -> (Picture, [(f32, f32); 4]) {
    let mut scene = Scene::new(draw, modules, width, height);
    scene.prepare(draw, kind, severe);
    scene.take(draw)
}

/// How the frame is made, one number for each distortion.
pub struct Scene {
    width: usize,
    height: usize,
    modules: Modules,
    px: f32,
    roll: f32,
    pitch: f32,
    yaw: f32,
    ink: f32,
    paper: f32,
    inverted: bool,
    folds: Vec<Fold>,
    blur: f32,
    shake: f32,
    noise: f32,
    light: f32,
    gradient: Option<f32>,
    shadow: Option<f32>,
    glare: f32,
    cover: f32,
}

impl Scene {
    pub fn new(draw: &mut Draw, modules: Modules, width: usize, height: usize) -> Self {
        let fits = height as f32 * 0.82 / (modules.side as f32 + 8.0);
        Self {
            width,
            height,
            px: draw.between(6.0, 9.0).min(fits),
            modules,
            roll: draw.between(-8.0, 8.0),
            pitch: draw.between(-6.0, 6.0),
            yaw: draw.between(-6.0, 6.0),
            ink: draw.between(0.08, 0.16),
            paper: draw.between(0.8, 0.92),
            inverted: false,
            folds: Vec::new(),
            blur: 0.6,
            shake: 0.0,
            noise: 2.0 / 255.0,
            light: 1.0,
            gradient: None,
            shadow: None,
            glare: 0.0,
            cover: 0.0,
        }
    }

    pub fn prepare(&mut self, draw: &mut Draw, kind: Kind, severe: bool) {
        let mut pick = |ordinary: (f32, f32), worst: (f32, f32)| {
            let (low, high) = if severe { worst } else { ordinary };
            draw.between(low, high)
        };
        match kind {
            Kind::Plain => self.px = pick((6.0, 9.0), (4.0, 6.0)).min(self.px),
            Kind::Turned => {
                self.roll = pick((0.0, 360.0), (0.0, 360.0));
                self.px = pick((6.0, 8.0), (4.0, 4.5)).min(self.px * 0.75);
            }
            Kind::Tilted => {
                let angle = pick((15.0, 35.0), (35.0, 55.0));
                let direction = draw.between(0.0, TAU);
                (self.pitch, self.yaw) = (angle * direction.sin(), angle * direction.cos());
            }
            Kind::Small => self.px = pick((3.0, 4.0), (2.0, 3.0)),
            Kind::Blurred => self.blur = pick((0.2, 0.35), (0.4, 0.6)) * self.px,
            Kind::Shaken => self.shake = pick((0.6, 1.0), (1.1, 1.5)) * self.px,
            Kind::Noisy => self.noise = pick((8.0, 15.0), (20.0, 36.0)) / 255.0,
            Kind::LowContrast => {
                let span = pick((0.35, 0.5), (0.14, 0.25));
                self.ink = draw.between(0.2, 0.5);
                self.paper = self.ink + span;
            }
            Kind::Dark => {
                self.light = pick((0.2, 0.35), (0.08, 0.14));
                self.noise = pick((6.0, 6.0), (4.0, 4.0)) / 255.0;
            }
            Kind::Gradient => self.gradient = Some(pick((0.3, 0.5), (0.08, 0.15))),
            Kind::Shadowed => self.shadow = Some(pick((0.45, 0.6), (0.2, 0.35))),
            Kind::Glare => self.glare = pick((0.08, 0.14), (0.2, 0.28)),
            Kind::Covered => self.cover = pick((0.02, 0.04), (0.06, 0.09)),
            Kind::Creased => {
                for _ in 0..if severe { 3 + draw.below(2) } else { 1 + draw.below(2) } {
                    self.fold(draw, severe);
                }
            }
            Kind::Inverted => {
                self.inverted = true;
                self.px = pick((6.0, 9.0), (4.0, 4.5)).min(self.px);
            }
            Kind::Mixed => self.mix(draw, if severe { 4 } else { 3 }),
        }
    }

    fn fold(&mut self, draw: &mut Draw, severe: bool) {
        let angle = draw.between(0.0, TAU);
        let reach = self.modules.side as f32 / 2.0;
        self.folds.push(Fold {
            normal: (angle.cos(), angle.sin()),
            offset: draw.between(-reach, reach) * 0.8,
            bend: draw.between(0.01, if severe { 0.06 } else { 0.03 }) * draw.sign(),
            shade: draw.between(0.03, if severe { 0.18 } else { 0.1 }),
        });
    }

    /// Several things at once, each milder than alone.
    fn mix(&mut self, draw: &mut Draw, number: usize) {
        self.px = self.px.min(draw.between(4.0, 7.0));
        let mut left: Vec<usize> = (0..9).collect();
        for _ in 0..number {
            match left.swap_remove(draw.below(left.len())) {
                0 => self.roll = draw.between(0.0, 360.0),
                1 => (self.pitch, self.yaw) = (draw.between(-25.0, 25.0), draw.between(-25.0, 25.0)),
                2 => self.blur = draw.between(0.2, 0.3) * self.px,
                3 => self.noise = draw.between(6.0, 10.0) / 255.0,
                4 => self.light = draw.between(0.3, 0.5),
                5 => self.gradient = Some(draw.between(0.35, 0.55)),
                6 => self.glare = draw.between(0.04, 0.08),
                7 => self.fold(draw, false),
                _ => self.shadow = Some(draw.between(0.5, 0.65)),
            }
        }
    }

    pub fn take(mut self, draw: &mut Draw) -> (Picture, [(f32, f32); 4]) {
        let side = self.modules.side as f32;
        let (w, h) = (self.width as f32, self.height as f32);
        let reach = ((side + 8.0) * self.px * 0.72).min(h / 2.0);
        let spare = |length: f32| (length / 2.0 - reach).max(0.0) * 0.9;
        let middle = (w / 2.0 + spare(w) * draw.between(-1.0, 1.0), h / 2.0 + spare(h) * draw.between(-1.0, 1.0));
        let pose = Pose {
            roll: self.roll,
            pitch: self.pitch,
            yaw: self.yaw,
            scale: self.px,
            middle,
            distance: draw.between(1.0, 1.6) * 1280.0_f32.max(side * self.px * 2.0),
        };
        let plane = Plane::of(&pose);
        let half = side / 2.0;
        let corners = [(-half, -half), (half, -half), (half, half), (-half, half)].map(|(x, y)| plane.map(x, y));
        let page = Page {
            prints: vec![Print { modules: self.modules.clone(), x: 0.0, y: 0.0, module: 1.0, inverted: self.inverted }],
            ink: self.ink,
            paper: self.paper,
            table: draw.between(0.25, 0.5),
            half: (draw.between(50.0, 90.0), draw.between(40.0, 70.0)),
            text: Some(draw.bits()),
            folds: std::mem::take(&mut self.folds),
        };
        let mut picture = page.see(self.width, self.height, &pose);
        self.spoil(&mut picture, draw, &plane);
        (picture, corners)
    }

    fn spoil(&self, picture: &mut Picture, draw: &mut Draw, plane: &Plane) {
        let side = self.modules.side as f32;
        let code_px = side * self.px;
        let mut place = |share: f32| {
            let reach = side * share;
            plane.map(draw.between(-reach, reach), draw.between(-reach, reach))
        };
        if let Some(left) = self.shadow {
            let through = place(0.3);
            let angle = draw.between(0.0, TAU);
            spoil::shadow(picture, through, angle, left);
        } else if self.glare > 0.0 {
            let spot = place(0.35);
            spoil::glare(picture, spot, code_px * (self.glare / PI).sqrt(), 0.9);
        } else if self.cover > 0.0 {
            // A thumb or a stamp, not over a finder: without one of the three no code can be found.
            let half = code_px * self.cover.sqrt() / 2.0;
            let spot = place(0.18);
            spoil::cover(picture, spot, (half, half), draw.between(0.1, 0.7));
        }
        if let Some(least) = self.gradient {
            spoil::gradient(picture, draw.between(0.0, TAU), least);
        }
        spoil::exposure(picture, self.light);
        if self.shake > 0.0 {
            spoil::shake(picture, self.shake, draw.below(2) == 0);
        }
        spoil::blur(picture, self.blur);
        spoil::noise(picture, draw, self.noise);
    }
}
