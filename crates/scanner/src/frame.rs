//! A frame as luma, decoded within limits so that none can exhaust the memory.

use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use std::io::Cursor;
use zeroize::{Zeroize, Zeroizing};

/// The limits of the photo's frames, see `desk::photo::crop`.
pub const FRAME_BYTES_MAX: usize = 16 << 20;
pub const SIDE_MAX: u32 = 8_000;
const DECODED_BYTES_MAX: u64 = 512 << 20;
/// No code fits into less.
const SIDE_MIN: usize = 21;
/// More is made smaller before anything is looked for.
const SEARCHED_MAX: usize = 1_920;

/// Luma, row by row. Zeroed when it is dropped.
pub struct Frame {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) luma: Zeroizing<Vec<u8>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameError {
    /// No picture, or one that ends in the middle.
    Unreadable,
    TooLarge,
    TooSmall,
}

impl Frame {
    /// Decodes a JPEG (or PNG) and stands it upright.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrameError> {
        if bytes.len() > FRAME_BYTES_MAX {
            return Err(FrameError::TooLarge);
        }
        if is_torn_jpeg(bytes) {
            return Err(FrameError::Unreadable);
        }
        let picture = decode(bytes)?;
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let luma = picture.to_luma8().into_raw();
        picture.into_bytes().zeroize();
        Self::of_luma(width, height, luma)
    }

    pub fn of_luma(width: usize, height: usize, luma: Vec<u8>) -> Result<Self, FrameError> {
        let luma = Zeroizing::new(luma);
        if width > SIDE_MAX as usize || height > SIDE_MAX as usize {
            return Err(FrameError::TooLarge);
        }
        if width < SIDE_MIN || height < SIDE_MIN {
            return Err(FrameError::TooSmall);
        }
        if luma.len() != width * height {
            return Err(FrameError::Unreadable);
        }
        let mut frame = Self { width, height, luma };
        while frame.width.max(frame.height) > SEARCHED_MAX && frame.width.min(frame.height) > 2 * SIDE_MIN {
            frame = frame.halved();
        }
        Ok(frame)
    }

    pub(crate) fn copied(&self) -> Self {
        Self { width: self.width, height: self.height, luma: self.luma.clone() }
    }

    /// Half the size; each pixel is the mean of four.
    pub(crate) fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut luma = Zeroizing::new(Vec::with_capacity(width * height));
        for y in 0..height {
            let upper = &self.luma[2 * y * self.width..][..self.width];
            let lower = &self.luma[(2 * y + 1) * self.width..][..self.width];
            luma.extend(upper.chunks_exact(2).zip(lower.chunks_exact(2)).map(|(upper, lower)| {
                let sum: u16 = upper.iter().chain(lower).map(|value| u16::from(*value)).sum();
                ((sum + 2) / 4) as u8
            }));
        }
        Self { width, height, luma }
    }

    /// Twice the size, between the pixels by their means.
    pub(crate) fn doubled(&self) -> Self {
        let (width, height) = (self.width * 2, self.height * 2);
        let mut luma = Zeroizing::new(vec![0; width * height]);
        for y in 0..height {
            for x in 0..width {
                let (left, upper) = ((x.max(1) - 1) / 2, (y.max(1) - 1) / 2);
                let (right, lower) = ((left + 1).min(self.width - 1), (upper + 1).min(self.height - 1));
                let (fx, fy) = (if x % 2 == 0 { 3 } else { 1 }, if y % 2 == 0 { 3 } else { 1 });
                let at = |x: usize, y: usize| u32::from(self.luma[y * self.width + x]);
                let row = |y: usize| at(left, y) * (4 - fx) + at(right, y) * fx;
                luma[y * width + x] = ((row(upper) * (4 - fy) + row(lower) * fy + 8) / 16) as u8;
            }
        }
        Self { width, height, luma }
    }

    /// Each pixel the weighted mean of its neighbourhood: noise goes, modules of three pixels and more stay.
    pub(crate) fn smoothed(&self) -> Self {
        let (width, height) = (self.width, self.height);
        let mut across = Zeroizing::new(vec![0u16; width * height]);
        for (row, out) in self.luma.chunks_exact(width).zip(across.chunks_exact_mut(width)) {
            for x in 0..width {
                let (left, right) = (row[x.max(1) - 1], row[(x + 1).min(width - 1)]);
                out[x] = u16::from(left) + 2 * u16::from(row[x]) + u16::from(right);
            }
        }
        let mut luma = Zeroizing::new(vec![0; width * height]);
        for y in 0..height {
            let (upper, lower) = (y.max(1) - 1, (y + 1).min(height - 1));
            for x in 0..width {
                let sum = across[upper * width + x] + 2 * across[y * width + x] + across[lower * width + x];
                luma[y * width + x] = ((sum + 8) / 16) as u8;
            }
        }
        Self { width, height, luma }
    }

    /// Light for dark.
    pub(crate) fn inverted(&self) -> Self {
        let luma = Zeroizing::new(self.luma.iter().map(|value| 255 - value).collect());
        Self { width: self.width, height: self.height, luma }
    }
}

/// A JPEG whose end never came. The decoder would fill the rest with grey.
fn is_torn_jpeg(bytes: &[u8]) -> bool {
    const TRAILER_MAX: usize = 64 << 10;
    let tail = &bytes[bytes.len().saturating_sub(TRAILER_MAX)..];
    bytes.starts_with(&[0xff, 0xd8]) && !tail.windows(2).any(|marker| marker == [0xff, 0xd9])
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, FrameError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| FrameError::Unreadable)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(DECODED_BYTES_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(of_image)?;
    let orientation = decoder.orientation().map_err(of_image)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(of_image)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn of_image(error: image::ImageError) -> FrameError {
    match error {
        image::ImageError::Limits(_) => FrameError::TooLarge,
        image::ImageError::Decoding(_)
        | image::ImageError::Encoding(_)
        | image::ImageError::Parameter(_)
        | image::ImageError::Unsupported(_)
        | image::ImageError::IoError(_) => FrameError::Unreadable,
    }
}
