//! 写真: cropped, stripped of everything but its pixels, and sealed before it touches the disk.

mod limits;
pub mod take;
pub mod view;
