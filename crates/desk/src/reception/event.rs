//! What happens at the counter: stored with its time, and counted in the same breath.

use crate::{Desk, faults::fault_of_misplaced};
use bridge::{EventChange, Fault, FaultCode, GetRules, RecordEvent, Saved};
use domain::{CaseId, CountCategory, CountEntry, CountId, Event, EventId, FieldCode, event};
use proofs::sha256;
use sealing::entropy::make_bytes;

impl Desk {
    pub(crate) fn record_event(&mut self, request: RecordEvent) -> Result<Saved, Fault> {
        match request.change {
            EventChange::Add { event, about } => self.add_event(request.case, event, about)?,
            EventChange::Undo { event } => self.undo_event(request.case, event)?,
        }
        self.saved(request.case, None)
    }

    fn add_event(&mut self, case: CaseId, event: Event, about: Option<EventId>) -> Result<(), Fault> {
        refuse_unseen(event)?;
        let happened = self.case_state(case)?.happened();
        event::may_add(&happened, event, about).map_err(fault_of_misplaced)?;
        let count = event.count();
        if let Some(category) = count {
            self.refuse_unknown_category(category)?;
        }
        let id = EventId::from_bytes(make_bytes(&mut *self.entropy));
        let count = count.map(|category| self.new_count(CountCategory::Done(category)));
        self.edit_counted(case, count, |document, author| document.add_event(id, event, about, author).map(Some))
    }

    fn undo_event(&mut self, case: CaseId, event: EventId) -> Result<(), Fault> {
        let happened = self.case_state(case)?.happened();
        event::may_undo(&happened, event).map_err(fault_of_misplaced)?;
        happened.iter().filter(|one| one.id == event).try_for_each(|one| refuse_unseen(one.event))?;
        let undone = happened.iter().find(|one| one.id == event).and_then(|one| one.event.count());
        let count = undone.map(|category| CountEntry {
            id: id_of_undone(event),
            day: self.now().day(),
            category: CountCategory::Undone(category),
        });
        self.edit_counted(case, count, |document, author| document.undo_event(event, author))
    }

    pub(crate) fn new_count(&mut self, category: CountCategory) -> CountEntry {
        CountEntry { id: CountId::from_bytes(make_bytes(&mut *self.entropy)), day: self.now().day(), category }
    }

    /// Adds what this tablet itself has done, under an id of its own.
    pub(crate) fn add_deed(
        &mut self,
        case: CaseId,
        id: EventId,
        event: Event,
        about: Option<EventId>,
    ) -> Result<(), Fault> {
        self.edit(case, |document, author| document.add_event(id, event, about, author).map(Some))
    }

    /// A category that no report knows is not counted. Without rules nobody can say so, and the work goes on.
    fn refuse_unknown_category(&mut self, category: FieldCode) -> Result<(), Fault> {
        let Ok(rules) = self.rules_of_today(GetRules {}) else { return Ok(()) };
        let known = rules.book.each(|set| &set.category).any(|(_, known)| known.code == *category.as_str());
        if known { Ok(()) } else { Err(FaultCode::FieldUnknown.into()) }
    }
}

/// What only the tablet knows, since it did it: nobody can say it, nor take it back.
fn refuse_unseen(event: Event) -> Result<(), Fault> {
    match event {
        Event::CarriedOut | Event::Erased => Err(FaultCode::EventMisplaced.into()),
        Event::Taken(_)
        | Event::WithCity
        | Event::Returned
        | Event::Escalated(_)
        | Event::Reported
        | Event::Accepted
        | Event::Paused
        | Event::Resumed
        | Event::ComeAgain
        | Event::Done(_)
        | Event::CarryLost => Ok(()),
    }
}

/// Two tablets that take the same event back, apart, say the same line, and the city counts it once. The event's own id
/// lies in the sealed log alone and dies with it, so afterwards this one leads nowhere.
fn id_of_undone(event: EventId) -> CountId {
    let digest = sha256(&[b"hikitsugi/v1/undone", event.as_bytes()]);
    let mut id = [0; 16];
    id.copy_from_slice(&digest.as_bytes()[..16]);
    CountId::from_bytes(id)
}
