//! What city staff confirmed after the receipt. It outlives the case and holds nothing personal.

use super::{AuditAction, CityStore, StoreError, audit, pack, torn, unpack};
use domain::{CaseId, DeviceId, Digest, StaffId, Timestamp};
use proofs::{DataKind, PurgeOrder, Receipt, Signed};
use rusqlite::{Row as Cells, params};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddendumState {
    /// The receipt is signed; the relay has not confirmed it.
    Announced,
    /// The device is forgetting the case.
    Confirmed,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ConfirmedAddendum {
    pub case: CaseId,
    pub device: DeviceId,
    /// The kinds of data of the case with its late edits.
    pub kinds: Vec<DataKind>,
    pub confirmed_at: Timestamp,
    pub confirmed_by: StaffId,
    pub state: AddendumState,
    pub receipt_digest: Digest,
    pub receipt: Option<(Signed<Receipt>, Signed<PurgeOrder>)>,
}

const COLUMNS: &str = "case_id, device, kinds, confirmed_at, confirmed_by, state, receipt_digest, receipt";

impl CityStore {
    /// Writes down what is about to be published, so that a crash in between is made good.
    pub(crate) fn announce_addendum(&self, addendum: &ConfirmedAddendum) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                &format!("INSERT INTO addenda ({COLUMNS}, pair) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"),
                params![
                    addendum.case.as_bytes(),
                    addendum.device.as_bytes(),
                    pack(&addendum.kinds),
                    addendum.confirmed_at.0,
                    addendum.confirmed_by.as_bytes(),
                    AddendumState::Announced.code(),
                    addendum.receipt_digest.as_bytes(),
                    addendum.receipt.as_ref().map(pack),
                    [addendum.case.as_bytes().as_slice(), addendum.device.as_bytes()].concat(),
                ],
            )?;
            Ok(())
        })
    }

    /// Takes an announcement back: the relay held more than the receipt covers.
    pub(crate) fn withdraw_addendum(&self, addendum: &ConfirmedAddendum) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "DELETE FROM addenda WHERE case_id = ?1 AND device = ?2 AND state = ?3",
                params![addendum.case.as_bytes(), addendum.device.as_bytes(), AddendumState::Announced.code()],
            )?;
            Ok(())
        })
    }

    /// The relay has the receipt. Who confirmed it is in the audit log from now on, also when a crash came between.
    pub(crate) fn set_confirmed(&self, addendum: &ConfirmedAddendum) -> Result<(), StoreError> {
        let ConfirmedAddendum { case, device, confirmed_by, confirmed_at, .. } = addendum;
        self.write(|tx| {
            let moved = tx.execute(
                "UPDATE addenda SET state = ?3 WHERE case_id = ?1 AND device = ?2 AND state = ?4",
                params![
                    case.as_bytes(),
                    device.as_bytes(),
                    AddendumState::Confirmed.code(),
                    AddendumState::Announced.code()
                ],
            )?;
            if moved == 0 {
                return Ok(());
            }
            let subject = crate::desk::addendum_subject(*case, *device);
            audit::put(tx, AuditAction::ConfirmedAddendum, *confirmed_by, &subject, *confirmed_at)
        })
    }

    /// The confirmed additions to a case, first to last.
    pub fn addenda(&self, case: CaseId) -> Result<Vec<ConfirmedAddendum>, StoreError> {
        self.read(|tx| {
            let query = format!("SELECT {COLUMNS} FROM addenda WHERE case_id = ?1 ORDER BY confirmed_at, device");
            let mut statement = tx.prepare_cached(&query)?;
            let mut found = statement.query([case.as_bytes()])?;
            let mut addenda = Vec::new();
            while let Some(cells) = found.next()? {
                addenda.push(read(cells)?);
            }
            Ok(addenda)
        })
    }
}

fn read(cells: &Cells<'_>) -> Result<ConfirmedAddendum, StoreError> {
    let state: String = cells.get(5)?;
    let receipt: Option<Vec<u8>> = cells.get(7)?;
    Ok(ConfirmedAddendum {
        case: CaseId::from_bytes(cells.get(0)?),
        device: DeviceId::from_bytes(cells.get(1)?),
        kinds: unpack(&cells.get::<_, Vec<u8>>(2)?, "kinds of data")?,
        confirmed_at: Timestamp(cells.get(3)?),
        confirmed_by: StaffId::from_bytes(cells.get(4)?),
        state: AddendumState::from_code(&state).ok_or_else(|| torn("a state"))?,
        receipt_digest: Digest::from_bytes(cells.get(6)?),
        receipt: receipt.map(|bytes| unpack(&bytes, "a receipt")).transpose()?,
    })
}

impl AddendumState {
    fn code(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Confirmed => "confirmed",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Announced, Self::Confirmed].into_iter().find(|state| state.code() == code)
    }
}
