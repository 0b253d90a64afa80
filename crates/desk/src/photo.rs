//! 写真: cropped, stripped of everything but its pixels, and sealed before it touches the disk.

mod limits;
mod look;
pub mod take;
pub mod view;
