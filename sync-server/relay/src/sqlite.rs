//! The store on SQLite: one file, one writer, everything on the disk before it is acknowledged.

mod addendum;
mod cell;
mod certificate;
mod copy;
mod count;
mod enrolment;
mod erasure;
mod farewell;
mod feed;
mod grant;
mod holding;
mod intake;
mod lease;
mod ledger;
mod policy;
mod purge;
mod registry;
mod restore;
mod rules;
mod run;
mod schema;

pub(crate) use erasure::examine;

use crate::{AcceptFault, Enrolled, Feed, Reception, RelayStore, Sender, StoreError};
use domain::{CaseId, DeviceId, Digest, Timestamp};
use proofs::{
    CityKeyId, DeletionCertificate, EndOfContract, Farewell, FleetPolicy, KeyBatch, PublicKey, PurgeOrder, Receipt,
    Release, RulePackage, ShredAck, Signed, VerifiedReceipt,
};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::{
    path::Path,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use sync::{
    AddendumBundle, CaseBundle, Counted, DeviceEntry, EnrolRequest, EpochId, Exchange, Grant, Lease, PendingAddendum,
    PendingCase, PendingRequest, ReturnedCase, city_link::EnrolmentOffer,
};

pub struct SqliteStore {
    connection: Mutex<Connection>,
    /// Set while deleted bytes may still stand in the write-ahead log.
    owes_truncation: AtomicBool,
}

impl SqliteStore {
    /// Creates a store in a new file.
    pub fn create(path: &Path, epoch: EpochId) -> Result<Self, StoreError> {
        let connection = Connection::open(path)?;
        schema::configure(&connection)?;
        schema::create(&connection, epoch)?;
        Ok(Self::over(connection))
    }

    /// Opens the store in a file and checks that it is whole.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE
                | OpenFlags::SQLITE_OPEN_URI
                | OpenFlags::SQLITE_OPEN_NO_MUTEX
                | OpenFlags::SQLITE_OPEN_EXRESCODE,
        )?;
        schema::configure(&connection)?;
        schema::check(&connection)?;
        schema::add(&connection)?;
        ledger::check(&connection)?;
        let store = Self::over(connection);
        // The program before may have stopped between a purge and its truncation.
        store.owes_truncation.store(true, Ordering::Relaxed);
        Ok(store)
    }

    /// Begins a run of the server; `random` is drawn anew for each.
    pub fn begin_run(&self, random: u32) -> Result<(), StoreError> {
        self.write(|tx| run::begin(tx, random))
    }

    /// A store that lives as long as the process.
    pub fn in_memory(epoch: EpochId) -> Result<Self, StoreError> {
        let connection = Connection::open_in_memory()?;
        schema::configure(&connection)?;
        schema::create(&connection, epoch)?;
        Ok(Self::over(connection))
    }

    /// The request key that a device named after its first one: it waits for a person at the city.
    pub fn waiting_request_key(&self, device: DeviceId) -> Result<Option<PublicKey>, StoreError> {
        self.read(|tx| registry::waiting_request_key(tx, device))
    }

    fn over(connection: Connection) -> Self {
        Self { connection: Mutex::new(connection), owes_truncation: AtomicBool::new(false) }
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        work(&transaction)
    }

    /// Runs one transaction; it is on the disk when this returns `Ok`, and undone otherwise.
    fn write<T, E: From<StoreError>>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut connection = self.connection();
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let done = work(&transaction)?;
        transaction.commit().map_err(StoreError::from)?;
        if self.owes_truncation.load(Ordering::Relaxed) {
            self.truncate_log(&connection);
        }
        Ok(done)
    }

    /// Empties the write-ahead log. When another process reads just now, the next write tries again.
    fn truncate_log(&self, connection: &Connection) {
        let truncated = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        self.owes_truncation.store(truncated != Ok(0), Ordering::Relaxed);
    }
}

impl RelayStore for SqliteStore {
    fn epoch(&self) -> Result<EpochId, StoreError> {
        self.read(|tx| schema::epoch(tx))
    }

    fn devices(&self) -> Result<Vec<DeviceEntry>, StoreError> {
        self.read(|tx| registry::devices(tx))
    }

    fn enrolled(&self, device: DeviceId) -> Result<Option<Enrolled>, StoreError> {
        self.read(|tx| registry::enrolled(tx, device))
    }

    fn revoke(&self, device: DeviceId) -> Result<bool, StoreError> {
        self.write(|tx| registry::revoke(tx, device))
    }

    fn offer_enrolment(&self, offer: &EnrolmentOffer) -> Result<(), StoreError> {
        self.write(|tx| enrolment::offer(tx, offer))
    }

    fn enrol(
        &self,
        request: &EnrolRequest,
        device: DeviceId,
        now: Timestamp,
    ) -> Result<Option<EnrolmentOffer>, StoreError> {
        self.write(|tx| enrolment::enrol(tx, request, device, now))
    }

    fn accept(&self, sender: Sender, exchange: &Exchange, now: Timestamp) -> Result<Reception, AcceptFault> {
        self.write(|tx| intake::accept(tx, sender, exchange, now))
    }

    fn feed(&self, device: DeviceId, after: u64, budget: usize) -> Result<Feed, StoreError> {
        self.read(|tx| feed::read(tx, device, after, budget))
    }

    fn take_orders(&self, orders: &[(PurgeOrder, Signed<PurgeOrder>)]) -> Result<(), StoreError> {
        self.owes_truncation.store(true, Ordering::Relaxed);
        self.write(|tx| restore::take_orders(tx, orders))
    }

    fn orders(&self, after: u64) -> Result<Vec<Signed<PurgeOrder>>, StoreError> {
        self.read(|tx| restore::orders_after(tx, after))
    }

    fn end_contract(&self, signed: &Signed<EndOfContract>) -> Result<(), StoreError> {
        self.write(|tx| farewell::end(tx, signed))
    }

    fn farewells(&self) -> Result<Vec<Signed<Farewell>>, StoreError> {
        self.read(|tx| farewell::all(tx))
    }

    fn living_keys(&self) -> Result<Vec<CityKeyId>, StoreError> {
        self.read(|tx| holding::living_keys(tx))
    }

    fn is_up_to_date(&self, device: DeviceId) -> Result<bool, StoreError> {
        self.read(|tx| run::is_up_to_date(tx, device))
    }

    fn held_by(&self, device: DeviceId) -> Result<Vec<CaseId>, StoreError> {
        self.read(|tx| holding::held_by(tx, device))
    }

    fn exchanges(&self) -> Result<u64, StoreError> {
        self.read(|tx| run::exchanges(tx))
    }

    fn pending_cases(&self) -> Result<Vec<PendingCase>, StoreError> {
        self.read(|tx| holding::pending_cases(tx))
    }

    fn case(&self, case: CaseId) -> Result<Option<CaseBundle>, StoreError> {
        self.read(|tx| holding::case(tx, case))
    }

    fn pending_requests(&self) -> Result<Vec<PendingRequest>, StoreError> {
        self.read(|tx| grant::pending_requests(tx))
    }

    fn grant(&self, grant: &Grant, now: Timestamp) -> Result<(), StoreError> {
        self.write(|tx| grant::grant(tx, grant, now))
    }

    fn leases(&self, granted_before: Timestamp) -> Result<Vec<Lease>, StoreError> {
        self.read(|tx| lease::due(tx, granted_before))
    }

    fn release(&self, release: &Release, signed: &Signed<Release>) -> Result<(), StoreError> {
        self.write(|tx| lease::release(tx, release, signed))
    }

    fn returned(&self, case: CaseId) -> Result<Vec<ReturnedCase>, StoreError> {
        self.read(|tx| lease::returned(tx, case))
    }

    fn policy_version(&self) -> Result<Option<u64>, StoreError> {
        self.read(|tx| policy::version(tx))
    }

    fn publish_policy(&self, policy: &FleetPolicy, signed: &Signed<FleetPolicy>) -> Result<(), StoreError> {
        self.write(|tx| policy::publish(tx, policy, signed))
    }

    fn rules_version(&self) -> Result<Option<u32>, StoreError> {
        self.read(|tx| rules::version(tx))
    }

    fn publish_rules(&self, version: u32, signed: &Signed<RulePackage>) -> Result<(), StoreError> {
        self.write(|tx| rules::publish(tx, version, signed))
    }

    fn issue_keys(&self, batch: &KeyBatch, signed: &Signed<KeyBatch>) -> Result<(), StoreError> {
        self.write(|tx| grant::issue_keys(tx, batch, signed))
    }

    fn publish_receipt(
        &self,
        proof: &VerifiedReceipt,
        receipt: &Signed<Receipt>,
        order: &Signed<PurgeOrder>,
    ) -> Result<bool, StoreError> {
        self.owes_truncation.store(true, Ordering::Relaxed);
        self.write(|tx| purge::publish_receipt(tx, proof, receipt, order))
    }

    fn pending_addenda(&self) -> Result<Vec<PendingAddendum>, StoreError> {
        self.read(|tx| addendum::pending(tx))
    }

    fn addendum(&self, case: CaseId, device: DeviceId) -> Result<Option<AddendumBundle>, StoreError> {
        self.read(|tx| addendum::bundle(tx, case, device))
    }

    fn publish_addendum_receipt(
        &self,
        proof: &VerifiedReceipt,
        receipt: &Signed<Receipt>,
        order: &Signed<PurgeOrder>,
    ) -> Result<bool, StoreError> {
        self.owes_truncation.store(true, Ordering::Relaxed);
        self.write(|tx| addendum::publish_receipt(tx, proof, receipt, order))
    }

    fn acks(&self, case: CaseId) -> Result<Vec<Signed<ShredAck>>, StoreError> {
        self.read(|tx| certificate::acks(tx, case))
    }

    fn ledger_head(&self) -> Result<Digest, StoreError> {
        self.read(|tx| ledger::head(tx))
    }

    fn publish_certificate(&self, case: CaseId, signed: &Signed<DeletionCertificate>) -> Result<(), StoreError> {
        self.owes_truncation.store(true, Ordering::Relaxed);
        self.write(|tx| certificate::publish(tx, case, signed))
    }

    fn counts(&self) -> Result<Vec<Counted>, StoreError> {
        self.read(|tx| count::all(tx))
    }
}

#[cfg(test)]
mod tests;
