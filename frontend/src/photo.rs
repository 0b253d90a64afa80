//! The face photo: camera, outline, result.

mod camera;
mod step;
mod taken;

pub(crate) use step::PhotoStep;
pub(crate) use taken::ComparedPhoto;
