//! Makes frames as a counter's camera would see them: a printed page with codes, turned, bent, badly lit and blurred; a
//! face before a wall. Everything is drawn from a seed: the same seed gives the same frame.

pub mod camera;
pub mod draw;
pub mod faces;
pub mod kinds;
pub mod payload;
pub mod plane;
pub mod small;
pub mod spoil;

/// SplitMix64: small, quick, and the same on every machine.
pub struct Draw(u64);

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x5851_f42d_4c95_7f2d)
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to just below 1.
    pub fn share(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1u64 << 24) as f32
    }

    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.share()
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.bits() % end as u64) as usize
    }

    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    pub fn sign(&mut self) -> f32 {
        if self.bits() & 1 == 0 { 1.0 } else { -1.0 }
    }

    /// Roughly a bell curve around 0 with deviation 1.
    pub fn bell(&mut self) -> f32 {
        (0..4).map(|_| self.share()).sum::<f32>().mul_add(1.732, -3.464)
    }
}
