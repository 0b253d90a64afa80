//! Faces as a counter's camera would see them: a portrait cut from its background, set before a wall, and one thing done.

mod canvas;
pub mod cases;
mod portrait;

pub use canvas::Canvas;
pub use portrait::Portrait;

/// One frame of the labelled set, as JPEG: a portrait's name and what is done to it, as `docs/photo.md` calls it.
pub fn frame(portrait: &str, kind: &str) -> Option<Vec<u8>> {
    let drawn = |cases: Vec<cases::Case>| cases.iter().find(|case| case.kind == kind).map(|case| case.frame().jpeg());
    drawn(cases::nobody()).or_else(|| drawn(cases::of(&Portrait::named(portrait)?)))
}

/// Width and height of a picture.
pub fn size(image: &[u8]) -> Option<(u32, u32)> {
    image::ImageReader::new(std::io::Cursor::new(image)).with_guessed_format().ok()?.into_dimensions().ok()
}

/// So many quarter turns to the right. What stands upright stays as it is, byte for byte.
pub fn turned(image: &[u8], quarters: u8) -> Option<Vec<u8>> {
    if quarters.is_multiple_of(4) {
        return Some(image.to_vec());
    }
    let picture = image::load_from_memory(image).ok()?.to_rgb8();
    let picture = match quarters % 4 {
        1 => image::imageops::rotate90(&picture),
        2 => image::imageops::rotate180(&picture),
        _ => image::imageops::rotate270(&picture),
    };
    Some(crate::camera::encoded(picture.width() as usize, picture.height() as usize, &picture))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_drew_is_no_frame() {
        assert!(frame("nobody", "good").is_none() && frame("president", "upside down").is_none());
        assert!(frame("nobody", "no face").is_some(), "needs no portrait");
    }

    #[test]
    fn four_quarter_turns_are_none_and_one_lays_it_on_its_side() {
        let image = crate::camera::jpeg(8, 4, &[200; 32]);
        assert_eq!(turned(&image, 4).as_deref(), Some(image.as_slice()));
        assert_eq!(turned(&image, 1).and_then(|image| size(&image)), Some((4, 8)));
    }
}
