//! The ledger's head beside a model: the list of orders itself. Two lists have one head only if they are one list.

use domain::Digest;
use proofs::{EndOfContract, Ledger, PurgeOrder, Signed, SigningKey};
use proptest::{prelude::*, sample::Index, test_runner::RngSeed};

/// For the chain an order is what was signed, whatever it says.
fn order(mark: u8) -> Signed<PurgeOrder> {
    let signed =
        Signed::sign(&SigningKey::from_seed([1; 32]), &EndOfContract { issued_at: domain::Timestamp(mark.into()) });
    serde_json::from_value(serde_json::to_value(signed).expect("writes")).expect("reads")
}

fn head(orders: &[u8]) -> Digest {
    let mut ledger = Ledger::empty();
    orders.iter().for_each(|mark| ledger.append(&order(*mark)));
    ledger.head()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 128, rng_seed: RngSeed::Fixed(3), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn whoever_goes_on_from_a_head_comes_to_the_same_end(orders in proptest::collection::vec(0..6_u8, 0..8), at: Index) {
        let (before, behind) = orders.split_at(at.index(orders.len() + 1));
        let mut ledger = Ledger::at(head(before));
        behind.iter().for_each(|mark| ledger.append(&order(*mark)));
        prop_assert_eq!(ledger.head(), head(&orders));
    }

    #[test]
    fn a_ledger_that_was_changed_anywhere_has_another_head(
        one in proptest::collection::vec(0..3_u8, 0..6), other in proptest::collection::vec(0..3_u8, 0..6),
    ) {
        prop_assert_eq!(head(&one) == head(&other), one == other);
    }

    #[test]
    fn an_order_more_or_less_or_twice_or_moved_shows(orders in proptest::collection::vec(0..6_u8, 1..8), at: Index, to: Index) {
        let (at, to) = (at.index(orders.len()), to.index(orders.len()));
        let (mut less, mut twice, mut moved) = (orders.clone(), orders.clone(), orders.clone());
        less.remove(at);
        twice.insert(to, orders[at]);
        moved.swap(at, to);
        for changed in [less, twice, moved] {
            prop_assert_eq!(head(&changed) == head(&orders), changed == orders);
        }
    }
}
