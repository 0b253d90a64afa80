//! 書き出す: the addition as one JSON file for the city's own records. Photos are saved beside it.

use super::{ids, open, photo::file_name};
use crate::{
    Addition, AuditAction, OpenedAddendum,
    desk::addendum_subject,
    web::{
        Office,
        check_words::CheckWords,
        fault::Fault,
        pages::{
            case::in_words,
            export::{author, clashes, events},
            file,
        },
        visit::Visit,
        words,
    },
};
use axum::response::Response;
use serde_json::{Value, json};
use sync::DeviceEntry;

pub(in crate::web) fn addition(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let (case, device) = ids(visit)?;
    let opened = open(office, visit)?;
    let devices = office.link.devices()?;
    let subject = addendum_subject(case, device);
    office.desk.store().audit(AuditAction::ExportedAddendum, visit.staff.id, &subject, visit.now)?;
    let OpenedAddendum { received, addition, whole, .. } = &opened;
    let said = office.words_of(whole.state.as_ref())?;
    let exported = json!({
        "format": "hikitsugi-addition-1",
        "case": case,
        "number": received.number,
        "device": words::device_label(&devices, device),
        "received_at": received.received_at.japanese(),
        "exported_at": visit.now.japanese(),
        "exported_by": visit.staff.name,
        "fields": fields(&opened, &devices, &said),
        "clashes": clashes(&addition.clashes, whole.state.as_ref(), &devices, &said),
        "notes": notes(addition, &devices),
        "photos": photos(&opened, &devices),
        "events": events(&addition.events, &devices, &said),
        "hand_over": addition.hand_over.as_ref().map(|mark| {
            json!({ "outcome": mark.outcome.label(), "by": author(&mark.author, &devices) })
        }),
        "received_rows_not_on_this_device": addition.rows_not_here,
        "unreadable_parts": whole.problems.len(),
    });
    let bytes = serde_json::to_vec_pretty(&exported).map_err(|_| Fault::Broken)?;
    let name = format!("{}-addition-{}.json", received.number, &device.to_string()[..8]);
    file("application/json", &name, bytes)
}

fn fields(opened: &OpenedAddendum, devices: &[DeviceEntry], said: &CheckWords) -> Vec<Value> {
    let state = opened.whole.state.as_ref();
    let change = |change: &crate::FieldChange| {
        let in_words = |value: &domain::Value| in_words(state, change.field, value, said);
        let words = |value: &Option<domain::Value>| value.as_ref().map(in_words);
        json!({
            "field": change.field,
            "label": said.label(change.field),
            "before": change.before,
            "before_words": words(&change.before),
            "after": change.after,
            "after_words": words(&change.after),
            "by": change.author.as_ref().map(|by| author(by, devices)),
        })
    };
    opened.addition.fields.iter().map(change).collect()
}

fn notes(addition: &Addition, devices: &[DeviceEntry]) -> Vec<Value> {
    let note = |note: &crate::NoteChange| json!({ "before": note.before, "text": note.after, "by": author(&note.author, devices) });
    addition.notes.iter().map(note).collect()
}

fn photos(opened: &OpenedAddendum, devices: &[DeviceEntry]) -> Vec<Value> {
    let photo = |(index, photo): (usize, &records::Photo)| {
        json!({
            "file": file_name(opened, index),
            "sha256": photo.digest,
            "width": photo.width,
            "height": photo.height,
            "by": author(&photo.author, devices),
        })
    };
    opened.addition.photos.iter().enumerate().map(photo).collect()
}
