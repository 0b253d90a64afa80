//! Adding staff: the first is the 現場責任者, the others are added by one.

use crate::{
    Desk, fault_of,
    faults::{fault_of_secret, fault_of_text},
};
use bridge::{AddStaff, Fault, FaultCode, Status};
use domain::{FreeText, Role, StaffSecret};

impl Desk {
    pub(crate) fn add_staff(&mut self, request: AddStaff) -> Result<Status, Fault> {
        self.vault.enrolled().map_err(fault_of)?;
        let name = FreeText::parse(request.name.trim()).map_err(fault_of_text)?;
        if name.as_str().is_empty() {
            return Err(FaultCode::StaffNameMissing.into());
        }
        let secret = StaffSecret::choose(&request.secret).map_err(fault_of_secret)?;
        let now = self.now();
        let cost = self.settings.argon2;
        if self.vault.staff(now).map_err(fault_of)?.is_empty() {
            if request.role != Role::SiteManager {
                return Err(FaultCode::FirstStaffMustManage.into());
            }
            if self.collecting()? == vault::Collecting::MustForget {
                return Err(FaultCode::OrdersOverdue.into());
            }
            let vault_key = self.vault.make_vault_key();
            self.vault.add_staff(name.as_str(), request.role, &secret, cost, &vault_key).map_err(fault_of)?;
            self.introduce_soon();
            return self.current_status();
        }
        self.manager_only()?;
        let Self { vault, session, .. } = self;
        let session = session.as_ref().ok_or(FaultCode::Locked)?;
        vault.add_staff(name.as_str(), request.role, &secret, cost, &session.vault_key).map_err(fault_of)?;
        self.current_status()
    }

    pub(crate) fn manager_only(&mut self) -> Result<(), Fault> {
        match self.session()?.role {
            Role::SiteManager => Ok(()),
            Role::Clerk => Err(FaultCode::SiteManagerOnly.into()),
        }
    }
}
