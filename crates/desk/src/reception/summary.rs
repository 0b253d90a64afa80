//! What the first screen says of a case: kept sealed beside its log, and made anew only after the case has changed.

use crate::{Desk, fault_of, faults::fault_of_edit};
use bridge::{CaseLine, Fault, FaultCode, Pause};
use domain::{CaseId, CaseNumber, Custody, Event, Field, Happening, Service, Timestamp, event};
use records::{CaseDocument, CaseState};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vault::{NewSummary, VaultError};
use zeroize::Zeroizing;

/// Another one when a field changes, or what a field is made from: summaries of before are then made anew.
const VERSION: u8 = 1;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

    /// As it is sealed.
    pub(crate) fn encode(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(postcard::to_stdvec(&(VERSION, self)).expect("a summary holds only plain data"))
    }

    /// None for one of another version.
    fn decode(bytes: &[u8]) -> Option<Self> {
        let (version, summary) = bytes.split_first()?;
        if *version != VERSION {
            return None;
        }
        postcard::take_from_bytes(summary).ok().filter(|(_, rest)| rest.is_empty()).map(|(summary, _)| summary)
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

impl Desk {
    /// What the list says of a case: from the opened case, else from its sealed summary, else from its log.
    pub(crate) fn summary(&mut self, case: CaseId) -> Result<Summary, Fault> {
        if !self.session()?.cases.contains_key(&case) {
            if let Some(summary) = self.listed()?.get(&case) {
                return Ok(summary.clone());
            }
            let learned = self.open_unlearned(case)?;
            self.session()?.learned.extend(learned);
        }
        let opened = self.session()?.cases.get_mut(&case).ok_or(FaultCode::CaseUnknown)?;
        opened.summary().map_err(fault_of_edit)
    }

    fn listed(&mut self) -> Result<&BTreeMap<CaseId, Summary>, Fault> {
        let Self { vault, session, .. } = self;
        let session = session.as_mut().ok_or(FaultCode::Locked)?;
        if session.listed.is_none() {
            let sealed = vault.summaries(&session.vault_key).map_err(fault_of)?;
            let read = sealed.iter().filter_map(|(case, bytes)| Some((*case, Summary::decode(bytes)?)));
            session.listed = Some(read.filter(|(case, _)| !session.cases.contains_key(case)).collect());
        }
        session.listed.as_ref().ok_or(FaultCode::Locked.into())
    }

    /// Gives the store the summaries that it lacks, all in one. On a full disk they are made anew next time.
    pub(crate) fn keep_summaries(&mut self) -> Result<(), Fault> {
        self.keep_learned()?;
        let Self { vault, session, .. } = self;
        let session = session.as_mut().ok_or(FaultCode::Locked)?;
        let mut made = Vec::new();
        for (case, opened) in &mut session.cases {
            if let Some((plaintext, of)) = opened.unkept_summary() {
                made.push((*case, opened, plaintext, of));
            }
        }
        if made.is_empty() {
            return Ok(());
        }
        let summaries: Vec<_> = made
            .iter()
            .map(|(case, opened, plaintext, of)| (*case, &opened.key, NewSummary { plaintext, of: *of }))
            .collect();
        match vault.keep_summaries(&summaries) {
            Ok(()) => made.into_iter().for_each(|(_, opened, _, of)| opened.stored(Some(of))),
            Err(VaultError::Full) => {}
            Err(error) => return Err(fault_of(error)),
        }
        Ok(())
    }
}

impl Desk {
    /// What was learned of cases that came by request, all in one. On a full disk the next list tries again.
    fn keep_learned(&mut self) -> Result<(), Fault> {
        let Self { vault, session, .. } = self;
        let learned = &mut session.as_mut().ok_or(FaultCode::Locked)?.learned;
        if learned.is_empty() {
            return Ok(());
        }
        match vault.set_services(learned) {
            Ok(()) => learned.clear(),
            Err(VaultError::Full) => {}
            Err(error) => return Err(fault_of(error)),
        }
        Ok(())
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

    fn summary() -> Summary {
        Summary {
            service: Service::Issuance,
            opened_at: Timestamp(1_795_316_400_000),
            name: Some("球磨 花子".into()),
            kana: None,
            visit: CaseNumber::new(domain::DeviceId::from_bytes([1; 16]), 1),
            custody: 2,
            custody_since: Some(Timestamp(1)),
            escalated_since: None,
            pause: Pause::ComeAgain,
            clashes: 1,
        }
    }

    #[test]
    fn a_summary_reads_back_and_one_of_another_version_or_length_does_not() {
        let bytes = summary().encode();
        assert_eq!(Summary::decode(&bytes), Some(summary()));
        let mut other = bytes.to_vec();
        other[0] += 1;
        assert_eq!(Summary::decode(&other), None);
        assert_eq!(Summary::decode(&bytes[..bytes.len() - 1]), None);
        assert_eq!(Summary::decode(&[&bytes[..], &[0]].concat()), None);
        assert_eq!(Summary::decode(&[]), None);
    }

    /// When this fails, `VERSION` has to go up: summaries of the same version and another layout read as nonsense.
    #[test]
    fn the_layout_of_version_one_never_changes() {
        let hex = domain::ids::to_hex(&summary().encode());
        assert_eq!(
            (VERSION, hex.as_str()),
            (1, "010480fe9193c068010de79083e7a3a820e88ab1e5ad900009313131312d30303031020102000201")
        );
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
