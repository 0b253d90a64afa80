//! The rule of N and M business days: a tablet that cannot fetch purge orders stops collecting, and in the end forgets.

use crate::{Desk, fault_of};
use bridge::{CollectingState, Fault, FaultCode};
use vault::Collecting;

impl Desk {
    /// Looks at the clock, and destroys the vault key when its time is over. Works while locked.
    pub(crate) fn watch_orders(&mut self) -> Result<Collecting, Fault> {
        let collecting = self.collecting()?;
        if collecting == Collecting::MustForget {
            self.session = None;
            self.vault.forget_vault_key().map_err(fault_of)?;
        }
        Ok(collecting)
    }

    pub(crate) fn collecting(&mut self) -> Result<Collecting, Fault> {
        let now = self.now();
        self.vault.watch_orders(now).map_err(fault_of)
    }

    /// New cases are new data that could not be ordered away.
    pub(crate) fn refuse_overdue(&mut self) -> Result<(), Fault> {
        match self.collecting()? {
            Collecting::Goes | Collecting::LastDay => Ok(()),
            Collecting::Stopped | Collecting::MustForget => Err(FaultCode::OrdersOverdue.into()),
        }
    }

    pub(crate) fn collecting_state(&mut self) -> Result<CollectingState, Fault> {
        let forgotten = self.vault.has_forgotten().map_err(fault_of)?;
        let now = self.now();
        let no_staff = self.vault.staff(now).map_err(fault_of)?.is_empty();
        Ok(match self.collecting()? {
            _ if forgotten && no_staff => CollectingState::Forgotten,
            Collecting::Goes => CollectingState::Goes,
            Collecting::LastDay => CollectingState::LastDay,
            Collecting::Stopped | Collecting::MustForget => CollectingState::Stopped,
        })
    }
}
