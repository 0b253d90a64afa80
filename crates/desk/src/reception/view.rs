//! Reading one case.

use crate::Desk;
use bridge::{CaseView, Fault, ViewCase};

impl Desk {
    pub(crate) fn view_case(&mut self, request: ViewCase) -> Result<CaseView, Fault> {
        self.session()?;
        self.case_view(request.case)
    }
}
