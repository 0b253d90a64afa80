//! Everything a case page asks of the shell, in one queue: one at a time and in order.

use crate::ipc;
use bridge::{
    Base64Bytes, Carry, CarryDeed, CaseView, EventChange, Fault, FaultCode, GetStatus, HandOver, RecordEvent,
    ResolveClash, Saved, SetApplicationId, SetField, TakePhoto, ViewCase, WriteNote,
};
use domain::{CaseId, Field, NoteId, Outcome, Timestamp, Value};
use std::collections::VecDeque;

/// What can be typed into on a case page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slot {
    Field(Field),
    Note,
}

#[derive(Clone, PartialEq)]
pub(crate) enum Edit {
    /// Reads the case anew and changes nothing.
    Refresh,
    Draft(Slot, Value),
    ApplicationId {
        first: String,
        second: String,
    },
    Resolve(Field, Value),
    /// Something that happened, or that was pressed by mistake.
    Event(EventChange),
    Photo(Vec<u8>),
    /// 持ち出し to the 申請補助端末.
    Carry(CarryDeed),
    HandOver(Outcome),
}

/// The case after an edit, with what only some edits answer.
pub(crate) struct Answer {
    pub(crate) view: CaseView,
    pub(crate) saved_at: Option<Timestamp>,
    pub(crate) note: Option<NoteId>,
}

impl Edit {
    pub(crate) async fn send(self, case: CaseId, note: Option<NoteId>) -> Result<Answer, Fault> {
        match self {
            Self::Refresh => ipc::call(ViewCase { case }).await.map(Answer::from),
            Self::Draft(Slot::Field(field), value) => {
                ipc::call(SetField { case, field, value }).await.map(Answer::from)
            }
            Self::Draft(Slot::Note, value) => {
                let text = value.text().unwrap_or_default().to_owned();
                ipc::call(WriteNote { case, note, text }).await.map(Answer::from)
            }
            Self::ApplicationId { first, second } => {
                ipc::call(SetApplicationId { case, first, second }).await.map(Answer::from)
            }
            Self::Resolve(field, value) => ipc::call(ResolveClash { case, field, value }).await.map(Answer::from),
            Self::Event(change) => ipc::call(RecordEvent { case, change }).await.map(Answer::from),
            Self::Photo(frame) => ipc::call(TakePhoto { case, frame: Base64Bytes(frame) }).await.map(Answer::from),
            Self::Carry(deed) => carry(case, deed).await.map(Answer::from),
            Self::HandOver(outcome) => ipc::call(HandOver { case, outcome }).await.map(Answer::from),
        }
    }

    /// True when `later` makes this edit superfluous while it still waits.
    fn is_superseded_by(&self, later: &Self) -> bool {
        match (self, later) {
            (Self::Refresh, Self::Refresh) => true,
            (Self::Draft(slot, _), Self::Draft(newer, _)) => slot == newer,
            _ => false,
        }
    }
}

/// To the first drive that will do: of several, only one may be the one with the copy.
async fn carry(case: CaseId, deed: CarryDeed) -> Result<Saved, Fault> {
    let drives = ipc::call(GetStatus { touched: true }).await?.drives;
    let mut last = FaultCode::DriveMissing.into();
    for drive in drives {
        match ipc::call(Carry { case, drive: drive.id, deed }).await {
            Err(fault) if matches!(fault.code, FaultCode::CarryMissing | FaultCode::CarryAlready) => last = fault,
            answer => return answer,
        }
    }
    Err(last)
}

impl From<CaseView> for Answer {
    fn from(view: CaseView) -> Self {
        Self { view, saved_at: None, note: None }
    }
}

impl From<Saved> for Answer {
    fn from(saved: Saved) -> Self {
        Self { view: saved.case, saved_at: Some(saved.at), note: saved.note }
    }
}

/// Edits that wait for their turn; never two are under way.
#[derive(Default)]
pub(crate) struct EditQueue {
    waiting: VecDeque<Edit>,
    under_way: bool,
}

impl EditQueue {
    pub(crate) fn put(&mut self, edit: Edit) {
        match self.waiting.iter_mut().find(|waiting| waiting.is_superseded_by(&edit)) {
            Some(waiting) => *waiting = edit,
            None => self.waiting.push_back(edit),
        }
    }

    /// The next edit to send, if none is under way.
    pub(crate) fn start(&mut self) -> Option<Edit> {
        if self.under_way {
            return None;
        }
        let next = self.waiting.pop_front();
        self.under_way = next.is_some();
        next
    }

    pub(crate) fn finish(&mut self) {
        self.under_way = false;
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.waiting.is_empty() && !self.under_way
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(text: &str) -> Edit {
        Edit::Draft(Slot::Note, Value::Text(text.into()))
    }

    #[test]
    fn one_at_a_time_and_the_last_text_is_always_sent() {
        let mut queue = EditQueue::default();
        queue.put(note("あ"));
        assert!(queue.start() == Some(note("あ")));
        queue.put(note("あい"));
        queue.put(note("あいう"));
        assert!(queue.start().is_none(), "never two under way");
        queue.finish();
        assert!(queue.start() == Some(note("あいう")));
        queue.finish();
        assert!(queue.is_idle());
    }

    #[test]
    fn different_fields_keep_their_order() {
        let name = Edit::Draft(Slot::Field(Field::Name), Value::Text("球磨".into()));
        let mut queue = EditQueue::default();
        for edit in [name.clone(), note("い"), Edit::HandOver(Outcome::HandedOver)] {
            queue.put(edit);
        }
        assert!(queue.start() == Some(name));
        queue.finish();
        assert!(queue.start() == Some(note("い")));
        queue.finish();
        assert!(queue.start() == Some(Edit::HandOver(Outcome::HandedOver)));
    }

    #[test]
    fn photos_are_never_merged() {
        let mut queue = EditQueue::default();
        queue.put(Edit::Photo(vec![1]));
        queue.put(Edit::Photo(vec![2]));
        queue.start();
        queue.finish();
        assert!(queue.start() == Some(Edit::Photo(vec![2])));
    }
}
