//! Seeded randomness: the same seed gives the same run.

use rusqlite::ffi;
use std::ptr;

/// SplitMix64. Good enough to choose, not to keep a secret.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 when there is none.
    pub fn below(&mut self, end: u64) -> u64 {
        self.draw().checked_rem(end).unwrap_or(0)
    }

    pub fn coin(&mut self) -> bool {
        self.draw() >> 63 == 1
    }
}

impl sealing::Entropy for Chance {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.draw().to_le_bytes()[..chunk.len()]);
        }
    }
}

/// Seeds SQLite's own generator, from which the salts of a write-ahead log come. There is one for the whole process:
/// a run is the same to the byte only if no other thread uses SQLite.
pub fn make_sqlite_repeatable(seed: u32) {
    let seed = i32::from_ne_bytes((seed | 1).to_ne_bytes());
    // SAFETY: this control takes a number that is not 0 and a database, of which it allows none.
    unsafe { ffi::sqlite3_test_control(ffi::SQLITE_TESTCTRL_PRNG_SEED, seed, ptr::null_mut::<ffi::sqlite3>()) };
}
