//! Frames as they come from the live view: JPEG.

use crate::{
    Draw,
    draw::{Page, Picture, Print},
    kinds::{self, Kind},
    payload::{self, EcLevel, Modules},
    plane::Pose,
    spoil,
};
use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};

/// What the screen asks of its canvas.
const QUALITY: u8 = 85;

pub struct Form {
    pub id: String,
    pub jpeg: Vec<u8>,
    pub corners: [(f32, f32); 4],
}

pub fn form(kind: Kind, severe: bool, width: usize, height: usize, seed: u64) -> Form {
    let sample = kinds::sample(kind, severe, width, height, seed);
    let luma = spoil::to_bytes(&sample.picture);
    Form { id: sample.id, jpeg: jpeg(width, height, &luma), corners: sample.corners }
}

/// A form whose code says this, spoiled in this way.
pub fn form_saying(text: &str, kind: Kind, severe: bool, width: usize, height: usize, seed: u64) -> Vec<u8> {
    let modules = payload::code(text.as_bytes(), EcLevel::M);
    jpeg(width, height, &spoil::to_bytes(&kinds::taken(modules, kind, severe, width, height, seed).0))
}

/// Several codes side by side on one page, as sharp as a good camera has them.
pub fn page_of(codes: &[Modules], width: usize, height: usize, seed: u64) -> Vec<u8> {
    let picture = picture_of(codes, width, height, seed);
    jpeg(width, height, &spoil::to_bytes(&picture))
}

pub fn picture_of(codes: &[Modules], width: usize, height: usize, seed: u64) -> Picture {
    let mut draw = Draw::new(seed);
    let gap = 6.0;
    let all: f32 = codes.iter().map(|code| code.side as f32 + gap).sum::<f32>().max(60.0);
    let tallest = codes.iter().map(|code| code.side as f32).fold(40.0, f32::max) + 10.0;
    let mut left = -all / 2.0;
    let prints = codes
        .iter()
        .map(|code| {
            let x = left + (code.side as f32 + gap) / 2.0;
            left += code.side as f32 + gap;
            Print { modules: code.clone(), x, y: 0.0, module: 1.0, inverted: false }
        })
        .collect();
    let scale = (width as f32 * 0.9 / all).min(height as f32 * 0.9 / tallest).min(9.0);
    let page = Page {
        prints,
        ink: 0.12,
        paper: 0.88,
        table: 0.4,
        half: (all / 2.0 + 8.0, tallest / 2.0 + 8.0),
        text: Some(draw.bits()),
        folds: Vec::new(),
    };
    let pose = Pose {
        roll: draw.between(-4.0, 4.0),
        pitch: draw.between(-4.0, 4.0),
        yaw: draw.between(-4.0, 4.0),
        scale,
        middle: (width as f32 / 2.0, height as f32 / 2.0),
        distance: 2_000.0,
    };
    let mut picture = page.see(width, height, &pose);
    spoil::blur(&mut picture, 0.6);
    spoil::noise(&mut picture, &mut draw, 2.0 / 255.0);
    picture
}

/// One code alone, seen straight, with `px` pixels a module.
pub fn sharp(code: &Modules, px: usize) -> Vec<u8> {
    let side = (code.side + 8) * px;
    let luma: Vec<u8> = (0..side * side)
        .map(|at| {
            let (x, y) = (at % side / px, at / side / px);
            let within = |at: usize| (4..code.side + 4).contains(&at);
            let dark = within(x) && within(y) && code.dark[(y - 4) * code.side + x - 4];
            if dark { 20 } else { 235 }
        })
        .collect();
    jpeg(side, side, &luma)
}

/// In colour, as a browser writes it.
pub fn jpeg(width: usize, height: usize, luma: &[u8]) -> Vec<u8> {
    let colours: Vec<u8> = luma.iter().flat_map(|value| [*value; 3]).collect();
    encoded(width, height, &colours)
}

pub(crate) fn encoded(width: usize, height: usize, colours: &[u8]) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    encoder.encode(colours, width as u32, height as u32, ExtendedColorType::Rgb8).expect("encodes");
    jpeg
}
