//! Looks at a face picture: finds, measures, judges, crops. No storage, no clock, no network.
//!
//! `look` is quick and for the live view; `judge` takes the frame of the shutter and gives back the official photo.

mod background;
mod canonical;
mod decode;
mod detect;
mod fit;
mod geometry;
mod light;
mod mesh;
mod model;
mod normal;
mod official;
mod person;
mod picture;
mod pose;
mod sharpness;
mod survey;

pub use decode::{PhotoError, decode};
pub use detect::Detection;
pub use official::OfficialPhoto;
pub use picture::Picture;
pub use survey::{Judged, Measures, detections, judge, look, measure, points, warm_up};
