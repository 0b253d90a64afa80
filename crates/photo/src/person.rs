//! Which pixels are the person, by MediaPipe's selfie segmentation: where the hair ends, and what is background.

use crate::{
    geometry::{Point, Region},
    mesh::{CHIN, FOREHEAD, Mesh, SIDES},
    model::{models, run},
    picture::Picture,
};

const SIDE: usize = 256;

pub(crate) struct Person {
    region: Region,
    values: Vec<f32>,
}

impl Person {
    pub(crate) fn of(picture: &Picture, mesh: &Mesh) -> Self {
        let (width, height) = picture.size();
        let (chin, oval) = (mesh.points[CHIN], mesh.oval_height());
        let left = (chin.x - 1.25 * oval).clamp(0.0, width - 1.0);
        let right = (chin.x + 1.25 * oval).clamp(left + 1.0, width);
        let top = (chin.y - 2.0 * oval).clamp(0.0, height - 1.0);
        let bottom = (chin.y + 0.6 * oval).clamp(top + 1.0, height);
        let region = Region::upright(left, top, right - left, bottom - top);
        let mut answers = run(&models().person, picture.sample(&region, SIDE, SIDE, 0.0, 1.0), SIDE, SIDE);
        Self { region, values: answers.remove(0) }
    }

    /// From 0 (background) to 1; outside of what the model was shown: unknown.
    pub(crate) fn at(&self, point: Point) -> Option<f32> {
        let x = (point.x - (self.region.centre.x - self.region.width / 2.0)) / self.region.width;
        let y = (point.y - (self.region.centre.y - self.region.height / 2.0)) / self.region.height;
        let cell = |share: f32| (0.0..1.0).contains(&share).then_some((share * SIDE as f32) as usize);
        Some(self.values[cell(y)? * SIDE + cell(x)?])
    }

    /// The upper end of the hair above the forehead, as far as a head can reach.
    pub(crate) fn crown(&self, mesh: &Mesh) -> f32 {
        let (chin, oval) = (mesh.points[CHIN].y, mesh.oval_height());
        let (lowest, highest) = (chin - 1.14 * oval, (chin - 1.6 * oval).max(0.0));
        let middle = mesh.points[FOREHEAD].x;
        let half = mesh.points[SIDES[0]].distance(mesh.points[SIDES[1]]) * 0.3;
        let step = (oval / 100.0).max(0.5);
        let mut crown = lowest;
        while crown > highest && self.row_is_person(middle, half, crown - step) {
            crown -= step;
        }
        crown.max(highest)
    }

    fn row_is_person(&self, middle: f32, half: f32, y: f32) -> bool {
        let places = (-4..=4).map(|at| Point { x: middle + half * at as f32 / 4.0, y });
        places.filter_map(|place| self.at(place)).any(|value| value > 0.5)
    }

    pub(crate) fn scaled(mut self, factor: f32) -> Self {
        let Region { centre, width, height, turn } = self.region;
        let centre = Point { x: centre.x * factor, y: centre.y * factor };
        self.region = Region { centre, width: width * factor, height: height * factor, turn };
        self
    }
}
