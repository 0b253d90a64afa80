//! 書き出す: the case as one JSON file for the city's own records. Photos are saved beside it.

use super::file;
use crate::{
    AuditAction,
    web::{Office, check_words::CheckWords, fault::Fault, visit::Visit, words},
};
use axum::response::Response;
use domain::CaseId;
use records::{Author, CaseState};
use serde_json::{Value, json};
use sync::DeviceEntry;

pub(in crate::web) fn case(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let case: CaseId = visit.param("case")?;
    let opened = office.desk.open_case(&*office.link, case)?;
    let state = opened.state.as_ref().ok_or(Fault::CaseUnreadable)?;
    let devices = office.link.devices()?;
    office.desk.store().audit(AuditAction::ExportedCase, visit.staff.id, case.as_bytes(), visit.now)?;
    let said = CheckWords::of(Some(state));
    let number = &opened.bundle.opening.number;
    let exported = json!({
        "format": "hikitsugi-case-1",
        "case": case,
        "number": number,
        "service": state.service.label(),
        "opened_at": state.opened_at.japanese(),
        "handed_over_at": state.hand_over.as_ref().map(|mark| mark.author.at.japanese()),
        "outcome": state.hand_over.as_ref().map(|mark| mark.outcome.label()),
        "exported_at": visit.now.japanese(),
        "exported_by": visit.staff.name,
        "fields": fields(state, &said),
        "clashes": clashes(&state.clashes, &devices, &said),
        "notes": notes(state, &devices),
        "photos": photos(state, number.as_str(), &devices),
        "visit": state.visit,
        "events": events(&state.events, &devices, &said),
        "unreadable_parts": opened.problems.len(),
    });
    let bytes = serde_json::to_vec_pretty(&exported).map_err(|_| Fault::Broken)?;
    file("application/json", &format!("{number}.json"), bytes)
}

/// The code and the value as machines compare them, and both in words.
fn fields(state: &CaseState, said: &CheckWords) -> Vec<Value> {
    let entry = |(field, value): (&domain::Field, &domain::Value)| json!({ "field": field, "label": said.label(*field), "value": value, "said": said.value(*field, value) });
    state.fields.iter().map(entry).collect()
}

pub(super) fn clashes(clashes: &[records::Clash], devices: &[DeviceEntry], said: &CheckWords) -> Vec<Value> {
    let clash = |clash: &records::Clash| {
        let values: Vec<Value> = clash
            .values
            .iter()
            .map(|value| json!({ "value": value.value, "by": author(&value.author, devices) }))
            .collect();
        json!({ "field": clash.field, "label": said.label(clash.field), "values": values })
    };
    clashes.iter().map(clash).collect()
}

pub(super) fn events(events: &[records::EventRecord], devices: &[DeviceEntry], said: &CheckWords) -> Vec<Value> {
    let event = |event: &records::EventRecord| {
        json!({
            "event": event.event,
            "label": said.event(event.event),
            "id": event.id,
            "about": event.about,
            "by": author(&event.author, devices),
            "taken_back_by": event.undone.as_ref().map(|by| author(by, devices)),
        })
    };
    events.iter().map(event).collect()
}

fn notes(state: &CaseState, devices: &[DeviceEntry]) -> Vec<Value> {
    state.notes.iter().map(|note| json!({ "text": note.text, "by": author(&note.author, devices) })).collect()
}

fn photos(state: &CaseState, number: &str, devices: &[DeviceEntry]) -> Vec<Value> {
    let photo = |(index, photo): (usize, &records::Photo)| {
        json!({
            "file": format!("{number}-photo-{}.jpg", index + 1),
            "sha256": photo.digest,
            "width": photo.width,
            "height": photo.height,
            "by": author(&photo.author, devices),
        })
    };
    state.photos.iter().enumerate().map(photo).collect()
}

pub(super) fn author(author: &Author, devices: &[DeviceEntry]) -> Value {
    json!({
        "device": words::device_label(devices, author.device),
        "name": author.name,
        "at": author.at.japanese(),
    })
}
