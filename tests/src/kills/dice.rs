//! The driver's choices: the same seed makes the same ones. When a program reaches a point is not among them.

/// SplitMix64.
pub struct Dice(u64);

impl Dice {
    pub fn of(seed: u64) -> Self {
        Self(seed)
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a bound; 0 below 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.draw() % bound }
    }

    pub fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// One of several things, each as often as its weight says.
    pub fn weighted<T: Copy>(&mut self, things: &[(T, u64)]) -> Option<T> {
        let mut drawn = self.below(things.iter().map(|(_, weight)| weight).sum());
        things.iter().find_map(|(thing, weight)| {
            if drawn < *weight {
                return Some(*thing);
            }
            drawn -= weight;
            None
        })
    }

    pub fn pick<'a, T>(&mut self, things: &'a [T]) -> Option<&'a T> {
        let at = self.below(things.len() as u64);
        things.get(usize::try_from(at).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_makes_the_same_choices_again() {
        let drawn =
            |seed| (0..50).map(|_| 0).scan(Dice::of(seed), |dice, _| Some(dice.below(1000))).collect::<Vec<_>>();
        assert_eq!(drawn(7), drawn(7));
        assert_ne!(drawn(7), drawn(8));
    }

    #[test]
    fn what_has_no_weight_is_never_drawn() {
        let mut dice = Dice::of(1);
        assert!((0..1000).all(|_| dice.weighted(&[('a', 0), ('b', 3), ('c', 0)]) == Some('b')));
        assert_eq!(dice.weighted::<char>(&[]), None);
    }
}
