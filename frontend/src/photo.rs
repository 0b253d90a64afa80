//! The face photo: camera, guidance, result.

mod camera;
mod devices;
mod guide;
mod live;
mod model;
mod reasons;
mod running;
mod step;
mod taken;

pub(crate) use devices::CameraUse;
#[cfg(test)]
pub(crate) use devices::Cameras;
#[cfg(test)]
pub(crate) use guide::guided;
pub(crate) use model::used;
pub(crate) use running::{CameraState, fault_with_retry, switch_key, use_camera};
pub(crate) use step::PhotoStep;
#[cfg(test)]
pub(crate) use step::Shown;
pub(crate) use taken::ComparedPhoto;
