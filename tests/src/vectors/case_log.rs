//! A small case: two tablets, one clash, one photo, one hand-over; its log and how it reads.
//!
//! The log is compared by what it reads as and by its heads: another automerge may pack a change differently.

use super::{Vector, fixed::*};
use domain::{DeviceId, Field, NoteId, Outcome, PhotoId, Service, StaffId, Timestamp, Value};
use records::{Author, CaseDocument, CaseState, Entry, EventRecord, NewCase, NewPhoto};

/// How many files the log has.
pub const LENGTH: usize = 8;

/// One entry whose bytes owe nothing to automerge.
pub fn entries() -> Vec<Vector> {
    let entry = || Entry::new(author(HERE, "球磨 花子", 1), vec![0x85, 0x6f, 0x4a, 0x83]);
    vec![Vector::hex("records/entry", entry().encode(), move |bytes| {
        Entry::decode(bytes).is_ok_and(|read| read == entry())
    })]
}

/// Makes the log anew. Used once to write the files; the files are what counts.
pub fn log() -> Vec<Entry> {
    let (a, b) = (|at| author(HERE, "球磨 花子", at), |at| author(THERE, "市房 太郎", at));
    let case = NewCase { number: number(), service: Service::ApplicationSupport };
    let (mut here, first) = CaseDocument::open([0xa1; 16], &case, a(1)).expect("opens");
    let mut log = vec![first];
    log.extend(here.set(Field::Name, &Value::Text("川辺 一郎".into()), a(2)).expect("sets"));
    log.extend(here.set(Field::Braille, &Value::Flag(true), a(3)).expect("sets"));
    log.extend(here.write_note(NoteId::from_bytes([0xb1; 16]), "電話あり。折り返す。", a(4)).expect("writes"));
    let (mut there, _) = CaseDocument::load([0xa2; 16], log.clone());
    log.extend(here.set(Field::Contact, &Value::Text("0966-22-0000".into()), a(5)).expect("sets"));
    log.extend(there.set(Field::Contact, &Value::Text("0966-22-9999".into()), b(6)).expect("sets"));
    log.push(there.add_photo(&photo(), b(7)).expect("adds"));
    log.push(here.hand_over(Outcome::HandedOver, a(8)).expect("ends"));
    log
}

fn photo() -> NewPhoto {
    NewPhoto {
        id: PhotoId::from_bytes([0xb2; 16]),
        digest: digest(0xb3),
        width: 413,
        height: 531,
        row_device: THERE,
        row_sequence: 2,
        row_count: 3,
        findings: None,
    }
}

pub(super) fn author(device: DeviceId, name: &str, minutes: i64) -> Author {
    let staff = StaffId::from_bytes([device.as_bytes()[0] + 0x10; 16]);
    Author { device, staff, name: name.into(), at: later(minutes) }
}

/// Reads a log as lines, one for each thing that a reader of the case sees, and its heads.
pub fn describe(entries: &[Entry]) -> Result<String, String> {
    let (mut document, damages) = CaseDocument::load([0xa9; 16], entries.to_vec());
    if !damages.is_empty() {
        return Err(format!("{damages:?}"));
    }
    let state = document.state().map_err(|error| error.to_string())?;
    let heads = document.heads().into_iter().map(|head| format!("head {head}"));
    Ok(lines(&state).into_iter().chain(heads).map(|line| line + "\n").collect())
}

fn lines(state: &CaseState) -> Vec<String> {
    let mut lines = vec![format!("case {} {} {}", state.number, state.service.code(), stamp(state.opened_at))];
    if state.visit != state.number {
        lines.push(format!("visit {}", state.visit));
    }
    lines.extend(state.fields.iter().map(|(field, value)| format!("field {field} = {}", shown(value))));
    for clash in &state.clashes {
        lines.extend(
            clash.values.iter().map(|v| format!("clash {} = {} {}", clash.field, shown(&v.value), by(&v.author))),
        );
    }
    lines.extend(state.notes.iter().map(|note| format!("note {} {} {}", note.id, note.text, by(&note.author))));
    lines.extend(state.photos.iter().map(|photo| {
        let rows = format!("{} {} {}", photo.row_device, photo.row_sequence, photo.row_count);
        format!("photo {} {} {}x{} {rows} {}", photo.id, photo.digest, photo.width, photo.height, by(&photo.author))
    }));
    lines.extend(state.events.iter().map(event));
    lines.extend(state.hand_over.iter().map(|mark| format!("end {} {}", mark.outcome.code(), by(&mark.author))));
    lines
}

fn event(record: &EventRecord) -> String {
    let about = record.about.map(|about| format!(" about {about}")).unwrap_or_default();
    let undone = record.undone.as_ref().map(|author| format!(" undone {}", by(author))).unwrap_or_default();
    format!("event {} {}{about} {}{undone}", record.id, record.event, by(&record.author))
}

fn by(author: &Author) -> String {
    format!("by {} {} {} {}", author.device, author.staff, author.name, stamp(author.at))
}

fn stamp(at: Timestamp) -> String {
    at.0.to_string()
}

fn shown(value: &Value) -> String {
    match value {
        Value::Flag(flag) => flag.to_string(),
        Value::Text(text) => text.clone(),
    }
}
