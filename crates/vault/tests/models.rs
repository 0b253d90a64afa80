//! The tablet's store beside a model: which case opens for whom, and which case is gone for ever.
//!
//! The model is a few maps. After each step everything is really opened: by every member of staff, with the PIN, through
//! the key store, down to the words of every row; and an attacker tries every slot that was ever on the disk.

#[path = "models/step.rs"]
mod step;
#[path = "models/tablet.rs"]
mod tablet;

use proptest::{prelude::*, test_runner::RngSeed};
use tablet::Tablet;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24, max_shrink_iters: 400, rng_seed: RngSeed::Fixed(2), failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_tablet_opens_what_the_model_says_and_nothing_else(steps in step::steps()) {
        let mut tablet = Tablet::new();
        for step in &steps {
            tablet.take(step);
            tablet.check();
        }
        tablet.restart();
        tablet.check();
    }
}
