//! Handing over: by the 現場責任者, without open clashes, with no service counted twice, and never of nothing.

use crate::{Desk, fault_of, faults::fault_of_edit};
use bridge::{CaseView, Fault, FaultCode, HandOver};
use domain::{CountCategory, Outcome, Timestamp, Value, event, event::Carry, visit};
use records::CaseState;
use sync::RowKind;
use vault::{End, NewRow, NewSummary};

impl Desk {
    pub(crate) fn hand_over(&mut self, request: HandOver) -> Result<CaseView, Fault> {
        self.manager_only()?;
        let state = self.case_state(request.case)?;
        self.refuse_closed(request.case)?;
        if !state.clashes.is_empty() {
            return Err(FaultCode::CaseHasClash.into());
        }
        if request.outcome == Outcome::HandedOver && is_empty(&state) {
            return Err(FaultCode::HandOverEmpty.into());
        }
        if event::carries(&state.happened()).iter().any(Carry::is_out) {
            return Err(FaultCode::CarryOpen.into());
        }
        if event::custody(&state.happened()).iter().any(|one| one.returned_at.is_none()) {
            return Err(FaultCode::CustodyOpen.into());
        }
        if !event::doubled(&state.happened()).is_empty() {
            return Err(FaultCode::ServiceDoubled.into());
        }
        let (author, now) = (self.author()?, self.now());
        let Self { vault, session, .. } = self;
        let session = session.as_mut().ok_or(FaultCode::Locked)?;
        let opened = session.cases.get_mut(&request.case).ok_or(FaultCode::CaseUnknown)?;
        let times = times_to_count(&state, &opened.document().edit_times(), now);
        let stored =
            opened.document_mut().hand_over(request.outcome, author).map_err(fault_of_edit).and_then(|entry| {
                let summary = opened.summary_to_keep();
                let end = End {
                    row: &NewRow { kind: RowKind::Change, plaintext: &entry.encode() },
                    outcome: request.outcome,
                    also: &times,
                    summary: summary.as_ref().map(|(plaintext, of)| NewSummary { plaintext, of: *of }),
                };
                let log = vault.hand_over(request.case, &opened.key, &end, now).map_err(fault_of)?;
                opened.stored(log);
                Ok(())
            });
        if let Err(fault) = stored {
            session.cases.remove(&request.case);
            return Err(fault);
        }
        self.case_view(request.case)
    }
}

/// How long the visitor waited and was served, for the counts; nothing else of it outlives the case.
fn times_to_count(state: &CaseState, edits: &[Timestamp], now: Timestamp) -> Vec<CountCategory> {
    if !state.service.is_a_visit() {
        return Vec::new();
    }
    let times = visit::times(state.opened_at, edits, &state.happened(), now);
    vec![CountCategory::Waited(state.service, times.waited), CountCategory::Served(state.service, times.served)]
}

fn is_empty(state: &CaseState) -> bool {
    state.events.iter().all(|event| event.undone.is_some())
        && state.notes.iter().all(|note| note.text.trim().is_empty())
        && state.photos.is_empty()
        && state.fields.values().all(|value| match value {
            Value::Text(text) => text.trim().is_empty(),
            Value::Flag(flag) => !flag,
        })
}
