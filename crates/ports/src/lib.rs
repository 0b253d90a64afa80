//! The tablet's real outside world: clock, key store, network, and the folder that holds it all.

pub mod clock;
pub mod core_dump;
pub mod erasure;
pub mod file_key_store;
pub mod folder;
pub mod https;
pub mod usb_drives;

pub use clock::{MovedClock, SystemClock};
pub use erasure::prove_erasure;
pub use file_key_store::FileKeyStore;
pub use folder::{OpenError, open_tablet, open_tablet_with_clock};
pub use https::Https;
pub use usb_drives::UsbDrives;
