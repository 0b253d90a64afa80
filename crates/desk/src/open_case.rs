//! A case opened for work: its key and its merged document, in memory only.

use crate::{
    Desk,
    faults::{fault_of, fault_of_edit},
    reception::summary::{Summary, pause},
};
use bridge::{CaseView, Clash, ClashValue, EventView, Fault, FaultCode, FieldView, NoteView, PhotoLine, Saved};
use domain::{CaseId, CountEntry, Delivery, NoteId, Service, Stage, Timestamp};
use records::{Author, CaseDocument, CaseState, EditError, Entry, EventRecord};
use sealing::{CaseKey, entropy::make_bytes};
use sync::RowKind;
use vault::{CaseEntry, LogState, NewRow, NewSummary, SetAsideReason, log::open_row};
use zeroize::Zeroizing;

pub(crate) struct OpenCase {
    pub(crate) key: CaseKey,
    document: CaseDocument,
    /// As long as the document has not changed since.
    summary: Option<Summary>,
    /// The same of what the case's page shows.
    state: Option<CaseState>,
    /// The rows that the document was made from; none when one of them could not be read.
    log: Option<LogState>,
    /// The store has a summary of exactly these rows.
    kept: bool,
}

impl OpenCase {
    pub(crate) fn new(key: CaseKey, document: CaseDocument, log: Option<LogState>) -> Self {
        Self { key, document, summary: None, state: None, log, kept: false }
    }

    /// The store has written the rows of the last edit; `log` says which rows these are now, if a summary went with them.
    pub(crate) fn stored(&mut self, log: Option<LogState>) {
        self.kept = log.is_some();
        self.log = log.or(self.log);
    }

    /// What the store is to keep for the list, and the rows that it was made from but for those of the last edit.
    pub(crate) fn summary_to_keep(&mut self) -> Option<(Zeroizing<Vec<u8>>, LogState)> {
        let log = self.log?;
        Some((self.summary().ok()?.encode(), log))
    }

    /// The same, when the store does not have it.
    pub(crate) fn unkept_summary(&mut self) -> Option<(Zeroizing<Vec<u8>>, LogState)> {
        if self.kept { None } else { self.summary_to_keep() }
    }

    pub(crate) fn document(&self) -> &CaseDocument {
        &self.document
    }

    /// The document, to be changed.
    pub(crate) fn document_mut(&mut self) -> &mut CaseDocument {
        (self.summary, self.state) = (None, None);
        &mut self.document
    }

    fn state(&mut self) -> Result<CaseState, EditError> {
        if let Some(state) = &self.state {
            return Ok(state.clone());
        }
        let state = self.document.state()?;
        Ok(self.state.insert(state).clone())
    }

    pub(crate) fn summary(&mut self) -> Result<Summary, EditError> {
        if let Some(summary) = &self.summary {
            return Ok(summary.clone());
        }
        let summary = Summary::of(&self.state()?, &self.document);
        Ok(self.summary.insert(summary).clone())
    }
}

impl Desk {
    /// Loads a case unless it is open already.
    pub(crate) fn ensure_open(&mut self, case: CaseId) -> Result<(), Fault> {
        match self.open_unlearned(case)? {
            Some(learned) => self.vault.set_services(&[learned]).map_err(fault_of),
            None => Ok(()),
        }
    }

    /// The same; answers what the store does not know yet of a case that came by request.
    pub(crate) fn open_unlearned(&mut self, case: CaseId) -> Result<Option<(CaseId, Service, Timestamp)>, Fault> {
        if self.session()?.cases.contains_key(&case) {
            return Ok(None);
        }
        let entry = self.vault.case(case).map_err(fault_of)?;
        if entry.stage >= Stage::Received {
            return Err(FaultCode::CaseClosed.into());
        }
        let mut opened = self.load(case)?;
        self.cases_read += 1;
        let summary = opened.summary().ok().filter(|_| entry.service.is_none());
        let learned = summary.map(|summary| (case, summary.service, summary.opened_at));
        let session = self.session()?;
        opened.kept = session.listed.as_mut().is_some_and(|listed| listed.remove(&case).is_some());
        session.cases.insert(case, opened);
        Ok(learned)
    }

    fn load(&mut self, case: CaseId) -> Result<OpenCase, Fault> {
        let session = self.session.as_ref().ok_or(FaultCode::Locked)?;
        let key = match self.vault.case_key(case, &session.vault_key) {
            Ok(Some(key)) => key,
            Ok(None) => return Err(FaultCode::CaseNotOpenableHere.into()),
            Err(error) => return Err(self.damaged(case, error)),
        };
        let log = self.vault.log_state(case).map_err(fault_of)?;
        let rows = self.vault.changes(case).map_err(fault_of)?;
        let stored = rows.len();
        let entries: Vec<Entry> = rows
            .iter()
            .filter_map(|row| open_row(row, &key).ok().and_then(|bytes| Entry::decode(&bytes).ok()))
            .collect();
        let unreadable = stored - entries.len();
        let (document, damages) = CaseDocument::load(make_bytes(&mut *self.entropy), entries);
        let whole = unreadable == 0 && damages.is_empty();
        if !whole {
            let now = self.now();
            self.vault.set_aside(Some(case), SetAsideReason::DamagedRow, now).map_err(fault_of)?;
        } else {
            self.vault.take_back(case, SetAsideReason::DamagedRow).map_err(fault_of)?;
        }
        let state = document.state().map_err(fault_of_edit)?;
        Ok(OpenCase { state: Some(state), ..OpenCase::new(key, document, whole.then_some(log)) })
    }

    fn damaged(&mut self, case: CaseId, error: vault::VaultError) -> Fault {
        if matches!(error, vault::VaultError::Damaged(_)) {
            let now = self.now();
            if let Err(error) = self.vault.set_aside(Some(case), SetAsideReason::DamagedRow, now) {
                return fault_of(error);
            }
        }
        fault_of(error)
    }

    /// Makes one edit: changes the document, seals the change, and returns when it is on the disk.
    ///
    /// When it cannot be stored, the document in memory is dropped: what the screen shows is what the disk has.
    pub(crate) fn edit(
        &mut self,
        case: CaseId,
        change: impl FnOnce(&mut CaseDocument, Author) -> Result<Option<Entry>, EditError>,
    ) -> Result<(), Fault> {
        self.edit_counted(case, None, change)
    }

    /// An edit that is counted in the same transaction, unless it changes nothing.
    pub(crate) fn edit_counted(
        &mut self,
        case: CaseId,
        count: Option<CountEntry>,
        change: impl FnOnce(&mut CaseDocument, Author) -> Result<Option<Entry>, EditError>,
    ) -> Result<(), Fault> {
        self.ensure_open(case)?;
        self.refuse_closed(case)?;
        let author = self.author()?;
        let Self { vault, session, .. } = self;
        let session = session.as_mut().ok_or(FaultCode::Locked)?;
        let opened = session.cases.get_mut(&case).ok_or(FaultCode::CaseUnknown)?;
        let stored = change(opened.document_mut(), author).map_err(fault_of_edit).and_then(|entry| match entry {
            Some(entry) => {
                let row = NewRow { kind: RowKind::Change, plaintext: &entry.encode() };
                append(vault, case, opened, &[row], count.as_ref())
            }
            None => Ok(()),
        });
        if stored.is_err() {
            session.cases.remove(&case);
        }
        stored
    }

    pub(crate) fn refuse_closed(&mut self, case: CaseId) -> Result<CaseEntry, Fault> {
        self.refuse_returning(case)?;
        let entry = self.vault.case(case).map_err(fault_of)?;
        let late = self.vault.is_late(case).map_err(fault_of)?;
        if entry.stage == Stage::Open && !late { Ok(entry) } else { Err(FaultCode::CaseClosed.into()) }
    }

    pub(crate) fn author(&mut self) -> Result<Author, Fault> {
        let at = self.now();
        let device = self.vault.enrolled().map_err(fault_of)?.device;
        let session = self.session()?;
        Ok(Author { device, staff: session.staff, name: session.name.clone(), at })
    }

    pub(crate) fn case_state(&mut self, case: CaseId) -> Result<CaseState, Fault> {
        self.ensure_open(case)?;
        let opened = self.session()?.cases.get_mut(&case).ok_or(FaultCode::CaseUnknown)?;
        opened.state().map_err(fault_of_edit)
    }

    pub(crate) fn saved(&mut self, case: CaseId, note: Option<NoteId>) -> Result<Saved, Fault> {
        Ok(Saved { at: self.now(), note, case: self.case_view(case)? })
    }

    pub(crate) fn case_view(&mut self, case: CaseId) -> Result<CaseView, Fault> {
        let state = self.case_state(case)?;
        let last_edit = self.session()?.cases.get(&case).and_then(|opened| opened.document().last_edit_at());
        let pause = pause(&state.happened(), last_edit);
        let entry = self.vault.case(case).map_err(fault_of)?;
        let loan = self.loan(case)?;
        let enrolment = self.vault.enrolled().map_err(fault_of)?;
        let device_name = |author: &Author| {
            if author.device == enrolment.device { "この端末".to_owned() } else { "ほかの端末".to_owned() }
        };
        Ok(CaseView {
            case,
            number: state.number,
            service: state.service,
            stage: entry.stage,
            delivery: Delivery::of(entry.stage, entry.unsent_rows),
            opened_at: state.opened_at,
            pause,
            visit: state.visit,
            outcome: entry.outcome,
            loan,
            late: self.vault.is_late(case).map_err(fault_of)?,
            fields: state.fields.into_iter().map(|(field, value)| FieldView { field, value }).collect(),
            notes: state
                .notes
                .into_iter()
                .map(|note| NoteView {
                    note: note.id,
                    text: note.text,
                    written_by: note.author.name,
                    written_at: note.author.at,
                })
                .collect(),
            photos: state
                .photos
                .into_iter()
                .map(|photo| PhotoLine {
                    photo: photo.id,
                    taken_at: photo.author.at,
                    width: photo.width,
                    height: photo.height,
                    findings: photo.findings,
                })
                .collect(),
            events: state.events.into_iter().map(event_view).collect(),
            clashes: state
                .clashes
                .into_iter()
                .map(|clash| Clash {
                    field: clash.field,
                    values: clash
                        .values
                        .into_iter()
                        .map(|value| ClashValue {
                            value: value.value,
                            device: device_name(&value.author),
                            written_by: value.author.name,
                            written_at: value.author.at,
                        })
                        .collect(),
                })
                .collect(),
        })
    }
}

fn event_view(event: EventRecord) -> EventView {
    EventView {
        happening: event.happening(),
        recorded_by: event.author.name,
        undone_by: event.undone.map(|author| author.name),
    }
}

/// Stores the rows of an edit, and with them what the list says of the case from now on.
pub(crate) fn append(
    vault: &mut vault::Vault,
    case: CaseId,
    opened: &mut OpenCase,
    rows: &[NewRow<'_>],
    count: Option<&CountEntry>,
) -> Result<(), Fault> {
    let summary = opened.summary_to_keep();
    let summary = summary.as_ref().map(|(plaintext, of)| NewSummary { plaintext, of: *of });
    let log = vault.append_summed_up(case, &opened.key, rows, count, summary.as_ref()).map_err(fault_of)?;
    opened.stored(log);
    Ok(())
}
