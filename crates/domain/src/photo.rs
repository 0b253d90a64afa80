//! What is said of a face photo: what is wrong with it, where the face is, what only the clerk can see.
//!
//! The room `photo` measures; this is the language in which it speaks to the screen and to the case.

mod exception;
mod finding;
mod tick;
mod verdict;

pub use exception::PhotoException;
pub use finding::Finding;
pub use tick::ClerkTick;
pub use verdict::{Area, Face, Pose, Verdict};

use crate::{Day, Field, PhotoId, Timestamp};

pub(crate) const REASON: &str = "photo-reason";
pub(crate) const CHOSEN: &str = "photo-chosen";

/// Where it is kept why a photo may break the standard.
pub fn reason_field() -> Option<Field> {
    REASON.parse().ok().map(Field::Answer)
}

/// Where it is kept which of several photos is used.
pub fn chosen_field() -> Option<Field> {
    CHOSEN.parse().ok().map(Field::Answer)
}

/// Of several photos the one that somebody chose, else the newest: `photos` are in the order of their taking.
pub fn used<T>(photos: &[T], id_of: impl Fn(&T) -> PhotoId, chosen: Option<&str>) -> Option<usize> {
    let named = chosen.and_then(|chosen| photos.iter().position(|photo| id_of(photo).to_string() == chosen));
    named.or_else(|| photos.len().checked_sub(1))
}

/// A choice of photo for people, who know no ids: `2枚目：10:32 に撮った写真`. `day` is the day on which the case was opened.
pub fn choice_in_words<T>(photos: &[T], of: impl Fn(&T) -> (PhotoId, Timestamp), day: Day, chosen: &str) -> String {
    let found = photos.iter().map(of).enumerate().find(|(_, (id, _))| id.to_string() == chosen);
    let called = |(at, (_, taken)): (usize, (PhotoId, Timestamp))| called(at, taken, day);
    found.map_or_else(|| "まだ届いていない写真".into(), called)
}

/// The same for the photo at this place of the row.
pub fn called(at: usize, taken_at: Timestamp, day: Day) -> String {
    format!("{}枚目：{} に撮った写真", at + 1, taken_at.as_seen_on(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_photo_is_used_until_somebody_chooses_another() {
        let photos = [1_u8, 2, 3];
        let id = |number: &u8| PhotoId::from_bytes([*number; 16]);
        let first = id(&1).to_string();
        assert_eq!(used(&photos, id, None), Some(2));
        assert_eq!(used(&photos, id, Some(&first)), Some(0));
        assert_eq!(used(&photos, id, Some("gone")), Some(2));
        assert_eq!(used(&photos[..0], id, Some(&first)), None);
    }

    #[test]
    fn a_choice_of_photo_is_read_as_its_place_and_its_time() {
        let day = Day::from_civil(2026, 11, 22);
        // In Japan, nine hours ahead.
        let taken = Timestamp(i64::from(day.0) * 86_400_000 + (92 * 60_000));
        let photos = [1_u8, 2].map(|number| (PhotoId::from_bytes([number; 16]), taken));
        let words = |chosen: &str| choice_in_words(&photos, |photo| *photo, day, chosen);
        assert_eq!(words(&photos[1].0.to_string()), "2枚目：10:32 に撮った写真");
        assert_eq!(words(&PhotoId::from_bytes([3; 16]).to_string()), "まだ届いていない写真");
        assert_eq!(called(0, photos[0].1, Day(day.0 + 1)), "1枚目：11月22日 10:32 に撮った写真");
    }

    #[test]
    fn what_is_kept_of_a_photo_fits_its_fields() {
        let (reason, chosen) = (reason_field().expect("a field"), chosen_field().expect("a field"));
        for exception in PhotoException::ALL {
            assert!(reason.accept(crate::Value::Text(exception.code().into())).is_ok());
        }
        assert!(chosen.accept(crate::Value::Text(PhotoId::from_bytes([7; 16]).to_string())).is_ok());
        for tick in ClerkTick::ALL {
            assert_eq!(tick.field().and_then(ClerkTick::of_field), Some(tick));
        }
    }
}
