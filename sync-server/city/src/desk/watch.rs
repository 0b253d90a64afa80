//! The city's memory against what the relay says, and the mirror of that memory.

use super::CityDesk;
use crate::{
    CityStore, DeskError, Mirror,
    key_page::{KeyPage, RootFiles},
    store::KnownLedger,
};
use proofs::{Ledger, PurgeOrder, Signed, Statement};
use std::{path::Path, sync::PoisonError};
use sync::CityLink;

impl CityDesk {
    /// Refuses a relay that has lost exchanges or orders: it must learn what is gone before it serves.
    pub fn refuse_older_relay(&self, link: &dyn CityLink) -> Result<(), DeskError> {
        if link.exchanges()? < self.store.known_exchanges()? {
            return Err(DeskError::RelayWentBack);
        }
        self.orders_behind(link, self.store.known_ledger()?).map(drop)
    }

    /// Writes down what the relay knows beyond what was known, here and in the mirror.
    pub(super) fn remember(&self, link: &dyn CityLink) -> Result<(), DeskError> {
        self.follow(link)?;
        self.mirror()
    }

    /// Writes down what the relay knows beyond what was known.
    pub(super) fn follow(&self, link: &dyn CityLink) -> Result<(), DeskError> {
        let orders = self.orders_behind(link, self.store.known_ledger()?)?;
        if !orders.is_empty() {
            self.store.keep_orders(&self.city_key(), &orders)?;
        }
        self.store.keep_devices(&link.devices()?)?;
        let exchanges = link.exchanges()?;
        if exchanges != self.store.known_exchanges()? {
            self.store.keep_exchanges(exchanges)?;
        }
        Ok(())
    }

    /// The orders that follow the known ledger; a ledger that does not continue it is another one or an older one.
    fn orders_behind(&self, link: &dyn CityLink, known: KnownLedger) -> Result<Vec<Signed<PurgeOrder>>, DeskError> {
        let orders = link.orders(known.length)?;
        let mut chain = Ledger::at(known.head);
        orders.iter().for_each(|order| chain.append(order));
        if chain.head() == link.ledger_head()? { Ok(orders) } else { Err(DeskError::RelayWentBack) }
    }

    /// Brings the mirror up to this city's file. What cannot be mirrored shall not happen.
    pub(super) fn mirror(&self) -> Result<(), DeskError> {
        let Some(mirror) = &self.mirror else { return Ok(()) };
        let mirrored = mirror.follow(&self.store);
        let fault = mirrored.as_ref().err().map(ToString::to_string);
        *self.mirror_fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
        mirrored
    }

    /// Why the mirror was not written last time, for the people who can mend it.
    pub fn mirror_fault(&self) -> Option<String> {
        self.mirror_fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Refuses a file that lacks what its mirror has. A crash leaves the mirror one batch ahead, never more.
    pub(super) fn refuse_older_store(&self) -> Result<(), DeskError> {
        let Some(mirror) = &self.mirror else { return Ok(()) };
        let ahead = match mirror.batches() {
            Ok(batches) => batches,
            Err(error) => {
                journal::note(format_args!("city: {error}"));
                return Ok(());
            }
        };
        let (here, waits) = self.store.mirrored()?;
        let crashed = ahead == here + 1 && waits;
        if ahead <= here || crashed { Ok(()) } else { Err(DeskError::StoreWentBack) }
    }
}

/// Makes a mirror of a city that no server has open, or brings one up to date.
pub fn make_mirror(directory: &Path, store: &CityStore, mirror: &Mirror) -> Result<(), DeskError> {
    let city = store.city_key()?;
    mirror.create(&city)?;
    drop(KeyPage::open(Box::new(RootFiles::in_directory(directory)), store, Some(mirror.clone()))?);
    // A start forgives a mirror that is away; here it must be there.
    KeyPage::open(Box::new(RootFiles::in_directory(directory)), store, Some(mirror.clone()))?.agree()?;
    store.owe_everything()?;
    mirror.follow(store)
}

/// Signs with the city's key beside a server that runs. The page is only read.
pub fn sign_as_city<T: Statement>(directory: &Path, store: &CityStore, statement: &T) -> Result<Signed<T>, DeskError> {
    // A server that destroys a key right now replaces page and root; the next look finds both.
    let mut last = DeskError::PageSealed;
    for _ in 0..10 {
        match KeyPage::read(Box::new(RootFiles::in_directory(directory)), store) {
            Ok(page) => return Ok(Signed::sign(&page.signing_key(), statement)),
            Err(error) => last = error,
        }
    }
    Err(last)
}
