//! The face photo: camera, guidance, result.

mod ahead;
mod camera;
mod code;
mod devices;
mod gesture;
mod guidance;
mod guide;
mod live;
mod model;
mod reasons;
mod running;
mod shutter;
mod spoken;
mod step;
mod taken;

pub(crate) use code::{CodeCamera, Readable, Reading, Refused, Sight};
#[cfg(test)]
pub(crate) use devices::Cameras;
#[cfg(test)]
pub(crate) use gesture::all_gestures;
#[cfg(test)]
pub(crate) use guide::guided;
pub(crate) use model::used;
pub(crate) use step::PhotoStep;
#[cfg(test)]
pub(crate) use step::Shown;
pub(crate) use taken::ComparedPhoto;
