//! 468 points of a face, by MediaPipe's face landmark model.

use crate::{
    detect::Detection,
    geometry::{Point, Region},
    model::{models, run},
    picture::Picture,
};

const SIDE: usize = 192;
const POINTS: usize = 468;

pub(crate) const FOREHEAD: usize = 10;
pub(crate) const CHIN: usize = 152;
pub(crate) const SIDES: [usize; 2] = [234, 454];
pub(crate) const OVAL: [usize; 36] = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150,
    136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];
/// Outer and inner corner.
pub(crate) const EYES: [[usize; 2]; 2] = [[33, 133], [263, 362]];

pub(crate) struct Mesh {
    pub(crate) points: Vec<Point>,
    /// In the scale of the points; nearer is less.
    pub(crate) depths: Vec<f32>,
    /// From 0 to 1: whether this is a face at all.
    pub(crate) certain: f32,
}

impl Mesh {
    pub(crate) fn of(picture: &Picture, face: &Detection) -> Self {
        let [right, left] = face.eyes;
        let side = face.width.max(face.height) * 1.5;
        let turn = (left.y - right.y).atan2(left.x - right.x);
        let region = Region { centre: face.centre(), width: side, height: side, turn };
        let answers = run(&models().landmarks, picture.sample(&region, SIDE, SIDE, 0.0, 1.0), SIDE, SIDE);
        let scale = 1.0 / SIDE as f32;
        let numbers = answers[0].chunks_exact(3).take(POINTS);
        let (points, depths) = numbers
            .map(|number| (region.place(number[0] * scale, number[1] * scale), number[2] * scale * side))
            .unzip();
        Self { points, depths, certain: 1.0 / (1.0 + (-answers[1][0]).exp()) }
    }

    /// From the upper edge of the forehead to the chin.
    pub(crate) fn oval_height(&self) -> f32 {
        self.points[FOREHEAD].distance(self.points[CHIN])
    }

    pub(crate) fn scaled(mut self, factor: f32) -> Self {
        for point in &mut self.points {
            *point = Point { x: point.x * factor, y: point.y * factor };
        }
        self.depths.iter_mut().for_each(|depth| *depth *= factor);
        self
    }
}
