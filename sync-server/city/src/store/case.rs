//! What was received, and its way to the certificate. It outlives the case and holds nothing personal.

use super::{AuditAction, CityStore, StoreError, audit, counter, integer, pack, torn, unpack};
use domain::{CaseId, CaseNumber, DeviceId, Digest, Outcome, Service, StaffId, Timestamp};
use proofs::{CityKeyId, DataKind, DeletionCertificate, PurgeOrder, Receipt, Signed};
use rusqlite::{Connection, Row as Cells, params};

/// Where a received case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceivedState {
    /// The receipt is signed; the relay has not confirmed it.
    Announced,
    /// The devices are forgetting it.
    Received,
    /// The certificate is signed; the relay has not taken it.
    Certified,
    Published,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ReceivedCase {
    pub case: CaseId,
    pub number: CaseNumber,
    pub category: Service,
    pub outcome: Outcome,
    pub kinds: Vec<DataKind>,
    /// The devices that held the case when it was received; none can join them afterwards.
    pub holders: Vec<DeviceId>,
    /// The one-time key its case key was sealed to.
    pub key: CityKeyId,
    pub received_at: Timestamp,
    pub received_by: StaffId,
    pub state: ReceivedState,
    pub receipt_digest: Digest,
    pub receipt: Option<(Signed<Receipt>, Signed<PurgeOrder>)>,
    pub certificate: Option<Signed<DeletionCertificate>>,
    pub certificate_number: Option<String>,
}

const COLUMNS: &str = "case_id, number, category, outcome, kinds, holders, key, received_at, received_by, state,
    receipt_digest, receipt, certificate, certificate_year, certificate_running";

impl CityStore {
    /// Writes down what is about to be published, so that a crash in between is made good.
    pub(crate) fn announce(&self, case: &ReceivedCase) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                &format!(
                    "INSERT INTO cases ({COLUMNS})
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, NULL, NULL, NULL)"
                ),
                params![
                    case.case.as_bytes(),
                    case.number.as_str(),
                    pack(&case.category),
                    pack(&case.outcome),
                    pack(&case.kinds),
                    pack(&case.holders),
                    integer(case.key.0)?,
                    case.received_at.0,
                    case.received_by.as_bytes(),
                    ReceivedState::Announced.code(),
                    case.receipt_digest.as_bytes(),
                    case.receipt.as_ref().map(pack),
                ],
            )?;
            Ok(())
        })
    }

    /// Takes an announcement back: the relay held more than the receipt covers.
    pub(crate) fn withdraw(&self, case: CaseId) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "DELETE FROM cases WHERE case_id = ?1 AND state = ?2",
                params![case.as_bytes(), ReceivedState::Announced.code()],
            )?;
            Ok(())
        })
    }

    /// The relay has the receipt. Who received the case is in the audit log from now on, also when a crash came between.
    pub(crate) fn set_received(&self, case: &ReceivedCase) -> Result<(), StoreError> {
        self.write(|tx| {
            let moved = tx.execute(
                "UPDATE cases SET state = ?2 WHERE case_id = ?1 AND state = ?3",
                params![case.case.as_bytes(), ReceivedState::Received.code(), ReceivedState::Announced.code()],
            )?;
            if moved == 0 {
                return Ok(());
            }
            audit::put(tx, AuditAction::ReceivedCase, case.received_by, case.case.as_bytes(), case.received_at)
        })
    }

    pub(crate) fn set_published(&self, case: CaseId) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE cases SET state = ?2 WHERE case_id = ?1",
                params![case.as_bytes(), ReceivedState::Published.code()],
            )?;
            Ok(())
        })
    }

    /// Gives the next number of its year and keeps what `sign` makes of it; the receipt has done its work.
    pub(crate) fn certify(
        &self,
        case: CaseId,
        year: i32,
        sign: impl FnOnce(String) -> Signed<DeletionCertificate>,
    ) -> Result<Signed<DeletionCertificate>, StoreError> {
        let signed = self.write(|tx| {
            let running: i64 = tx.query_row(
                "SELECT coalesce(max(certificate_running), 0) + 1 FROM cases WHERE certificate_year = ?1",
                [year],
                |row| row.get(0),
            )?;
            tx.execute("UPDATE addenda SET receipt = NULL WHERE case_id = ?1", [case.as_bytes()])?;
            let signed = sign(certificate_number(year, running));
            tx.execute(
                "UPDATE cases SET state = ?2, receipt = NULL, certificate = ?3, certificate_year = ?4,
                 certificate_running = ?5 WHERE case_id = ?1",
                params![case.as_bytes(), ReceivedState::Certified.code(), pack(&signed), year, running],
            )?;
            super::granted::forget(tx, case)?;
            Ok(signed)
        })?;
        self.truncate_log()?;
        Ok(signed)
    }

    pub(crate) fn received(&self, case: CaseId) -> Result<Option<ReceivedCase>, StoreError> {
        self.read(|tx| Ok(select(tx, "WHERE case_id = ?1", &[case.as_bytes()])?.pop()))
    }

    /// Newest first.
    pub fn all_received(&self) -> Result<Vec<ReceivedCase>, StoreError> {
        self.read(|tx| select(tx, "ORDER BY received_at DESC, case_id", &[]))
    }

    /// Received cases that something is still to be done for, oldest first.
    pub(crate) fn unfinished(&self) -> Result<Vec<ReceivedCase>, StoreError> {
        let done = ReceivedState::Published.code();
        self.read(|tx| select(tx, "WHERE state <> ?1 ORDER BY received_at, case_id", &[&done]))
    }
}

fn select(tx: &Connection, rest: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Vec<ReceivedCase>, StoreError> {
    let mut statement = tx.prepare_cached(&format!("SELECT {COLUMNS} FROM cases {rest}"))?;
    let mut found = statement.query(values)?;
    let mut cases = Vec::new();
    while let Some(cells) = found.next()? {
        cases.push(read(cells)?);
    }
    Ok(cases)
}

fn read(cells: &Cells<'_>) -> Result<ReceivedCase, StoreError> {
    let blob = |index| cells.get::<_, Vec<u8>>(index);
    let optional = |index| cells.get::<_, Option<Vec<u8>>>(index);
    let number: String = cells.get(1)?;
    let state: String = cells.get(9)?;
    let year_and_running: Option<(i32, i64)> = Option::zip(cells.get(13)?, cells.get(14)?);
    Ok(ReceivedCase {
        case: CaseId::from_bytes(cells.get(0)?),
        number: CaseNumber::parse(&number).map_err(|_| torn("a case number"))?,
        category: unpack(&blob(2)?, "a category")?,
        outcome: unpack(&blob(3)?, "an outcome")?,
        kinds: unpack(&blob(4)?, "kinds of data")?,
        holders: unpack(&blob(5)?, "a list of holders")?,
        key: CityKeyId(counter(cells.get(6)?)?),
        received_at: Timestamp(cells.get(7)?),
        received_by: StaffId::from_bytes(cells.get(8)?),
        state: ReceivedState::from_code(&state).ok_or_else(|| torn("a state"))?,
        receipt_digest: Digest::from_bytes(cells.get(10)?),
        receipt: optional(11)?.map(|bytes| unpack(&bytes, "a receipt")).transpose()?,
        certificate: optional(12)?.map(|bytes| unpack(&bytes, "a certificate")).transpose()?,
        certificate_number: year_and_running.map(|(year, running)| certificate_number(year, running)),
    })
}

/// `削-2026-000001`.
fn certificate_number(year: i32, running: i64) -> String {
    format!("削-{year:04}-{running:06}")
}

impl ReceivedState {
    const ALL: [Self; 4] = [Self::Announced, Self::Received, Self::Certified, Self::Published];

    fn code(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Received => "received",
            Self::Certified => "certified",
            Self::Published => "published",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}
