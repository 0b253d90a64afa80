//! Where faces are: MediaPipe's short-range BlazeFace on the whole frame and on overlapping squares of it.

use crate::{
    geometry::{Point, Region},
    model::{models, run},
    picture::Picture,
};

const SIDE: usize = 128;
/// Cells on a side, boxes in a cell.
const GRIDS: [(usize, usize); 2] = [(16, 2), (8, 6)];
const CERTAIN: f32 = 0.6;
const NUMBERS: usize = 16;

/// A face as the detector sees it, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detection {
    pub score: f32,
    pub left: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
    /// Eyes as they lie in the picture.
    pub eyes: [Point; 2],
}

impl Detection {
    pub(crate) fn centre(&self) -> Point {
        Point { x: self.left + self.width / 2.0, y: self.top + self.height / 2.0 }
    }

    /// How much of the smaller one lies in the other.
    fn shared(&self, other: &Self) -> f32 {
        let across = (self.left + self.width).min(other.left + other.width) - self.left.max(other.left);
        let along = (self.top + self.height).min(other.top + other.height) - self.top.max(other.top);
        let smaller = (self.width * self.height).min(other.width * other.height);
        across.max(0.0) * along.max(0.0) / smaller.max(f32::EPSILON)
    }
}

/// The largest first.
pub(crate) fn detect(picture: &Picture) -> Vec<Detection> {
    let mut found: Vec<Detection> =
        squares(picture.size()).iter().flat_map(|square| in_square(picture, square)).collect();
    found.sort_by(|one, other| other.score.total_cmp(&one.score));
    let mut kept: Vec<Detection> = Vec::new();
    for face in found {
        if kept.iter().all(|other| other.shared(&face) < 0.4) {
            kept.push(face);
        }
    }
    kept.sort_by(|one, other| other.height.total_cmp(&one.height));
    kept
}

/// The whole frame with black margins, then squares along its longer side, for faces that would be too small in it.
fn squares((width, height): (f32, f32)) -> Vec<Region> {
    let (long, short) = (width.max(height), width.min(height));
    let whole = Region { centre: Point { x: width / 2.0, y: height / 2.0 }, width: long, height: long, turn: 0.0 };
    let mut squares = vec![whole];
    if long > short * 1.15 {
        let count = if long > short * 1.5 { 3 } else { 2 };
        for index in 0..count {
            let offset = (long - short) * index as f32 / (count - 1) as f32;
            let (left, top) = if width > height { (offset, 0.0) } else { (0.0, offset) };
            squares.push(Region::upright(left, top, short, short));
        }
    }
    squares
}

fn in_square(picture: &Picture, square: &Region) -> Vec<Detection> {
    let values = picture.sample(square, SIDE, SIDE, -1.0, 1.0);
    let answers = run(&models().detector, values, SIDE, SIDE);
    let (boxes, scores) = (&answers[0], &answers[1]);
    let anchors = GRIDS.iter().flat_map(|&(cells, boxes)| {
        (0..cells * cells * boxes).map(move |index| {
            let cell = index / boxes;
            let middle = |at: usize| (at as f32 + 0.5) / cells as f32;
            (middle(cell % cells), middle(cell / cells))
        })
    });
    let mut found = Vec::new();
    for (index, (x, y)) in anchors.enumerate() {
        let score = 1.0 / (1.0 + (-scores[index].clamp(-80.0, 80.0)).exp());
        if score < CERTAIN {
            continue;
        }
        let numbers = &boxes[index * NUMBERS..(index + 1) * NUMBERS];
        let share = |at: usize| numbers[at] / SIDE as f32;
        let centre = square.place(x + share(0), y + share(1));
        let (width, height) = (share(2) * square.width, share(3) * square.height);
        let eye = |at: usize| square.place(x + share(at), y + share(at + 1));
        let (left, top) = (centre.x - width / 2.0, centre.y - height / 2.0);
        found.push(Detection { score, left, top, width, height, eyes: [eye(4), eye(6)] });
    }
    found
}
