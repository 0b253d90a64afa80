//! The night, measured: what it takes to tell the city everything and to hear everything, with the real programs.

pub mod bad;
pub mod bench;
pub mod city;
pub mod crowd;
pub mod growth;
pub mod limits;
pub mod line;
pub mod mapping;
pub mod memory;
pub mod meter;
pub mod peers;
pub mod record;
pub mod scene;
pub mod syncs;
pub mod tablet;
pub mod unattended;
