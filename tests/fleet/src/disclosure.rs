//! The key disclosure graph (Reardon et al., CCS 2013): everything ever written, every key that can still be reached.
//!
//! It does not trust the design. It knows how a seal is opened and nothing of when a key should be gone.

mod attacker;
mod blobs;
mod graph;
mod material;
mod pages;
mod path;
mod record;
mod story;

pub use attacker::{Attacker, Reached};
pub use material::Places;
pub use story::Story;

const DISKS: Places = Places::TABLET_DISKS.and(Places::SERVER_DISK);
const EVER: Places = DISKS.and(Places::WIRE);
const LAST: Places = Places::LAST_TABLET_IMAGES.and(Places::LAST_SERVER_IMAGE);
const STORES: Places = Places::KEY_STORES.and(Places::ROOTS);

/// Profile A: key stores and roots forget. He has everything else, and every staff secret.
pub const ALL_BUT_WHAT_WAS_FORGOTTEN: Attacker = Attacker {
    name: "A: everything ever, last key stores and root, PINs",
    places: EVER.and(LAST).and(STORES),
    pins: true,
};
pub const TRAFFIC_AND_WHAT_IS_LEFT: Attacker = Attacker {
    name: "A: traffic, last images, key stores and root, PINs",
    places: Places::WIRE.and(LAST).and(STORES),
    pins: true,
};
pub const TABLETS_WITH_PIN: Attacker = Attacker {
    name: "A: tablets' disks ever, last key stores, PINs",
    places: Places::TABLET_DISKS.and(Places::KEY_STORES),
    pins: true,
};
pub const TABLETS_WITHOUT_PIN: Attacker = Attacker {
    name: "A: tablets' disks ever, last key stores, no PIN",
    places: Places::TABLET_DISKS.and(Places::KEY_STORES),
    pins: false,
};
pub const SERVER: Attacker =
    Attacker { name: "A: server's disk ever, last root", places: Places::SERVER_DISK.and(Places::ROOTS), pins: false };
/// Profile B: what the key store was told to forget is still in old blocks of the same flash.
pub const TABLETS_THAT_NEVER_FORGET: Attacker = Attacker {
    name: "B: tablets' disks and key stores ever, PINs",
    places: Places::TABLET_DISKS.and(Places::OLD_KEY_STORES),
    pins: true,
};
pub const TABLETS_THAT_NEVER_FORGET_WITHOUT_PIN: Attacker = Attacker {
    name: "B: all disks, wire, tablets' key stores ever, no PIN",
    places: EVER.and(Places::OLD_KEY_STORES),
    pins: false,
};
pub const SERVER_THAT_NEVER_FORGETS: Attacker = Attacker {
    name: "B: server's disk and roots ever",
    places: Places::SERVER_DISK.and(Places::OLD_ROOTS),
    pins: false,
};
pub const KEY_STORES_ALONE: Attacker =
    Attacker { name: "B: tablets' key stores ever, PINs, no disk", places: Places::OLD_KEY_STORES, pins: true };
/// Profile C: no key store at all.
pub const NO_KEY_STORE: Attacker =
    Attacker { name: "C: everything ever, no key store, no root, PINs", places: EVER.and(LAST), pins: true };

pub const ATTACKERS: [Attacker; 10] = [
    ALL_BUT_WHAT_WAS_FORGOTTEN,
    TRAFFIC_AND_WHAT_IS_LEFT,
    TABLETS_WITH_PIN,
    TABLETS_WITHOUT_PIN,
    SERVER,
    TABLETS_THAT_NEVER_FORGET,
    TABLETS_THAT_NEVER_FORGET_WITHOUT_PIN,
    SERVER_THAT_NEVER_FORGETS,
    KEY_STORES_ALONE,
    NO_KEY_STORE,
];
