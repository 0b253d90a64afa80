//! The official photo: 35:45, JPEG, RGB, only cropped and scaled down, nothing beside its pixels.

use crate::{decode::PhotoError, fit::Window, picture::Picture};
use domain::rules::{PhotoLimits, PhotoMeasure};
use image::{codecs::jpeg::JpegEncoder, imageops};

const WIDTH: u32 = 1050;
const HEIGHT: u32 = 1350;
/// Tried in turn, until the file is not near the lower bound.
const QUALITIES: [u8; 4] = [90, 95, 98, 100];
const LOWER_QUALITIES: [u8; 2] = [80, 60];
/// How many times the lower bound is far enough from it.
const AWAY_FROM_BOUND: usize = 3;

pub struct OfficialPhoto {
    pub jpeg: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

/// Never scaled up; a window that is narrower than the official bounds is refused.
pub(crate) fn official(frame: &Picture, window: Window, limits: &PhotoLimits) -> Result<OfficialPhoto, PhotoError> {
    let width = (window.width.round() as u32).min(frame.width());
    let height = (width * 9 / 7).min(frame.height());
    let (wide, high) = (limits.of(PhotoMeasure::PhotoWidth), limits.of(PhotoMeasure::PhotoHeight));
    if (width as f32) < wide.at_least || (height as f32) < high.at_least {
        return Err(PhotoError::TooSmall);
    }
    let left = (window.left.round() as u32).min(frame.width() - width);
    let top = (window.top.round() as u32).min(frame.height() - height);
    let mut photo = Picture(imageops::crop_imm(&frame.0, left, top, width, height).to_image());
    if width > WIDTH {
        photo = Picture(imageops::resize(&photo.0, WIDTH, HEIGHT, imageops::FilterType::CatmullRom));
    }
    let jpeg = encode(&photo, limits)?;
    Ok(OfficialPhoto { jpeg, width: photo.width(), height: photo.height() })
}

fn encode(photo: &Picture, limits: &PhotoLimits) -> Result<Vec<u8>, PhotoError> {
    let bytes = limits.of(PhotoMeasure::FileSize);
    let (least, most) = (bytes.at_least as usize * 1000, bytes.at_most as usize * 1000);
    let mut jpeg = Vec::new();
    for quality in QUALITIES {
        jpeg = encode_at(photo, quality)?;
        if jpeg.len() >= least * AWAY_FROM_BOUND {
            break;
        }
    }
    for quality in LOWER_QUALITIES {
        if jpeg.len() <= most {
            break;
        }
        jpeg = encode_at(photo, quality)?;
    }
    Ok(jpeg)
}

fn encode_at(photo: &Picture, quality: u8) -> Result<Vec<u8>, PhotoError> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, quality).encode_image(&photo.0).map_err(|_| PhotoError::Unreadable)?;
    Ok(jpeg)
}
