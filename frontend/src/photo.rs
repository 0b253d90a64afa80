//! The face photo: camera, guidance, result.

mod camera;
mod guide;
mod live;
mod model;
mod reasons;
mod running;
mod step;
mod taken;

#[cfg(test)]
pub(crate) use guide::guided;
pub(crate) use model::used;
pub(crate) use running::{CameraState, fault_with_retry, use_camera};
pub(crate) use step::PhotoStep;
pub(crate) use taken::ComparedPhoto;
