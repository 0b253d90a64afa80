//! What the tablet does by itself as time goes by: retries, the night, and the rule of N and M business days.

use bridge::{
    AddStaff, Along, Base64Bytes, CollectingState, FaultCode, GetStatus, Lock, LogIn, OpenCase, SetApplicationId,
    SetField, Status, Synchronise, TakePhoto,
};
use desk::{Clock, Serve, Settings, SignedRequest, Tablet, Transport};
use domain::{DeviceId, Digest, Role, Service, Timestamp, Value};
use proofs::{CityKeyId, CityPublicKey, KeyBatch, Signed, SigningKey};
use sealing::{OneTimeSecret, SystemEntropy};
use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering},
    },
};
use sync::{Answer, FeedEntry, FeedItem, TransportFault, wire::COMPACT};
use vault::{Argon2Cost, Enrolment, MemoryKeyStore, Vault};

/// 2026-11-16, a Monday, at noon in Japan.
const MONDAY: i64 = 1_794_798_000_000;
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;
const EPOCH: Digest = Digest::from_bytes([5; 32]);

#[derive(Clone)]
struct World {
    now: Arc<AtomicI64>,
    reachable: Arc<AtomicBool>,
    attempts: Arc<AtomicU32>,
    /// While a test holds it, no request is answered.
    wire: Arc<Mutex<()>>,
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::SeqCst))
    }
}

impl Transport for World {
    fn send(&self, _: &SignedRequest) -> Result<Vec<u8>, TransportFault> {
        self.attempts.fetch_add(1, Ordering::SeqCst);
        drop(self.wire.lock().expect("the wire"));
        if !self.reachable.load(Ordering::SeqCst) {
            return Err(TransportFault::Unreachable);
        }
        let feed = vec![FeedEntry { cursor: 1, item: keys() }];
        Ok(Answer { epoch: EPOCH, now: self.now(), refused: vec![], feed, more: false }.write(COMPACT))
    }

    fn send_unpinned(&self, _: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, TransportFault> {
        Err(TransportFault::Unreachable)
    }
}

/// What every answer brings: without a key of the city nothing begins.
fn keys() -> FeedItem {
    let key = |id: u8| {
        let public = OneTimeSecret::from_bytes([id; 32]).public();
        CityPublicKey { id: CityKeyId(id.into()), public }
    };
    let (device, issued_at) = (DeviceId::from_bytes([1; 16]), Timestamp(MONDAY));
    let batch = KeyBatch { device, issued_at, one_time: (1..9).map(key).collect(), last_resort: key(99) };
    FeedItem::CityKeys(Signed::sign(&SigningKey::from_seed([9; 32]), &batch))
}

impl World {
    fn new() -> Self {
        let reachable = Arc::new(AtomicBool::new(true));
        let (attempts, wire) = (Arc::default(), Arc::default());
        Self { now: Arc::new(AtomicI64::new(MONDAY)), reachable, attempts, wire }
    }

    fn pass(&self, milliseconds: i64) {
        self.now.fetch_add(milliseconds, Ordering::SeqCst);
    }

    /// The tablet over a folder, enrolled.
    fn tablet(&self, folder: &Path, keys: &MemoryKeyStore) -> Tablet {
        let path = folder.join("tablet.db");
        let mut vault = Vault::open(&path, Box::new(keys.clone()), Box::new(SystemEntropy::default())).expect("opens");
        let city = SigningKey::from_seed([9; 32]).public();
        let (label, server) = ("窓口1".into(), "https://localhost".into());
        let device = DeviceId::from_bytes([1; 16]);
        vault
            .set_enrolment(&Enrolment { device, label, server, authority: vec![], city, epoch: EPOCH })
            .expect("enrols");
        let settings = Settings { argon2: Argon2Cost { memory_kib: 64, passes: 1 }, ..Settings::default() };
        let clock = Box::new(self.clone());
        Tablet::new(vault, clock, Box::new(SystemEntropy::default()), Box::new(self.clone()), settings)
    }

    /// Lets the tablet look at the clock every minute; answers how often it asked the network.
    fn tick_for(&self, tablet: &Tablet, minutes: i64) -> u32 {
        let before = self.attempts.load(Ordering::SeqCst);
        for _ in 0..minutes {
            self.pass(MINUTE_MS);
            // A failed exchange is no failure of the clock.
            let _ = tablet.tick();
        }
        self.attempts.load(Ordering::SeqCst) - before
    }
}

fn status(tablet: &Tablet) -> Status {
    tablet.serve(GetStatus { touched: false }).expect("answers")
}

fn register(tablet: &Tablet) -> Result<Status, bridge::Fault> {
    tablet.serve(AddStaff { name: "相良 良子".into(), role: Role::SiteManager, secret: "481516".into() })
}

fn log_in(tablet: &Tablet) {
    let staff = status(tablet).staff[0].id;
    tablet.serve(LogIn { staff, secret: "481516".into() }).expect("logs in");
}

#[test]
fn somebody_who_presses_while_the_tablet_exchanges_by_itself_has_an_exchange_of_their_own() {
    let (world, folder, keys) = (World::new(), tempfile::tempdir().expect("a folder"), MemoryKeyStore::default());
    let tablet = world.tablet(folder.path(), &keys);
    register(&tablet).expect("registers");
    let cut = world.wire.lock().expect("the wire");
    std::thread::scope(|scope| {
        let ticking = scope.spawn(|| tablet.tick());
        while status(&tablet).sync.running.is_none() {
            std::thread::yield_now();
        }
        let (comes, coming) = std::sync::mpsc::channel();
        let pressing = scope.spawn({
            let tablet = &tablet;
            move || {
                comes.send(()).expect("is awaited");
                tablet.serve(Synchronise {})
            }
        });
        coming.recv().expect("comes");
        drop(cut);
        ticking.join().expect("ticks").expect("exchanges");
        pressing.join().expect("presses").expect("exchanges too");
    });
    assert_eq!(world.attempts.load(Ordering::SeqCst), 2, "one turn by itself, one for the press");
}

#[test]
fn a_failed_exchange_is_tried_with_growing_waits_over_a_restart_and_clock_jumps() {
    let (world, folder, keys) = (World::new(), tempfile::tempdir().expect("a folder"), MemoryKeyStore::default());
    let tablet = world.tablet(folder.path(), &keys);
    register(&tablet).expect("registers");
    world.reachable.store(false, Ordering::SeqCst);
    assert_eq!(world.tick_for(&tablet, 20), 5, "at 1, 2, 4, 9 and 19 minutes");
    let next = status(&tablet).sync.next.expect("is planned");
    assert_eq!(next.ms_since(world.now()), 19 * MINUTE_MS);
    drop(tablet);
    let tablet = world.tablet(folder.path(), &keys);
    assert_eq!(status(&tablet).sync.next, Some(next), "a restart forgets no plan");
    assert_eq!(world.tick_for(&tablet, 18), 0);
    assert_eq!(world.tick_for(&tablet, 1), 1);
    assert_eq!(world.tick_for(&tablet, 600), 10, "and then once an hour, the first after forty minutes");
    world.pass(-365 * DAY_MS);
    assert_eq!(world.tick_for(&tablet, 1), 1, "a clock that was set back makes nobody wait for a year");
    world.reachable.store(true, Ordering::SeqCst);
    tablet.serve(Synchronise {}).expect("synchronises");
    assert_eq!(world.tick_for(&tablet, 60), 0);
    assert_eq!(&status(&tablet).sync.next.expect("is planned").clock()[..5], "20:00");
}

#[test]
fn a_tablet_without_orders_warns_stops_and_goes_on_after_one_exchange() {
    let (world, folder, keys) = (World::new(), tempfile::tempdir().expect("a folder"), MemoryKeyStore::default());
    let tablet = world.tablet(folder.path(), &keys);
    register(&tablet).expect("registers");
    tablet.serve(Synchronise {}).expect("synchronises");
    world.reachable.store(false, Ordering::SeqCst);
    for (days, expected) in [(2, CollectingState::Goes), (1, CollectingState::LastDay), (1, CollectingState::Stopped)] {
        world.pass(days * DAY_MS);
        assert_eq!(status(&tablet).collecting, expected);
    }
    log_in(&tablet);
    let refused = tablet.serve(OpenCase { service: Service::Inquiry, along: None }).expect_err("is refused");
    assert_eq!(refused.code, FaultCode::OrdersOverdue);
    let asked = tablet.serve(bridge::RequestCase { number: "7K4M-0012".into() }).expect_err("is refused");
    assert_eq!(asked.code, FaultCode::OrdersOverdue);
    world.reachable.store(true, Ordering::SeqCst);
    assert_eq!(world.tick_for(&tablet, 61), 1, "it tries by itself, whatever the hour");
    assert_eq!(status(&tablet).collecting, CollectingState::Goes);
}

#[test]
fn a_stopped_tablet_takes_the_report_of_an_accident_and_no_word_of_a_resident() {
    let (world, folder, keys) = (World::new(), tempfile::tempdir().expect("a folder"), MemoryKeyStore::default());
    let tablet = world.tablet(folder.path(), &keys);
    register(&tablet).expect("registers");
    tablet.serve(Synchronise {}).expect("synchronises");
    log_in(&tablet);
    let visitor = tablet.serve(OpenCase { service: Service::Inquiry, along: None }).expect("opens").case;
    tablet.serve(Lock {}).expect("locks");
    world.reachable.store(false, Ordering::SeqCst);
    world.pass(4 * DAY_MS);
    assert_eq!(status(&tablet).collecting, CollectingState::Stopped);
    log_in(&tablet);
    for service in [Service::Complaint, Service::Proposal, Service::Inquiry] {
        let refused = tablet.serve(OpenCase { service, along: None }).expect_err("is refused");
        assert_eq!(refused.code, FaultCode::OrdersOverdue, "{service:?}");
    }
    let along = Some(Along { case: visitor, same_person: true });
    let refused = tablet.serve(OpenCase { service: Service::Incident, along }).expect_err("nothing comes along");
    assert_eq!(refused.code, FaultCode::OrdersOverdue);

    let report = tablet.serve(OpenCase { service: Service::Incident, along: None }).expect("is reported at once").case;
    let text = |text: &str| Value::Text(text.into());
    let write = |field: &str, value| {
        let field = field.parse().expect("a field");
        tablet.serve(SetField { case: report, field, value }).map(drop).map_err(|fault| fault.code)
    };
    for (field, value) in [
        ("rule-version", text("第1版（試験）")),
        ("answer.kind", text("loss")),
        ("account.what-happened", text("来庁者の申請書が見当たらない。")),
        ("tick.done-city", Value::Flag(true)),
    ] {
        assert_eq!(write(field, value), Ok(()), "{field}");
    }
    for (field, value) in [
        ("name", text("球磨 花子")),
        ("contact", text("0966-22-1111")),
        ("answer.visitor", text("self")),
        ("brought.passport", Value::Flag(true)),
    ] {
        assert_eq!(write(field, value), Err(FaultCode::FieldUnknown), "{field}");
    }
    let id = String::from("12345678901234567890123");
    let id = SetApplicationId { case: report, first: id.clone(), second: id };
    assert_eq!(tablet.serve(id).expect_err("is refused").code, FaultCode::FieldUnknown);
    let frame = Base64Bytes(include_bytes!("../../../tests/journeys/images/face.jpg").to_vec());
    let photo = tablet.serve(TakePhoto { case: report, frame }).expect_err("is refused");
    assert_eq!(photo.code, FaultCode::FieldUnknown);
}

#[test]
fn a_tablet_that_never_hears_forgets_its_key_and_begins_anew_after_an_exchange() {
    let (world, folder, keys) = (World::new(), tempfile::tempdir().expect("a folder"), MemoryKeyStore::default());
    let tablet = world.tablet(folder.path(), &keys);
    register(&tablet).expect("registers");
    tablet.serve(Synchronise {}).expect("synchronises");
    world.reachable.store(false, Ordering::SeqCst);
    world.pass(15 * DAY_MS);
    let _ = tablet.tick();
    log_in(&tablet);
    for _ in 0..3 {
        world.pass(DAY_MS / 2);
        let _ = tablet.tick();
    }
    let after = status(&tablet);
    assert_eq!((after.collecting, after.session.is_some(), after.staff.len()), (CollectingState::Forgotten, false, 0));
    assert_eq!(register(&tablet).expect_err("is refused").code, FaultCode::OrdersOverdue, "the exchange comes first");
    world.reachable.store(true, Ordering::SeqCst);
    tablet.serve(Synchronise {}).expect("the identity still speaks");
    register(&tablet).expect("registers anew");
    let anew = status(&tablet);
    assert_eq!((anew.collecting, anew.staff.len()), (CollectingState::Goes, 1));
    assert!(anew.request_key.is_some(), "the number that the city compares");
}
