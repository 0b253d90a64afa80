//! The cursors of the exchange beside a model: sets of rows, whatever is lost, doubled, refused or put back.
//!
//! Two real tablets and the real relay's store. What lies between them fails at random.

#[path = "world.rs"]
mod world;

use proptest::{prelude::*, sample::Index, test_runner::RngSeed};
use world::World;

#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// A case is opened at a tablet.
    Open(usize),
    /// A tablet asks for one of the other's cases.
    Ask(usize, Index),
    /// Somebody writes in a case.
    Write(usize, Index, usize),
    Exchange(usize, Fault),
    /// The tablet's program starts again.
    Restart(usize),
    /// The relay's disk is copied.
    Copy,
    /// The older copy is put in place, as `restore` does it or by hand.
    PutBack {
        by_hand: bool,
        leap: u16,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// One round trip, and then the cable is cut.
    OneRound,
    RequestLost,
    AnswerLost,
    RequestTwice,
    AnswerTwice,
    /// The answer of an earlier exchange comes once more.
    Stale,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let tablet = || 0..2_usize;
    let fault = prop_oneof![
        6 => Just(Fault::None),
        2 => Just(Fault::OneRound),
        1 => Just(Fault::RequestLost),
        2 => Just(Fault::AnswerLost),
        1 => Just(Fault::RequestTwice),
        1 => Just(Fault::AnswerTwice),
        1 => Just(Fault::Stale),
    ];
    let step = prop_oneof![
        2 => tablet().prop_map(Step::Open),
        3 => (tablet(), any::<Index>()).prop_map(|(tablet, case)| Step::Ask(tablet, case)),
        7 => (tablet(), any::<Index>(), 1..4_usize).prop_map(|(tablet, case, rows)| Step::Write(tablet, case, rows)),
        10 => (tablet(), fault).prop_map(|(tablet, fault)| Step::Exchange(tablet, fault)),
        1 => tablet().prop_map(Step::Restart),
        2 => Just(Step::Copy),
        2 => (any::<bool>(), any::<u16>()).prop_map(|(by_hand, leap)| Step::PutBack { by_hand, leap }),
    ];
    proptest::collection::vec(step, 1..50)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48, max_shrink_iters: 300, rng_seed: RngSeed::Fixed(5), failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_row_comes_to_everybody_who_holds_its_case(steps in steps()) {
        let mut world = World::new();
        for step in &steps {
            world.take(step);
            world.check();
        }
        world.meet();
    }
}
