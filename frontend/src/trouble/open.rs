//! What a report begins with: one tap, and what is known already is written.

use crate::ipc;
use bridge::{Along, CaseView, Fault, OpenCase, SetField};
use domain::{CaseId, Field, Service, Value, incident, sheet};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Report {
    Incident,
    LostTablet,
    Complaint,
    /// Of a visitor who is here; who it is comes along only if that is wished.
    ComplaintOf {
        case: CaseId,
        same_person: bool,
    },
    Proposal,
}

impl Report {
    /// Opens the case and writes what the tap said.
    pub(crate) async fn begin(self) -> Result<CaseView, Fault> {
        let known = self.known();
        let mut view = ipc::call(self.request()).await?;
        for (field, code) in known {
            let value = Value::Text(code.into());
            view = ipc::call(SetField { case: view.case, field, value }).await?.case;
        }
        Ok(view)
    }

    fn request(self) -> OpenCase {
        match self {
            Self::Incident | Self::LostTablet => OpenCase { service: Service::Incident, along: None },
            Self::Complaint => OpenCase { service: Service::Complaint, along: None },
            Self::ComplaintOf { case, same_person } => {
                OpenCase { service: Service::Complaint, along: Some(Along { case, same_person }) }
            }
            // Nothing of the resident's case comes along.
            Self::Proposal => OpenCase { service: Service::Proposal, along: None },
        }
    }

    fn known(&self) -> Vec<(Field, &'static str)> {
        match self {
            Self::LostTablet => vec![
                (sheet::answer(incident::KIND), incident::KIND_TABLET_LOST),
                (sheet::answer(incident::ENCRYPTED), incident::ENCRYPTED_TABLET),
            ],
            Self::Incident | Self::Complaint | Self::ComplaintOf { .. } | Self::Proposal => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_tablet_is_an_accident_whose_kind_is_known() {
        let known = Report::LostTablet.known();
        assert!(known.iter().all(|(field, code)| field.accept(Value::Text((*code).into())).is_ok()));
        let words: Vec<_> = known
            .iter()
            .filter_map(|(field, code)| incident::SHEET.value(*field, &Value::Text((*code).into())))
            .collect();
        assert_eq!(words, ["端末の紛失・盗難", "この端末と同じ、暗号化した端末の中"]);
    }

    #[test]
    fn nothing_of_a_resident_comes_along_unless_it_is_wished() {
        let case = CaseId::from_bytes([1; 16]);
        for report in [Report::Incident, Report::LostTablet, Report::Complaint, Report::Proposal] {
            assert!(report.request().along.is_none());
        }
        for same_person in [true, false] {
            let along = Report::ComplaintOf { case, same_person }.request().along;
            assert!(along.is_some_and(|along| along.same_person == same_person && along.case == case));
        }
    }
}
