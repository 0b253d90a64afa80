//! 書き出す: the case as one JSON file for the city's own records. Photos are saved beside it.

use super::{case::in_words, file};
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
    let number = &opened.bundle.opening.number;
    let words = office.words_of(Some(state))?;
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
        "fields": fields(state, &words),
        "clashes": clashes(&state.clashes, Some(state), &devices, &words),
        "notes": notes(state, &devices),
        "photos": photos(state, number.as_str(), &devices),
        "visit": state.visit,
        "events": events(&state.events, &devices, &words),
        "unreadable_parts": opened.problems.len(),
    });
    let bytes = serde_json::to_vec_pretty(&exported).map_err(|_| Fault::Broken)?;
    file("application/json", &format!("{number}.json"), bytes)
}

fn fields(state: &CaseState, words: &CheckWords) -> Vec<Value> {
    let entry = |(field, value): (&domain::Field, &domain::Value)| json!({ "field": field, "label": words.label(*field), "value": value, "words": in_words(Some(state), *field, value, words) });
    state.fields.iter().map(entry).collect()
}

pub(super) fn clashes(
    clashes: &[records::Clash],
    state: Option<&CaseState>,
    devices: &[DeviceEntry],
    words: &CheckWords,
) -> Vec<Value> {
    let clash = |clash: &records::Clash| {
        let values: Vec<Value> = clash
            .values
            .iter()
            .map(|value| {
                let says = in_words(state, clash.field, &value.value, words);
                json!({ "value": value.value, "words": says, "by": author(&value.author, devices) })
            })
            .collect();
        json!({ "field": clash.field, "label": words.label(clash.field), "values": values })
    };
    clashes.iter().map(clash).collect()
}

pub(super) fn events(events: &[records::EventRecord], devices: &[DeviceEntry], words: &CheckWords) -> Vec<Value> {
    let event = |event: &records::EventRecord| {
        json!({
            "event": event.event,
            "label": words.event(event.event),
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
    let used = super::case::used_photo(state);
    let photo = |(index, photo): (usize, &records::Photo)| {
        json!({
            "file": format!("{number}-photo-{}.jpg", index + 1),
            "used": used == Some(photo.id),
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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{CaseNumber, DeviceId, Field, Service, StaffId, Timestamp};

    fn author() -> Author {
        let device = DeviceId::from_bytes([1; 16]);
        Author { device, staff: StaffId::from_bytes([1; 16]), name: "錦 あかり".into(), at: Timestamp(0) }
    }

    fn field(name: &str) -> Field {
        name.parse().expect("a field")
    }

    fn text(text: &str) -> domain::Value {
        domain::Value::Text(text.into())
    }

    #[test]
    fn a_file_holds_the_codes_and_the_words_of_the_check() {
        let reason = |code| records::ClashValue { value: text(code), author: author() };
        let values = vec![reason("ill"), reason("work")];
        let state = CaseState {
            number: CaseNumber::new(DeviceId::from_bytes([1; 16]), 1),
            service: Service::Issuance,
            opened_at: Timestamp(1_795_311_125_000),
            visit: CaseNumber::new(DeviceId::from_bytes([1; 16]), 1),
            events: Vec::new(),
            fields: [
                (field("answer.visitor"), text("proxy")),
                (field("shown.representative.passport"), text("expired")),
                (field("name"), text("球磨 花子")),
            ]
            .into(),
            notes: Vec::new(),
            photos: Vec::new(),
            clashes: vec![records::Clash { field: field("answer.reason"), values }],
            hand_over: None,
        };
        let words = CheckWords::by(&rules::built_in_rules().expect("the built-in rules are whole"), &state);
        let written =
            json!({ "fields": fields(&state, &words), "clashes": clashes(&state.clashes, Some(&state), &[], &words) });
        let entry = |at: usize| written["fields"][at].clone();
        let visitor = json!({
            "field": "answer.visitor", "label": "窓口に来たのはどなたですか",
            "value": "proxy", "words": "上のほかの代理人（本人は来ていない）",
        });
        assert!((0..3).any(|at| entry(at) == visitor), "{written}");
        for words in [
            "代理人の旅券（パスポート）",
            "期限切れ",
            "expired",
            "球磨 花子",
            "本人が来られない理由はどれですか",
            "病気",
            "仕事が忙しい",
        ] {
            assert!(written.to_string().contains(words), "{words} in {written}");
        }
        assert_eq!(written["clashes"][0]["values"][1]["value"], "work");
    }
}
