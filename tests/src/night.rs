//! The night, measured: what it takes to tell the city everything and to hear everything, with the real programs.

pub mod bench;
pub mod limits;
pub mod line;
pub mod mapping;
pub mod meter;
pub mod peers;
pub mod record;
pub mod scene;
pub mod tablet;
