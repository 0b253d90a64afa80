//! The purge ledger beside a model: a list that only grows, whoever says what, and however often it is read again.

use super::*;
use crate::conformance::fixture::{Published, city, receipt, receipt_over};
use proofs::{Signed, VerifiedReceipt, sha256};
use proptest::{prelude::*, sample::Index, test_runner::RngSeed};
use std::collections::BTreeSet;
use sync::{FeedItem, RefusalReason, Restoration, RestoredOrder, Upload};

/// Cases that are brought here. As many again are known from elsewhere alone.
const CASES: u8 = 6;

#[derive(Debug, Clone)]
enum Step {
    /// A tablet brings a case, with that many rows, and hands it over; or one that is gone.
    Bring(u8, u64),
    /// The city receives a case that is here.
    Receive(u8),
    /// The same receipt again.
    Repeat(Index),
    /// Another receipt for a case that is gone.
    Fork(Index),
    /// A receipt that does not cover everything.
    Short(u8),
    /// A tablet tells orders that it kept: some that are known, some that are not, in any order.
    Tell(Vec<u8>),
    /// The city's ledger: as much of this one as is named, and then these.
    Restore(Index, Vec<u8>),
    /// Somebody reads on from where he was.
    Read(Index),
    /// A tablet that was not there before.
    Enrol,
    Restart,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let index = any::<Index>;
    let cases = || proptest::collection::vec(0..CASES * 2, 1..4);
    let step = prop_oneof![
        4 => (0..CASES, 1..4_u64).prop_map(|(case, rows)| Step::Bring(case, rows)),
        5 => (0..CASES).prop_map(Step::Receive),
        2 => index().prop_map(Step::Repeat),
        2 => index().prop_map(Step::Fork),
        1 => (0..CASES).prop_map(Step::Short),
        2 => cases().prop_map(Step::Tell),
        2 => (index(), cases()).prop_map(|(prefix, cases)| Step::Restore(prefix, cases)),
        2 => index().prop_map(Step::Read),
        1 => Just(Step::Enrol),
        2 => Just(Step::Restart),
    ];
    proptest::collection::vec(step, 1..40)
}

struct World {
    directory: tempfile::TempDir,
    store: Option<SqliteStore>,
    tablet: Tablet,
    enrolled: u8,
    /// The model: every order in its order, and the cases that are here.
    ledger: Vec<Published>,
    living: BTreeSet<u8>,
}

fn case_id(case: u8) -> CaseId {
    CaseId::from_bytes([case; 16])
}

impl World {
    fn new() -> Self {
        let directory = directory();
        let store = SqliteStore::create(&directory.path().join("relay.db"), EPOCH).expect("a fresh file");
        let tablet = Tablet::enrolled(&store, 101);
        Self { directory, store: Some(store), tablet, enrolled: 101, ledger: Vec::new(), living: BTreeSet::new() }
    }

    fn store(&self) -> &SqliteStore {
        self.store.as_ref().expect("runs")
    }

    fn is_purged(&self, case: u8) -> bool {
        self.ledger.iter().any(|order| order.proof.order().case == case_id(case))
    }

    fn publish(&self, published: &Published) -> bool {
        self.store().publish_receipt(&published.proof, &published.receipt, &published.order).expect("store works")
    }

    /// A receipt over nothing, as it was given for this case somewhere else.
    fn elsewhere(&self, case: u8) -> Published {
        receipt(self.tablet.opening(case), vec![], None)
    }

    /// An order that is there already is not entered again.
    fn enter(&mut self, published: Published) {
        if self.ledger.iter().any(|known| known.order.digest() == published.order.digest()) {
            return;
        }
        self.living.retain(|case| case_id(*case) != published.proof.order().case);
        self.ledger.push(published);
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Bring(case, rows) => self.bring(*case, *rows),
            Step::Receive(case) if self.living.contains(case) => {
                let published = receipt_over(self.store(), *case);
                assert!(self.publish(&published), "it covers everything");
                self.enter(published);
            }
            Step::Repeat(at) if !self.ledger.is_empty() => {
                assert!(self.publish(&self.ledger[at.index(self.ledger.len())]), "it was published before");
            }
            Step::Fork(at) if !self.ledger.is_empty() => self.fork(at.index(self.ledger.len())),
            Step::Short(case) if self.living.contains(case) => {
                assert!(!self.publish(&self.elsewhere(*case)), "it covers nothing");
            }
            Step::Tell(cases) => self.tell(cases),
            Step::Restore(prefix, cases) => self.restore(prefix.index(self.ledger.len() + 1), cases),
            Step::Read(at) => self.read(at.index(self.ledger.len() + 1)),
            Step::Enrol => self.enrol(),
            Step::Restart => {
                self.store = None;
                self.store = Some(SqliteStore::open(&self.directory.path().join("relay.db")).expect("is whole"));
            }
            Step::Receive(_) | Step::Repeat(_) | Step::Fork(_) | Step::Short(_) => {}
        }
    }

    /// The ledger is asked before any row is taken.
    fn bring(&mut self, case: u8, rows: u64) {
        let upload = Upload {
            openings: vec![self.tablet.opening(case)],
            rows: (1..=rows).map(|sequence| self.tablet.row(case, sequence)).collect(),
            hand_overs: vec![self.tablet.notice(case)],
            ..Upload::default()
        };
        let refused = self.tablet.send(self.store(), upload).refused;
        let reasons: Vec<RefusalReason> = refused.iter().map(|refusal| refusal.reason).collect();
        assert_eq!(reasons, if self.is_purged(case) { vec![RefusalReason::Purged] } else { vec![] });
        if !self.is_purged(case) {
            self.living.insert(case);
        }
    }

    fn fork(&mut self, at: usize) {
        let known = &self.ledger[at];
        let mut other = known.proof.receipt().clone();
        other.nonce = domain::Digest::from_bytes([0x66; 32]);
        let other = Signed::sign(&city(), &other);
        let order = PurgeOrder { receipt: other.digest(), ..known.proof.order().clone() };
        let order = Signed::sign(&city(), &order);
        let proof = VerifiedReceipt::verify(&city().public(), &other, &order).expect("signed by the city");
        assert!(!self.publish(&Published { receipt: other, order, proof }), "a case is received once");
    }

    fn tell(&mut self, cases: &[u8]) {
        let told: Vec<Published> = cases.iter().map(|case| self.elsewhere(*case)).collect();
        let orders: Vec<_> = told.iter().map(|one| (one.proof.order().clone(), one.order.clone())).collect();
        self.store().take_orders(&orders).expect("store works");
        told.into_iter().for_each(|one| self.enter(one));
    }

    /// An older relay learns the city's ledger; one that is not its beginning teaches nothing.
    fn restore(&mut self, prefix: usize, cases: &[u8]) {
        let later: Vec<Published> = cases.iter().map(|case| self.elsewhere(*case)).collect();
        let orders: Vec<RestoredOrder> = self.ledger[..prefix].iter().chain(&later).map(restored).collect();
        let begins_like = orders.len() >= self.ledger.len()
            && self.ledger.iter().zip(&orders).all(|(held, order)| held.order.digest() == order.signed.digest());
        let restoration = Restoration { epoch: EPOCH, leap: 1, orders, devices: vec![], granted: vec![] };
        assert_eq!(self.store().restore(&restoration), Ok(begins_like));
        if begins_like {
            later.into_iter().for_each(|one| self.enter(one));
        }
    }

    fn read(&self, at: usize) {
        let behind = self.store().orders(at as u64).expect("store works");
        assert_eq!(digests(&behind), self.expected()[at..], "the ledger behind {at}");
    }

    /// Whoever is new learns what is gone before anything else.
    fn enrol(&mut self) {
        self.enrolled += 1;
        let tablet = Tablet::enrolled(self.store(), self.enrolled);
        let waiting = tablet.waiting(self.store());
        let orders = waiting.iter().map(|item| {
            let FeedItem::Order(order) = item else { panic!("a new tablet hears of orders alone") };
            order.digest()
        });
        assert_eq!(orders.collect::<Vec<_>>(), self.expected());
    }

    fn expected(&self) -> Vec<domain::Digest> {
        self.ledger.iter().map(|order| order.order.digest()).collect()
    }

    fn check(&self) {
        assert_eq!(digests(&self.store().orders(0).expect("store works")), self.expected());
        let start = sha256(&[b"hikitsugi/v1/ledger"]);
        let head = self.expected().iter().fold(start, |head, order| sha256(&[head.as_bytes(), order.as_bytes()]));
        assert_eq!(self.store().ledger_head(), Ok(head));
        for case in 0..CASES * 2 {
            let here = self.store().case(case_id(case)).expect("store works").is_some();
            assert_eq!(here, self.living.contains(&case), "case {case}");
        }
    }
}

fn digests(orders: &[Signed<PurgeOrder>]) -> Vec<domain::Digest> {
    orders.iter().map(Signed::digest).collect()
}

fn restored(published: &Published) -> RestoredOrder {
    RestoredOrder {
        order: published.proof.order().clone(),
        signed: published.order.clone(),
        receipt: Some(published.receipt.clone()),
        addendum: published.proof.receipt().addendum,
        certificate: None,
        number: Some(published.proof.receipt().case_number.clone()),
        holders: vec![],
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48, max_shrink_iters: 400, rng_seed: RngSeed::Fixed(1), failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_ledger_is_a_list_that_only_grows(steps in steps()) {
        let mut world = World::new();
        for step in &steps {
            world.take(step);
            world.check();
        }
    }
}
