//! Opening a case for a visitor.

use crate::{Desk, fault_of, faults::fault_of_edit, open_case::OpenCase, reception::summary::Summary};
use bridge::{CaseView, Fault, FaultCode};
use domain::{Field, Service, Value, sheet};
use records::{Along, CaseDocument, NewCase};
use sealing::entropy::make_bytes;
use sync::RowKind;
use vault::NewRow;

/// Who somebody is.
const PERSON: [Field; 4] = [Field::Name, Field::Kana, Field::BirthDate, Field::Contact];

/// An accident is reported at once, also from a tablet that takes nothing new: the report names nobody.
fn may_always_begin(request: &bridge::OpenCase) -> bool {
    request.service == Service::Incident && request.along.is_none()
}

impl Desk {
    pub(crate) fn open_case(&mut self, request: bridge::OpenCase) -> Result<CaseView, Fault> {
        let author = self.author()?;
        self.refuse_after_end()?;
        if !may_always_begin(&request) {
            self.refuse_overdue()?;
        }
        let along = request.along.map(|along| self.along(&along)).transpose()?;
        let now = self.now();
        let mut new = self.vault.draw_case().map_err(fault_of)?;
        new.further = along.is_some();
        let head = NewCase { number: new.number.clone(), service: request.service };
        let (document, entry) = CaseDocument::open_along(make_bytes(&mut *self.entropy), &head, along.as_ref(), author)
            .map_err(fault_of_edit)?;
        let state = document.state().map_err(fault_of_edit)?;
        new.summary = Some(Summary::of(&state, &document).encode());
        let Self { vault, session, .. } = self;
        let session = session.as_mut().ok_or(FaultCode::Locked)?;
        let first = NewRow { kind: RowKind::Change, plaintext: &entry.encode() };
        vault.begin_case(&new, request.service, &first, &session.vault_key, now).map_err(fault_of)?;
        let log = vault.log_state(new.id).map_err(fault_of)?;
        let mut opened = OpenCase::new(new.key, document, Some(log));
        opened.stored(Some(log));
        session.cases.insert(new.id, opened);
        if let Some(since) = sheet::begun_at(request.service) {
            self.store_field(new.id, since, &Value::Text(now.japanese()))?;
        }
        self.case_view(new.id)
    }

    /// What a further case of a visit takes over. Who somebody else of the family is, is asked.
    fn along(&mut self, along: &bridge::Along) -> Result<Along, Fault> {
        let state = self.case_state(along.case)?;
        let person = state.fields.into_iter().filter(|(field, _)| along.same_person && PERSON.contains(field));
        Ok(Along { visit: state.visit, fields: person.collect() })
    }

    /// After the end of the contract: says how much is left to do.
    fn refuse_after_end(&self) -> Result<(), Fault> {
        if self.vault.contract_ended().map_err(fault_of)?.is_none() {
            return Ok(());
        }
        let left = self.vault.cases_to_end().map_err(fault_of)?;
        Err(Fault::new(FaultCode::ContractEnded).with_detail(&format!("この端末に残っている案件は{left}件です。")))
    }
}
