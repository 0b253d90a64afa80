//! The project's proofs: journeys through the real programs, privacy scans, and the checks of the walls.

pub mod chart;
pub mod figures;
pub mod honesty;
pub mod hostile;
pub mod html;
pub mod journey;
pub mod kills;
pub mod local;
pub mod network;
pub mod night;
pub mod privacy;
pub mod process;
pub mod speed;
pub mod ui;
pub mod vectors;
