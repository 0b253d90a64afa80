//! From the bytes of a camera frame to upright pixels, within limits that no frame can exceed.

use crate::picture::Picture;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits};
use std::io::Cursor;
use zeroize::Zeroize;

const SIDE_MAX: u32 = 8_000;
const FRAME_BYTES_MAX: usize = 16 << 20;
const MEMORY_MAX: u64 = 256 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    #[error("is no picture, or a torn one")]
    Unreadable,
    #[error("is larger than any camera frame")]
    TooLarge,
    #[error("has too few pixels for an official photo")]
    TooSmall,
}

/// JPEG or PNG.
pub fn decode(frame: &[u8]) -> Result<Picture, PhotoError> {
    if frame.len() > FRAME_BYTES_MAX {
        return Err(PhotoError::TooLarge);
    }
    if is_torn_jpeg(frame) {
        return Err(PhotoError::Unreadable);
    }
    let mut reader = ImageReader::new(Cursor::new(frame)).with_guessed_format().map_err(|_| PhotoError::Unreadable)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(said)?;
    let orientation = decoder.orientation().map_err(said)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(said)?;
    picture.apply_orientation(orientation);
    Ok(Picture(rgb(picture)))
}

/// Leaves no second copy behind.
fn rgb(mut picture: DynamicImage) -> image::RgbImage {
    if picture.as_rgb8().is_some() {
        return picture.into_rgb8();
    }
    let copy = picture.to_rgb8();
    if let Some(pixels) = picture.as_mut_rgba8() {
        let pixels: &mut [u8] = pixels;
        pixels.zeroize();
    }
    copy
}

/// A JPEG whose end never came. The decoder would fill the rest with grey.
fn is_torn_jpeg(frame: &[u8]) -> bool {
    const TRAILER_MAX: usize = 64 << 10;
    let tail = &frame[frame.len().saturating_sub(TRAILER_MAX)..];
    frame.starts_with(&[0xff, 0xd8]) && !tail.windows(2).any(|marker| marker == [0xff, 0xd9])
}

fn said(error: ImageError) -> PhotoError {
    match error {
        ImageError::Limits(_) => PhotoError::TooLarge,
        ImageError::Decoding(_)
        | ImageError::Encoding(_)
        | ImageError::Parameter(_)
        | ImageError::Unsupported(_)
        | ImageError::IoError(_) => PhotoError::Unreadable,
    }
}
