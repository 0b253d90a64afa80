//! What a face photo must keep to: every measure with its bounds, from the rule file.

use super::RuleBook;
use serde::{Deserialize, Serialize};

/// Which bounds a measure has in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sides {
    AtLeast,
    AtMost,
    Both,
}

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident $code:literal $unit:literal $sides:ident;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum PhotoMeasure {
            $($(#[$doc])* #[serde(rename = $code)] $name),*
        }

        impl PhotoMeasure {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code),* }
            }

            pub fn unit(self) -> &'static str {
                match self { $(Self::$name => $unit),* }
            }

            pub fn sides(self) -> Sides {
                match self { $(Self::$name => Sides::$sides),* }
            }
        }
    };
}

measures! {
    /// Of a photo of 35 × 45 mm, from the crown to the chin.
    HeadHeight "head-height" "mm" Both;
    HeadMargin "head-margin" "mm" Both;
    /// From the middle of the photo to the middle of the face.
    Aside "aside" "mm" AtMost;
    /// Of what is cut out of the frame, before it is scaled.
    WindowWidth "window-width" "px" AtLeast;
    PhotoWidth "photo-width" "px" Both;
    PhotoHeight "photo-height" "px" Both;
    FileSize "file-size" "KB" Both;
    /// A second face counts from this part of the height of the first.
    SecondFace "second-face" "%" AtLeast;
    Roll "roll" "度" AtMost;
    Yaw "yaw" "度" AtMost;
    PitchUp "pitch-up" "度" AtMost;
    PitchDown "pitch-down" "度" AtMost;
    Sharpness "sharpness" "‰" AtLeast;
    /// The brighter part of the skin, of 255.
    FaceLevel "face-level" "階調" AtLeast;
    Overexposed "overexposed" "‰" AtMost;
    Unevenness "unevenness" "%" AtMost;
    Glare "glare" "‰" AtMost;
    BackgroundEdges "background-edges" "‰" AtMost;
    BackgroundColours "background-colours" "階調" AtMost;
    BackgroundShadow "background-shadow" "%" AtMost;
    /// How far the head may move while it counts as still, of its height.
    SteadyShift "steady-shift" "‰" AtMost;
    SteadyTime "steady-time" "ミリ秒" AtLeast;
    /// Who is younger than this gets a card without a photo.
    PhotoAge "photo-age" "歳" AtLeast;
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoLimit {
    pub code: PhotoMeasure,
    pub label: String,
    #[serde(default)]
    pub at_least: Option<u32>,
    #[serde(default)]
    pub at_most: Option<u32>,
    pub unit: String,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub ask_city: Option<String>,
}

impl PhotoLimit {
    /// The sides that the measure has, each written, in order.
    pub fn is_sound(&self) -> bool {
        match self.code.sides() {
            Sides::AtLeast => self.at_least.is_some() && self.at_most.is_none(),
            Sides::AtMost => self.at_most.is_some() && self.at_least.is_none(),
            Sides::Both => self.at_least.zip(self.at_most).is_some_and(|(least, most)| 0 < least && least <= most),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    pub at_least: f32,
    pub at_most: f32,
}

/// Every measure with its bounds.
#[derive(Debug, Clone, PartialEq)]
pub struct PhotoLimits(Vec<Bounds>);

impl PhotoLimits {
    /// None where a measure is missing.
    pub fn of_all<'a>(limits: impl IntoIterator<Item = &'a PhotoLimit>) -> Option<Self> {
        let limits: Vec<&PhotoLimit> = limits.into_iter().collect();
        let bounds = PhotoMeasure::ALL.iter().map(|measure| {
            let limit = limits.iter().find(|limit| limit.code == *measure)?;
            let number = |bound: Option<u32>, none: f32| bound.map_or(none, |bound| bound as f32);
            let at_least = number(limit.at_least, f32::NEG_INFINITY);
            Some(Bounds { at_least, at_most: number(limit.at_most, f32::INFINITY) })
        });
        bounds.collect::<Option<Vec<_>>>().map(Self)
    }

    pub fn of(&self, measure: PhotoMeasure) -> Bounds {
        self.0[measure as usize]
    }
}

impl RuleBook {
    /// None in a package from before there were rules for photos.
    pub fn photo_limits(&self) -> Option<PhotoLimits> {
        PhotoLimits::of_all(self.each(|set| &set.photo).map(|(_, limit)| limit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(code: PhotoMeasure, at_least: Option<u32>, at_most: Option<u32>) -> PhotoLimit {
        let unit = code.unit().to_owned();
        PhotoLimit { code, label: String::new(), at_least, at_most, unit, note: None, source: None, ask_city: None }
    }

    fn all() -> Vec<PhotoLimit> {
        let sound = |&code: &PhotoMeasure| match code.sides() {
            Sides::AtLeast => limit(code, Some(3), None),
            Sides::AtMost => limit(code, None, Some(5)),
            Sides::Both => limit(code, Some(3), Some(5)),
        };
        PhotoMeasure::ALL.iter().map(sound).collect()
    }

    #[test]
    fn every_measure_is_found_again() {
        let mut limits = all();
        limits[8].at_most = Some(77);
        let read = PhotoLimits::of_all(&limits).expect("all are there");
        assert_eq!(read.of(limits[8].code).at_most, 77.0);
        assert_eq!(read.of(PhotoMeasure::HeadHeight), Bounds { at_least: 3.0, at_most: 5.0 });
    }

    #[test]
    fn a_measure_that_is_missing_leaves_no_limits() {
        assert_eq!(PhotoLimits::of_all(&all()[1..]), None);
    }

    #[test]
    fn a_bound_on_the_wrong_side_is_not_sound() {
        assert!(all().iter().all(PhotoLimit::is_sound));
        assert!(!limit(PhotoMeasure::Roll, Some(3), None).is_sound());
        assert!(!limit(PhotoMeasure::HeadHeight, Some(6), Some(5)).is_sound());
    }
}
