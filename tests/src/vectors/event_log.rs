//! A case in which everything happened that can happen at a counter: its log and how it reads. It is a further case of a
//! visit, two tablets record, and each kind of event is there.

use super::{case_log::author, fixed::*};
use domain::{CaseNumber, Event, EventId, Field, Outcome, Service, Value, event::Matter};
use records::{Along, CaseDocument, Entry, NewCase};

/// How many files the log has.
pub const LENGTH: usize = 25;

/// Makes the log anew. Used once to write the files; the files are what counts.
pub fn log() -> Vec<Entry> {
    let (a, b) = (|at| author(HERE, "球磨 花子", at), |at| author(THERE, "市房 太郎", at));
    let case = NewCase { number: number(), service: Service::Issuance };
    let along =
        Along { visit: CaseNumber::new(HERE, 11), fields: vec![(Field::Name, Value::Text("川辺 一郎".into()))] };
    let (mut here, first) = CaseDocument::open_along([0xa3; 16], &case, Some(&along), a(1)).expect("opens");
    let mut log = vec![first];
    let mut minutes = 1;
    let mut add = |document: &mut CaseDocument, number: u8, event: Event, about: Option<u8>| {
        minutes += 1;
        document.add_event(id(number), event, about.map(id), a(minutes)).expect("adds")
    };
    for (number, event, about) in [
        (1, Event::Taken(code("passport")), None),
        (2, Event::WithCity, Some(1)),
        (3, Event::Returned, Some(1)),
        (4, Event::Escalated(Matter::Authority), None),
        (5, Event::Reported, Some(4)),
        (6, Event::Accepted, Some(4)),
        (7, Event::Escalated(Matter::Jlis), None),
        (8, Event::Escalated(Matter::Elsewhere), None),
        (9, Event::Escalated(Matter::Complaint), None),
        (10, Event::Escalated(Matter::Incident), None),
        (11, Event::Paused, None),
        (12, Event::Resumed, Some(11)),
        (13, Event::ComeAgain, None),
        (14, Event::Done(code("card-full")), None),
        (17, Event::CarriedOut, None),
        (18, Event::Erased, Some(17)),
        (19, Event::CarriedOut, None),
        (20, Event::CarryLost, Some(19)),
    ] {
        log.push(add(&mut here, number, event, about));
    }
    // Apart from each other both tablets record the same service; then one is taken back.
    let (mut there, _) = CaseDocument::load([0xa4; 16], log.clone());
    log.push(here.add_event(id(15), Event::Done(code("pin-reset")), None, a(30)).expect("adds"));
    let theirs = there.add_event(id(16), Event::Done(code("pin-reset")), None, b(30)).expect("adds");
    here.apply(theirs.clone()).expect("merges");
    log.push(theirs);
    log.extend(here.undo_event(id(15), a(31)).expect("takes back"));
    log.extend(here.set(Field::Name, &Value::Text("川辺 一朗".into()), a(32)).expect("sets"));
    log.extend(there.undo_event(id(13), b(33)).expect("takes back"));
    log.push(here.hand_over(Outcome::HandedOver, a(34)).expect("ends"));
    log
}

/// A place for each kind, so that a new one is not forgotten here: it needs a log of its own, as this one stays.
pub fn kind(event: Event) -> usize {
    match event {
        Event::Taken(_) => 0,
        Event::WithCity => 1,
        Event::Returned => 2,
        Event::Escalated(_) => 3,
        Event::Reported => 4,
        Event::Accepted => 5,
        Event::Paused => 6,
        Event::Resumed => 7,
        Event::ComeAgain => 8,
        Event::Done(_) => 9,
        Event::CarriedOut => 10,
        Event::Erased => 11,
        Event::CarryLost => 12,
    }
}

pub const KINDS: usize = 13;

fn id(number: u8) -> EventId {
    EventId::from_bytes([0xc0 + number; 16])
}

fn code(name: &str) -> domain::FieldCode {
    name.parse().expect("a code")
}
