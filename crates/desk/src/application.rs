//! 申請サポート: what is asked of the applicant, stored as it is typed.

mod carry;
pub(crate) mod scan;

use crate::{
    Desk,
    faults::{fault_of_application_id, fault_of_field, fault_of_sheet},
};
use bridge::{Fault, FaultCode, ResolveClash, Saved, SetApplicationId, SetField};
use domain::{ApplicationId, CaseId, Field, Service, Sheet, Value, incident};

impl Desk {
    /// The 申請書ID goes through its double entry only.
    pub(crate) fn set_field(&mut self, request: SetField) -> Result<Saved, Fault> {
        if request.field == Field::ApplicationId {
            return Err(FaultCode::FieldUnknown.into());
        }
        let value = request.field.accept(request.value).map_err(fault_of_field)?;
        self.refuse_beyond_report(request.case, Some(request.field))?;
        self.refuse_senseless(request.case, request.field, &value)?;
        self.store_field(request.case, request.field, &value)
    }

    pub(crate) fn set_application_id(&mut self, request: SetApplicationId) -> Result<Saved, Fault> {
        let id = ApplicationId::parse_twice(&request.first, &request.second).map_err(fault_of_application_id)?;
        self.refuse_beyond_report(request.case, Some(Field::ApplicationId))?;
        self.store_field(request.case, Field::ApplicationId, &Value::Text(id.into()))
    }

    /// Takes one of the values that clash, and no third one.
    pub(crate) fn resolve_clash(&mut self, request: ResolveClash) -> Result<Saved, Fault> {
        let state = self.case_state(request.case)?;
        let clash = state.clashes.iter().find(|clash| clash.field == request.field);
        let stands = clash.is_some_and(|clash| clash.values.iter().any(|value| value.value == request.value));
        if !stands {
            return Err(FaultCode::FieldUnknown.into());
        }
        self.store_field(request.case, request.field, &request.value)
    }

    /// A report of an accident says nothing of who somebody is: it takes what its sheet asks, and no photo (no field).
    pub(crate) fn refuse_beyond_report(&mut self, case: CaseId, field: Option<Field>) -> Result<(), Fault> {
        if self.case_state(case)?.service != Service::Incident {
            return Ok(());
        }
        // By which rules it was written says nothing of anybody.
        let is_asked =
            field == Some(Field::RuleVersion) || incident::SHEET.lines().iter().any(|(asked, _)| Some(*asked) == field);
        if is_asked { Ok(()) } else { Err(FaultCode::FieldUnknown.into()) }
    }

    /// A report takes no moment that no calendar has or that is still to come, and no number that is none.
    fn refuse_senseless(&mut self, case: CaseId, field: Field, value: &Value) -> Result<(), Fault> {
        let (Field::Account(code), Some(text)) = (field, value.text()) else { return Ok(()) };
        let service = self.case_state(case)?.service;
        let Some(account) = Sheet::of(service).and_then(|sheet| sheet.account(code)) else { return Ok(()) };
        account.takes.check(text, self.now()).map_err(fault_of_sheet)
    }

    pub(crate) fn store_field(&mut self, case: CaseId, field: Field, value: &Value) -> Result<Saved, Fault> {
        self.edit(case, |document, author| document.set(field, value, author))?;
        self.saved(case, None)
    }
}
