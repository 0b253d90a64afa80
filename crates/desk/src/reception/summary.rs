//! What the first screen says of a case: read once, and anew only after the case has changed.

use bridge::{CaseLine, Pause};
use domain::{CaseNumber, Custody, Event, Field, Happening, Service, Timestamp, event};
use records::{CaseDocument, CaseState};

#[derive(Clone)]
pub(crate) struct Summary {
    pub(crate) service: Service,
    pub(crate) opened_at: Timestamp,
    name: Option<String>,
    kana: Option<String>,
    visit: CaseNumber,
    custody: u64,
    custody_since: Option<Timestamp>,
    escalated_since: Option<Timestamp>,
    pause: Pause,
    clashes: u64,
}

impl Summary {
    pub(crate) fn of(state: &CaseState, document: &CaseDocument) -> Self {
        let text = |field| state.fields.get(&field)?.text().filter(|text| !text.is_empty()).map(str::to_owned);
        let happened = state.happened();
        let out: Vec<Custody> = event::custody(&happened).into_iter().filter(|one| one.returned_at.is_none()).collect();
        let waiting = event::escalations(&happened).into_iter().filter(|one| one.accepted_at.is_none());
        Self {
            service: state.service,
            opened_at: state.opened_at,
            name: text(Field::Name),
            kana: text(Field::Kana),
            visit: state.visit.clone(),
            custody: out.len() as u64,
            custody_since: out.iter().map(|one| one.taken_at).min(),
            escalated_since: waiting.map(|one| one.raised_at).min(),
            pause: pause(&happened, document.last_edit_at()),
            clashes: state.clashes.len() as u64,
        }
    }

    pub(crate) fn fill(self, line: CaseLine) -> CaseLine {
        CaseLine {
            service: self.service,
            opened_at: self.opened_at,
            name: self.name,
            kana: self.kana,
            visit: self.visit,
            custody: self.custody,
            custody_since: self.custody_since,
            escalated_since: self.escalated_since,
            pause: self.pause,
            clashes: self.clashes,
            ..line
        }
    }
}

/// Whether the visitor is being served: whatever is recorded after a pause says that work goes on.
pub(crate) fn pause(happened: &[Happening], last_edit: Option<Timestamp>) -> Pause {
    let standing = happened.iter().filter(|one| !one.undone && Some(one.at) >= last_edit);
    let last = standing.map(|one| one.event).next_back();
    if last == Some(Event::Paused) {
        Pause::Paused
    } else if last == Some(Event::ComeAgain) {
        Pause::ComeAgain
    } else {
        Pause::No
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::EventId;

    fn happening(event: Event, at: i64) -> Happening {
        Happening { id: EventId::from_bytes([1; 16]), event, about: None, at: Timestamp(at), undone: false }
    }

    #[test]
    fn a_pause_lasts_until_something_is_recorded() {
        let paused = [happening(Event::Paused, 10)];
        assert_eq!(pause(&paused, Some(Timestamp(10))), Pause::Paused);
        assert_eq!(pause(&paused, Some(Timestamp(11))), Pause::No);
        let mut again = [happening(Event::Paused, 10), happening(Event::ComeAgain, 20)];
        assert_eq!(pause(&again, Some(Timestamp(20))), Pause::ComeAgain);
        again[1].undone = true;
        assert_eq!(pause(&again, Some(Timestamp(30))), Pause::No);
        assert_eq!(pause(&[], None), Pause::No);
    }
}
