//! Pictures that are none, or strange ones: an error or a photo, no panic, and never more memory than the bounds allow.

use domain::{Day, photo::Finding, rules::PhotoLimits};
use image::{DynamicImage, ImageBuffer, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage, codecs::jpeg::JpegEncoder};
use photo::{PhotoError, judge};
use std::io::Cursor;

fn limits() -> PhotoLimits {
    rules::built_in_photo_limits(Day(20_500)).expect("says everything of photos")
}

fn frame(width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| Rgb([x as u8, y as u8, (x ^ y) as u8]));
    let mut jpeg = Vec::new();
    JpegEncoder::new(&mut jpeg).encode_image(&picture).expect("encodes");
    jpeg
}

fn png(picture: DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).expect("encodes");
    bytes.into_inner()
}

fn fault(bytes: &[u8]) -> Option<PhotoError> {
    judge(bytes, &limits()).err()
}

#[test]
fn what_is_no_photo_is_refused_with_a_reason() {
    assert_eq!(fault(b""), Some(PhotoError::Unreadable));
    assert_eq!(fault(b"not a picture"), Some(PhotoError::Unreadable));
    assert_eq!(fault(&[0xff, 0xd8, 0xff, 0xd9]), Some(PhotoError::Unreadable));
    assert_eq!(fault(&frame(640, 480)), Some(PhotoError::TooSmall));
    assert_eq!(fault(&vec![0; (16 << 20) + 1]), Some(PhotoError::TooLarge));
}

#[test]
fn a_picture_that_was_cut_off_anywhere_is_refused() {
    let whole = frame(1280, 720);
    for share in 1..12 {
        assert_eq!(fault(&whole[..whole.len() * share / 12]), Some(PhotoError::Unreadable), "{share} of 12");
    }
}

/// Twenty bytes that promise sixty-four gigapixels.
#[test]
fn a_promise_of_gigapixels_costs_no_memory() {
    let mut bomb = png(DynamicImage::new_rgb8(1, 1));
    bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    assert!(fault(&bomb).is_some());
    let mut jpeg = frame(64, 64);
    let start = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]).expect("has a frame header");
    jpeg[start + 5..start + 9].copy_from_slice(&[0xff; 4]);
    assert_eq!(fault(&jpeg), Some(PhotoError::TooLarge));
}

#[test]
fn other_kinds_of_pixels_become_a_plain_photo() {
    let grey = ImageBuffer::from_fn(1200, 900, |x, y| Luma([(x + y) as u8]));
    let deep = ImageBuffer::from_fn(1200, 900, |x, y| Rgb([x as u16 * 50, y as u16 * 60, 9_000_u16]));
    let clear = RgbaImage::from_fn(1200, 900, |x, y| Rgba([x as u8, y as u8, 7, 0]));
    for picture in [DynamicImage::ImageLuma8(grey), DynamicImage::ImageRgb16(deep), DynamicImage::ImageRgba8(clear)] {
        let judged = judge(&png(picture), &limits()).expect("is a picture");
        let photo = image::load_from_memory_with_format(&judged.photo.jpeg, ImageFormat::Jpeg).expect("is a JPEG");
        assert!(matches!(photo, DynamicImage::ImageRgb8(_)));
        assert_eq!(judged.verdict.findings.first(), Some(&Finding::NoFace));
    }
}

#[test]
fn a_thread_of_pixels_is_too_small() {
    for (width, height) in [(1, 1), (1, 5_000), (5_000, 1), (7_999, 480)] {
        let picture = DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, Rgb([9; 3])));
        assert_eq!(fault(&png(picture)), Some(PhotoError::TooSmall), "{width}×{height}");
    }
}

/// The file goes out as RGB, whatever came in.
#[test]
fn a_picture_for_print_is_refused_or_becomes_rgb() {
    match judge(include_bytes!("faces/cmyk.jpg"), &limits()) {
        Ok(judged) => {
            let photo = image::load_from_memory_with_format(&judged.photo.jpeg, ImageFormat::Jpeg).expect("is a JPEG");
            assert!(matches!(photo, DynamicImage::ImageRgb8(_)));
        }
        Err(error) => assert_eq!(error, PhotoError::Unreadable),
    }
}

#[test]
fn noise_in_the_file_never_panics() {
    let whole = frame(700, 700);
    let mut state = 1_u32;
    for _ in 0..12 {
        let mut torn = whole.clone();
        for _ in 0..30 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = (state >> 8) as usize % torn.len();
            torn[at] = state as u8;
        }
        if let Ok(judged) = judge(&torn, &limits()) {
            assert!(judged.photo.width >= 480);
        }
    }
}

#[test]
fn a_camera_frame_becomes_the_official_shape() {
    for (width, height) in [(1920, 1080), (1280, 720), (1080, 1920), (3000, 3000)] {
        let judged = judge(&frame(width, height), &limits()).expect("is a frame");
        let photo = image::load_from_memory(&judged.photo.jpeg).expect("is a JPEG");
        assert_eq!((photo.width(), photo.height()), (judged.photo.width, judged.photo.height));
        let ratio = f64::from(photo.width()) / f64::from(photo.height());
        assert!((ratio - 35.0 / 45.0).abs() < 0.003, "{ratio}");
        assert!((480..=1050).contains(&photo.width()));
        assert!((20_000..7_000_000).contains(&judged.photo.jpeg.len()));
    }
}

#[test]
fn a_plain_wall_is_not_below_the_official_size_of_a_file() {
    let wall = RgbImage::from_pixel(1280, 960, Rgb([240; 3]));
    let judged = judge(&png(DynamicImage::ImageRgb8(wall)), &limits()).expect("is a picture");
    assert!(judged.photo.jpeg.len() >= 15_000, "{}", judged.photo.jpeg.len());
}

#[test]
fn what_the_camera_writes_beside_the_pixels_does_not_come_along() {
    let mut tagged = frame(1280, 720);
    tagged.splice(2..2, b"\xff\xe1\x00\x1aExif\x00\x00GPS 32.2N 130.7E ..".iter().copied());
    let judged = judge(&tagged, &limits()).expect("is a photo");
    assert!(!judged.photo.jpeg.windows(4).any(|bytes| bytes == b"Exif" || bytes == b"GPS "));
}
