//! The relay's store on a simulated machine.

use crate::{
    contents::{self, Contents},
    run::{Operation, Subject},
};
use disk::{Chance, Disk, Keep};
use domain::CaseId;
use relay::{
    RelayStore, Sender, SqliteStore,
    conformance::{
        EPOCH,
        fixture::{NOW, Published, Tablet, enrol_request, offer, receipt_over, sealed},
    },
};
use rusqlite::types::Value;
use std::rc::Rc;
use sync::{Exchange, Upload, wire};

const FILE: &str = "relay.db";
/// The case that is purged in some of the operations, and its last row.
pub(crate) const CASE: u8 = 7;
pub(crate) const ROWS: u64 = 40;

pub(crate) struct Relay {
    disk: Disk,
    store: Option<SqliteStore>,
    /// Rises with every request.
    pub(crate) counter: u64,
    /// The receipt over the case, signed when it lay there whole.
    published: Option<Rc<Published>>,
}

impl Relay {
    /// A store with two devices, a third that has a code, and two cases.
    pub(crate) fn in_use() -> Self {
        let disk = Disk::new(1);
        let store = SqliteStore::create(&disk.uri(FILE), EPOCH).expect("a fresh file");
        let (owner, other) = (Tablet::enrolled(&store, 1), Tablet::enrolled(&store, 2));
        owner.hand_over(&store, CASE, ROWS);
        other.hand_over(&store, 8, 2);
        store.offer_enrolment(&offer(&relay::conformance::fixture::code(3))).expect("offers");
        let published = Some(Rc::new(receipt_over(&store, CASE)));
        let mut relay = Self { disk, store: Some(store), counter: 10, published };
        relay.stop();
        relay.start().expect("opens");
        owner.send_at(relay.store(), relay.counter, Upload::default()).expect("is accepted");
        relay
    }

    pub(crate) fn store(&self) -> &SqliteStore {
        self.store.as_ref().expect("runs")
    }

    pub(crate) fn published(&self) -> Rc<Published> {
        self.published.clone().expect("is signed")
    }

    /// One exchange of a tablet; what is refused of it is refused for good.
    pub(crate) fn accept(&mut self, tablet: &Tablet, upload: Upload) -> Result<(), String> {
        self.counter += 1;
        let sender = Sender { device: tablet.device, counter: self.counter, may_repeat: false };
        let exchange = Exchange { version: wire::VERSION, epoch: Some(EPOCH), cursor: 0, upload };
        self.store().accept(sender, &exchange, NOW).map(|_| ()).map_err(|fault| fault.to_string())
    }

    pub(crate) fn enrol(&mut self, code: u8) -> Result<(), String> {
        let tablet = Tablet::known(3);
        let request = enrol_request(&relay::conformance::fixture::code(code), &tablet.key);
        let request = sync::EnrolRequest { hint: relay::conformance::fixture::code(3).hint().into(), ..request };
        self.store().enrol(&request, tablet.device, NOW).map(|_| ()).map_err(|fault| fault.to_string())
    }

    fn is_purged(&self) -> bool {
        !self.contents()["ledger"].is_empty()
    }

    /// True when a sealed row of the case stands in any file.
    fn holds_bytes(&self) -> bool {
        let row = sealed(CASE, ROWS);
        let common = &row[row.len() - 40..];
        self.disk.image().values().any(|bytes| bytes.windows(common.len()).any(|window| window == common))
    }
}

impl Subject for Relay {
    fn copy(&self) -> Self {
        let disk = Disk::from_image(&self.disk.image(), 1);
        Self { disk, store: None, counter: self.counter, published: self.published.clone() }
    }

    fn disk(&self) -> &Disk {
        &self.disk
    }

    fn start(&mut self) -> Result<(), String> {
        self.store = Some(SqliteStore::open(&self.disk.uri(FILE)).map_err(|fault| fault.to_string())?);
        Ok(())
    }

    fn stop(&mut self) {
        self.store = None;
    }

    fn is_running(&self) -> bool {
        self.store.is_some()
    }

    fn contents(&self) -> Contents {
        contents::read(&self.disk.image(), FILE).expect("is whole")
    }

    fn check_stopped(&self) {}

    fn check_running(&mut self, contents: &Contents) {
        self.store().epoch().expect("it knows who it is");
        for order in &contents["ledger"] {
            let of_case = |row: &&Vec<Value>| row.contains(&order[1]);
            assert!(
                contents["rows"].iter().chain(&contents["notices"]).find(of_case).is_none(),
                "a purged case is gone"
            );
        }
        let bundle = self.store().case(CaseId::from_bytes([8; 16])).expect("reads").expect("the other case is here");
        assert!(bundle.rows.len() >= 2);
    }
}

/// Cuts a purge everywhere. Once the store has taken its next request, nothing of the case stands in a file.
pub(crate) fn check_that_no_bytes_stay(purge: &Operation<Relay>) {
    let base = (purge.base)();
    assert!(base.holds_bytes());
    let mut purged = 0;
    for step in 0.. {
        let mut relay = base.copy();
        relay.start().expect("opens");
        relay.disk.cut_at(relay.disk.operations() + step);
        (purge.act)(&mut relay).unwrap_or_default();
        let cut = relay.disk.is_off();
        relay.disk.power_cut(Keep::Some, &mut Chance::new(step));
        relay.stop();
        relay.start().expect("opens again");
        relay.accept(&Tablet::known(2), Upload::default()).expect("is accepted");
        purged += u64::from(relay.is_purged());
        assert_eq!(relay.holds_bytes(), !relay.is_purged(), "cut at {step}");
        if !cut {
            break;
        }
    }
    assert!(purged > 1, "some cut came after the commit");
}

/// Cuts the making of a store everywhere. It is there with its identity, or it is made again.
pub(crate) fn check_that_making_is_whole() {
    for step in 0.. {
        let disk = Disk::new(1);
        disk.set_powersafe(true);
        disk.cut_at(step);
        let made = SqliteStore::create(&disk.uri(FILE), EPOCH).is_ok();
        let cut = disk.is_off();
        disk.power_cut(Keep::Some, &mut Chance::new(step));
        match SqliteStore::open(&disk.uri(FILE)) {
            Ok(store) => assert_eq!(store.epoch(), Ok(EPOCH), "cut at {step}"),
            Err(_) => {
                assert!(!made, "cut at {step}: what was made is there");
                SqliteStore::create(&disk.uri(FILE), EPOCH).expect("is made again");
            }
        }
        if !cut {
            break;
        }
    }
}
