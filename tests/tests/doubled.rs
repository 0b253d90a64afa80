//! Two tablets record the same service apart: both see it, nobody can end the case before one is taken back, and the city
//! counts one.

use bridge::{EventChange, HandOver, RecordEvent, ViewCase};
use domain::{CaseId, CountCategory, Event, EventId, Field, FieldCode, Outcome, Service, Value};
use rusqlite::{Connection, OpenFlags};
use std::path::PathBuf;
use tests::{
    journey::counter::{Counter, Failure},
    kills::places::{Places, Programs},
    process::built_beside,
};

fn places(data: &std::path::Path) -> Places {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let tablet_process = PathBuf::from(env!("CARGO_BIN_EXE_tablet-process"));
    let server = built_beside(&tablet_process, "hikitsugi-server").expect("the server is built");
    Places::open(&Programs { server, tablet_process }, data).expect("opens")
}

/// Everybody hears of everything.
fn meet(places: &mut Places) {
    for post in [0, 1, 0] {
        places.posts[post].tablet.synchronise().expect("exchanges");
    }
}

fn record(places: &mut Places, post: usize, case: CaseId, change: EventChange) {
    places.posts[post].tablet.call(RecordEvent { case, change }).unwrap_or_else(|_| panic!("records"));
}

fn done(category: FieldCode) -> EventChange {
    EventChange::Add { event: Event::Done(category), about: None }
}

/// The same service as it stands on a tablet.
fn standing(places: &mut Places, post: usize, case: CaseId, category: FieldCode) -> Vec<EventId> {
    let view = places.posts[post].tablet.call(ViewCase { case }).unwrap_or_else(|_| panic!("opens"));
    let standing = view.events.iter().map(|one| one.happening).filter(|one| !one.undone);
    standing.filter(|one| one.event == Event::Done(category)).map(|one| one.id).collect()
}

fn end(places: &mut Places, case: CaseId) -> Result<(), Failure> {
    places.posts[0].tablet.call(HandOver { case, outcome: Outcome::HandedOver }).map(drop)
}

/// What was done less what was taken back.
fn net(counts: impl Iterator<Item = CountCategory>, category: FieldCode) -> i64 {
    counts.fold(0, |net, count| match count {
        CountCategory::Done(done) if done == category => net + 1,
        CountCategory::Undone(undone) if undone == category => net - 1,
        CountCategory::Done(_)
        | CountCategory::Undone(_)
        | CountCategory::Opened(_)
        | CountCategory::Ended(_)
        | CountCategory::PhotoTaken
        | CountCategory::Visit
        | CountCategory::Waited(..)
        | CountCategory::Served(..) => net,
    })
}

fn at_the_city(places: &Places, category: FieldCode) -> i64 {
    let store = places.data().join("server/relay.db");
    let store = Connection::open_with_flags(store, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("opens");
    let mut statement = store.prepare("SELECT category FROM counts").expect("reads");
    let counts = statement.query_map([], |row| row.get::<_, Vec<u8>>(0)).expect("reads");
    net(counts.map(|bytes| sync::decode(&bytes.expect("reads")).expect("is a category")), category)
}

fn on_the_tablets(places: &mut Places, category: FieldCode) -> [i64; 2] {
    [0, 1].map(|post| {
        let today = places.posts[post].tablet.today().expect("lists");
        let lines = today.counts.into_iter();
        net(lines.flat_map(|line| std::iter::repeat_n(line.category, line.number as usize)), category)
    })
}

#[test]
fn a_service_that_two_tablets_recorded_shows_is_taken_back_and_is_counted_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut places = places(folder.path());
    let number = places.posts[0].tablet.open_case(Service::Issuance, None).expect("opens");
    let case = places.posts[0].tablet.find(&number).expect("is listed");
    let name = Value::Text("球磨 花子".into());
    places.posts[0].tablet.set_field(case, Field::Name, &name, None).expect("saves");
    places.posts[0].tablet.synchronise().expect("exchanges");
    places.posts[1].tablet.request_case(&number).expect("asks");
    places.posts[1].tablet.synchronise().expect("exchanges");
    meet(&mut places);

    let full: FieldCode = "card-full".parse().expect("a code");
    record(&mut places, 0, case, done(full));
    record(&mut places, 1, case, done(full));
    meet(&mut places);
    let both = standing(&mut places, 0, case, full);
    assert_eq!((both.len(), standing(&mut places, 1, case, full)), (2, both.clone()), "both tablets show both");
    assert_eq!((at_the_city(&places, full), on_the_tablets(&mut places, full)), (2, [1, 1]));
    match end(&mut places, case) {
        Err(Failure::Fault(fault)) => assert_eq!(fault.code, bridge::FaultCode::ServiceDoubled),
        Err(Failure::Broken(reason)) => panic!("{reason}"),
        Ok(()) => panic!("a case ends with a service that is counted twice"),
    }
    record(&mut places, 0, case, EventChange::Undo { event: both[0] });
    meet(&mut places);
    assert_eq!(standing(&mut places, 1, case, full), both[1..], "the other tablet sees that one was taken back");
    assert_eq!((at_the_city(&places, full), on_the_tablets(&mut places, full)), (1, [0, 1]));

    // Both see the double and take the same one back before they meet.
    let reset: FieldCode = "pin-reset".parse().expect("a code");
    record(&mut places, 0, case, done(reset));
    record(&mut places, 1, case, done(reset));
    meet(&mut places);
    let both = standing(&mut places, 1, case, reset);
    for post in [0, 1] {
        record(&mut places, post, case, EventChange::Undo { event: both[0] });
    }
    meet(&mut places);
    assert_eq!((standing(&mut places, 0, case, reset), at_the_city(&places, reset)), (both[1..].to_vec(), 1));
    assert!(end(&mut places, case).is_ok(), "what stands once is no obstacle");
}
