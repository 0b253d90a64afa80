//! The fleet simulator: tablets, server, city staff and a hostile network in one deterministic process.
//!
//! Everything that decides is the product's own code. What is simulated is what lies around it: disks, key stores,
//! clocks, randomness and the network.

mod allow;
mod closing;
mod departure;
pub mod disclosure;
mod finding;
mod hub;
mod inspect;
mod link;
mod machine;
mod model;
mod oracle;
mod remains;
pub mod report;
pub mod run;
pub mod schedule;
mod server;
mod shrink;
mod template;
mod usb;
mod work;
mod world;

pub use finding::{Check, Checked, Finding};
pub use run::{Ran, run};
pub use schedule::Schedule;
pub use shrink::shrink;
pub use template::Template;
