//! From a camera frame to the official photo: 35:45, JPEG, only turned, cropped and scaled.

use bridge::{Fault, FaultCode};
use image::{
    DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage, codecs::jpeg::JpegEncoder, imageops::FilterType,
};
use std::io::Cursor;

pub const WIDTH: u32 = 1050;
pub const HEIGHT: u32 = 1350;
/// The smallest side that the official bounds accept.
const SIDE_MIN: u32 = 480;
const SIDE_MAX: u32 = 8_000;
const FRAME_BYTES_MAX: usize = 16 << 20;
const QUALITY: u8 = 90;

pub struct OfficialPhoto {
    pub jpeg: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

pub fn official_photo(frame: &[u8]) -> Result<OfficialPhoto, Fault> {
    if frame.len() > FRAME_BYTES_MAX {
        return Err(FaultCode::PhotoTooLarge.into());
    }
    if is_torn_jpeg(frame) {
        return Err(FaultCode::PhotoUnreadable.into());
    }
    let cropped = crop(&decode(frame)?)?;
    let (width, height) = cropped.dimensions();
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&cropped).map_err(|_| FaultCode::PhotoUnreadable)?;
    Ok(OfficialPhoto { jpeg, width, height })
}

/// A JPEG whose end never came. The decoder would fill the rest with grey.
fn is_torn_jpeg(frame: &[u8]) -> bool {
    const TRAILER_MAX: usize = 64 << 10;
    let tail = &frame[frame.len().saturating_sub(TRAILER_MAX)..];
    frame.starts_with(&[0xff, 0xd8]) && !tail.windows(2).any(|marker| marker == [0xff, 0xd9])
}

/// Decodes within limits, so that no frame can exhaust the memory, and stands it upright.
fn decode(frame: &[u8]) -> Result<DynamicImage, Fault> {
    let mut reader =
        ImageReader::new(Cursor::new(frame)).with_guessed_format().map_err(|_| FaultCode::PhotoUnreadable)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(512 << 20);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let orientation = decoder.orientation().map_err(unreadable)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn unreadable(error: image::ImageError) -> Fault {
    match error {
        image::ImageError::Limits(_) => FaultCode::PhotoTooLarge.into(),
        image::ImageError::Decoding(_)
        | image::ImageError::Encoding(_)
        | image::ImageError::Parameter(_)
        | image::ImageError::Unsupported(_)
        | image::ImageError::IoError(_) => FaultCode::PhotoUnreadable.into(),
    }
}

/// The largest 35:45 window in the middle, scaled down to the official size and never up.
fn crop(picture: &DynamicImage) -> Result<RgbImage, Fault> {
    let (width, height) = (picture.width(), picture.height());
    let (window_width, window_height) =
        if width * 9 > height * 7 { (height * 7 / 9, height) } else { (width, width * 9 / 7) };
    if window_width < SIDE_MIN || window_height < SIDE_MIN {
        return Err(FaultCode::PhotoTooSmall.into());
    }
    let window =
        picture.crop_imm((width - window_width) / 2, (height - window_height) / 2, window_width, window_height);
    let scaled = if window_width > WIDTH { window.resize_exact(WIDTH, HEIGHT, FilterType::CatmullRom) } else { window };
    Ok(scaled.to_rgb8())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(width: u32, height: u32) -> Vec<u8> {
        let picture = RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, (x ^ y) as u8]));
        let mut jpeg = Vec::new();
        JpegEncoder::new(&mut jpeg).encode_image(&picture).expect("encodes");
        jpeg
    }

    #[test]
    fn a_camera_frame_becomes_the_official_shape() {
        for (width, height) in [(1920, 1080), (1280, 720), (1080, 1920), (3000, 3000)] {
            let photo = official_photo(&frame(width, height)).expect("is a photo");
            let picture = image::load_from_memory(&photo.jpeg).expect("is a JPEG");
            assert_eq!((picture.width(), picture.height()), (photo.width, photo.height));
            let ratio = f64::from(photo.width) / f64::from(photo.height);
            assert!((ratio - 35.0 / 45.0).abs() < 0.003, "{ratio}");
            assert!(photo.width <= WIDTH && photo.width >= SIDE_MIN);
        }
    }

    #[test]
    fn what_the_camera_writes_beside_the_pixels_does_not_come_along() {
        let mut tagged = frame(1280, 720);
        let exif = b"\xff\xe1\x00\x1aExif\x00\x00GPS 32.2N 130.7E ..";
        tagged.splice(2..2, exif.iter().copied());
        let photo = official_photo(&tagged).expect("is a photo");
        assert!(!photo.jpeg.windows(4).any(|bytes| bytes == b"Exif" || bytes == b"GPS "));
    }

    #[test]
    fn what_is_no_photo_is_refused_with_a_reason() {
        let code = |bytes: &[u8]| official_photo(bytes).err().map(|fault| fault.code);
        assert_eq!(code(b"not a picture"), Some(FaultCode::PhotoUnreadable));
        assert_eq!(code(&frame(640, 480)), Some(FaultCode::PhotoTooSmall));
        let whole = frame(1280, 720);
        assert_eq!(code(&whole[..whole.len() / 3]), Some(FaultCode::PhotoUnreadable));
        assert_eq!(code(&vec![0; FRAME_BYTES_MAX + 1]), Some(FaultCode::PhotoTooLarge));
    }
}
