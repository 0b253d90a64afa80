//! Handing over: by the 現場責任者, without open clashes, and never of nothing.

use crate::{Desk, fault_of, faults::fault_of_edit};
use bridge::{CaseView, Fault, FaultCode, HandOver};
use domain::{Outcome, Value};
use records::CaseState;
use sync::RowKind;
use vault::NewRow;

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
        let (author, now) = (self.author()?, self.now());
        let Self { vault, session, .. } = self;
        let session = session.as_mut().ok_or(FaultCode::Locked)?;
        let opened = session.cases.get_mut(&request.case).ok_or(FaultCode::CaseUnknown)?;
        let stored = opened.document.hand_over(request.outcome, author).map_err(fault_of_edit).and_then(|entry| {
            let row = NewRow { kind: RowKind::Change, plaintext: &entry.encode() };
            vault.hand_over(request.case, &opened.key, &row, request.outcome, now).map_err(fault_of)
        });
        if let Err(fault) = stored {
            session.cases.remove(&request.case);
            return Err(fault);
        }
        self.case_view(request.case)
    }
}

fn is_empty(state: &CaseState) -> bool {
    state.notes.iter().all(|note| note.text.trim().is_empty())
        && state.photos.is_empty()
        && state.fields.values().all(|value| match value {
            Value::Text(text) => text.trim().is_empty(),
            Value::Flag(flag) => !flag,
        })
}
