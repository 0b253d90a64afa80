//! The list of cases: their non-personal head, their key, and their beginning.

use crate::{
    LogState, NewRow, NewSummary, Vault, VaultError,
    store::{encode, read_setting, write_setting},
    summary,
};
use domain::{CaseId, CaseNumber, CountCategory, CountEntry, Day, Outcome, Service, Stage, Timestamp};
use proofs::CityPublicKey;
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, Transaction, params};
use sealing::{CaseKey, Recipient, VaultKey, entropy::make_bytes, seal_case_key};
use std::collections::BTreeSet;
use sync::{CityEnvelope, HandOverNotice, Opening};
use zeroize::Zeroizing;

const RUNNING_NUMBER: &str = "case-running-number";

/// What the list knows of a case. It outlives the case, so it holds nothing of any person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseEntry {
    pub id: CaseId,
    pub number: CaseNumber,
    /// Unknown while a case that was asked for has not been opened here.
    pub service: Option<Service>,
    pub opened_at: Timestamp,
    pub stage: Stage,
    /// Opened on this tablet: only these are counted here.
    pub own: bool,
    pub outcome: Option<Outcome>,
    pub unsent_rows: u64,
}

/// A case that is about to begin: its key exists, nothing is stored yet.
pub struct NewCaseRecord {
    pub id: CaseId,
    pub number: CaseNumber,
    pub key: CaseKey,
    /// Another case of a visit that is counted already.
    pub further: bool,
    /// What the list says of it.
    pub summary: Option<Zeroizing<Vec<u8>>>,
}

/// The end of a case at the counter, with what is counted and listed of it.
pub struct End<'a> {
    pub row: &'a NewRow<'a>,
    pub outcome: Outcome,
    pub also: &'a [CountCategory],
    pub summary: Option<NewSummary<'a>>,
}

impl Vault {
    /// Draws the id, the number and the key of a new case.
    pub fn draw_case(&mut self) -> Result<NewCaseRecord, VaultError> {
        let device = self.enrolled()?.device;
        let running = read_setting::<u32>(&self.connection, RUNNING_NUMBER)?.unwrap_or(0) + 1;
        Ok(NewCaseRecord {
            id: CaseId::from_bytes(make_bytes(&mut *self.entropy)),
            number: CaseNumber::new(device, running),
            key: CaseKey::make(&mut *self.entropy),
            further: false,
            summary: None,
        })
    }

    /// Stores a new case with its first row, its slot, its envelope for the city and its count, or none of it.
    pub fn begin_case(
        &mut self,
        new: &NewCaseRecord,
        service: Service,
        first: &NewRow<'_>,
        vault_key: &VaultKey,
        now: Timestamp,
    ) -> Result<(), VaultError> {
        self.refuse_after_end()?;
        let device = self.enrolled()?.device;
        let city_key = self.next_city_key()?.ok_or(VaultError::NoCityKey)?;
        let opening = Opening {
            case: new.id,
            number: new.number.clone(),
            device,
            envelope: self.seal_for_city(&city_key, new.id, &new.key)?,
        };
        let slot = self.wrap(new.id.as_bytes(), new.key.expose(), vault_key)?;
        let counts = self.counts_of_opening(new, service, now.day());
        let row = self.seal_row(new.id, &new.key, first)?;
        let running = read_setting::<u32>(&self.connection, RUNNING_NUMBER)?.unwrap_or(0) + 1;
        let transaction = self.connection.transaction()?;
        write_setting(&transaction, RUNNING_NUMBER, &running)?;
        Self::put_slot(&transaction, new.id.as_bytes(), &slot)?;
        Self::use_city_key(&transaction, city_key.id)?;
        put_opening(&transaction, &opening, false)?;
        transaction
            .prepare_cached(
                "INSERT INTO case_entry (id, number, service, opened_at, stage, own) VALUES (?1, ?2, ?3, ?4, ?5, 1)",
            )?
            .execute(params![new.id.as_bytes(), new.number.as_str(), service.code(), now.0, Stage::Open.code()])?;
        crate::log::put_row(&transaction, &row, false)?;
        let summary = new.summary.as_ref().map(|plaintext| plaintext.as_slice());
        summary::put_if(&transaction, new.id, &new.key, summary, &mut *self.entropy)?;
        Self::put_counts(&transaction, &counts)?;
        Ok(transaction.commit()?)
    }

    fn counts_of_opening(&mut self, new: &NewCaseRecord, service: Service, day: Day) -> Vec<CountEntry> {
        let visit = (service.is_a_visit() && !new.further).then_some(CountCategory::Visit);
        let categories = [CountCategory::Opened(service)].into_iter().chain(visit);
        categories.map(|category| self.make_count(day, category)).collect()
    }

    fn seal_for_city(&mut self, city: &CityPublicKey, case: CaseId, key: &CaseKey) -> Result<CityEnvelope, VaultError> {
        let sealed = seal_case_key(Recipient::City, city.public, case, key, &mut *self.entropy)?;
        Ok(CityEnvelope { key: city.id, encapsulated: sealed.encapsulated, ciphertext: sealed.ciphertext })
    }

    /// The key of a case, after log-in; `None` when this tablet has no slot for it.
    pub fn case_key(&mut self, case: CaseId, vault_key: &VaultKey) -> Result<Option<CaseKey>, VaultError> {
        let Some(bytes) = self.unwrap_slot(case.as_bytes(), vault_key)? else { return Ok(None) };
        CaseKey::try_from(bytes.as_slice()).map(Some).map_err(|_| VaultError::Damaged("case key"))
    }

    /// True when this tablet can open a case after a log-in, or has only to claim its grant.
    pub fn can_open(&self, case: CaseId) -> Result<bool, VaultError> {
        let slot = "SELECT 1 FROM slot WHERE id = ?1 UNION SELECT 1 FROM granted WHERE case_id = ?1";
        crate::store::exists(&self.connection, slot, case)
    }

    /// The cases that can be opened after a log-in and have not ended.
    pub fn openable(&self) -> Result<BTreeSet<CaseId>, VaultError> {
        let statement = "SELECT case_entry.id FROM case_entry JOIN slot ON slot.id = case_entry.id
            WHERE stage IN (?1, ?2)";
        let stages = [Stage::Open.code(), Stage::HandingOver.code()];
        crate::store::cases(&self.connection, statement, &stages)
    }

    /// The cases that the city has received without the last edits of this tablet.
    pub fn late_cases(&self) -> Result<BTreeSet<CaseId>, VaultError> {
        crate::store::cases(&self.connection, "SELECT case_id FROM late", &[])
    }

    /// True when the city has received the case without the last edits of this tablet.
    pub fn is_late(&self, case: CaseId) -> Result<bool, VaultError> {
        crate::store::exists(&self.connection, "SELECT 1 FROM late WHERE case_id = ?1", case)
    }

    /// Every case this tablet knows of, oldest first, the purged ones included.
    pub fn cases(&self) -> Result<Vec<CaseEntry>, VaultError> {
        let mut statement = self.connection.prepare_cached(&format!("{SELECT_ENTRY} ORDER BY opened_at, number"))?;
        statement.query_map([], |row| Ok(entry(row)))?.map(|row| row?).collect()
    }

    pub fn case(&self, case: CaseId) -> Result<CaseEntry, VaultError> {
        self.connection
            .prepare_cached(&format!("{SELECT_ENTRY} WHERE id = ?1"))?
            .query_row([case.as_bytes()], |row| Ok(entry(row)))
            .optional()?
            .ok_or(VaultError::CaseUnknown)?
    }

    /// Learns what cases that were asked for are, once they have been opened here; all or none.
    pub fn set_services(&mut self, learned: &[(CaseId, Service, Timestamp)]) -> Result<(), VaultError> {
        let transaction = self.connection.transaction()?;
        for (case, service, opened_at) in learned {
            transaction
                .prepare_cached("UPDATE case_entry SET service = ?2, opened_at = ?3 WHERE id = ?1 AND service IS NULL")?
                .execute(params![case.as_bytes(), service.code(), opened_at.0])?;
        }
        Ok(transaction.commit()?)
    }

    /// Hands a case over: its last row, the notice and what is counted at its end, or none of it.
    pub fn hand_over(
        &mut self,
        case: CaseId,
        key: &CaseKey,
        end: &End<'_>,
        now: Timestamp,
    ) -> Result<Option<LogState>, VaultError> {
        let device = self.enrolled()?.device;
        let outcome = end.outcome;
        let row = self.seal_row(case, key, end.row)?;
        let also: Vec<CountEntry> = end.also.iter().map(|category| self.make_count(now.day(), *category)).collect();
        let notice = HandOverNotice { case, device, at: now, outcome };
        let count = self.make_count(now.day(), CountCategory::Ended(outcome));
        let transaction = self.connection.transaction()?;
        let summary = summary::if_it_fits(&transaction, case, end.summary.as_ref())?;
        crate::log::put_row(&transaction, &row, false)?;
        let state = summary::put_if(&transaction, case, key, summary, &mut *self.entropy)?;
        put_notice(&transaction, &notice, &count, Origin::Here)?;
        Self::put_counts(&transaction, &also)?;
        transaction.commit()?;
        Ok(state)
    }

    pub fn opening(&self, case: CaseId) -> Result<Option<Opening>, VaultError> {
        let bytes: Option<Vec<u8>> = self
            .connection
            .query_row("SELECT opening FROM opening WHERE case_id = ?1", [case.as_bytes()], |row| row.get(0))
            .optional()?;
        bytes.map(|bytes| crate::store::decode(&bytes, "opening")).transpose()
    }
}

/// Counts a case's unsent rows without touching one of the log. Not named in `SCHEMA`: an earlier store gets it later.
pub(crate) const INDEX: &str = "CREATE INDEX IF NOT EXISTS log_unsent_of_case ON log (case_id) WHERE sent = 0;";

const SELECT_ENTRY: &str = "
    SELECT id, number, service, opened_at, stage, own, outcome,
        (SELECT count(*) FROM log INDEXED BY log_unsent_of_case WHERE log.case_id = case_entry.id AND log.sent = 0)
        + (SELECT count(*) FROM hand_over WHERE hand_over.case_id = case_entry.id AND hand_over.sent = 0)
    FROM case_entry";

fn entry(row: &SqlRow<'_>) -> Result<CaseEntry, VaultError> {
    const DAMAGED: VaultError = VaultError::Damaged("case entry");
    let service: Option<String> = row.get(2)?;
    let outcome: Option<String> = row.get(6)?;
    Ok(CaseEntry {
        id: CaseId::from_slice(&row.get::<_, Vec<u8>>(0)?).ok_or(DAMAGED)?,
        number: CaseNumber::parse(&row.get::<_, String>(1)?).map_err(|_| DAMAGED)?,
        service: service.as_deref().and_then(Service::from_code),
        opened_at: Timestamp(row.get(3)?),
        stage: Stage::from_code(&row.get::<_, String>(4)?).ok_or(DAMAGED)?,
        own: row.get(5)?,
        outcome: outcome.as_deref().and_then(Outcome::from_code),
        unsent_rows: row.get(7)?,
    })
}

pub(crate) fn put_opening(transaction: &Transaction<'_>, opening: &Opening, sent: bool) -> Result<(), VaultError> {
    transaction
        .prepare_cached("INSERT OR IGNORE INTO opening (case_id, opening, sent) VALUES (?1, ?2, ?3)")?
        .execute(params![opening.case.as_bytes(), encode(opening), sent])?;
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Here,
    OtherTablet,
}

/// Stores a notice and moves the case on; the first notice of a case stands.
///
/// The tablet that opened the case counts its end, wherever it was handed over.
pub(crate) fn put_notice(
    transaction: &Transaction<'_>,
    notice: &HandOverNotice,
    count: &CountEntry,
    origin: Origin,
) -> Result<(), VaultError> {
    transaction
        .prepare_cached("INSERT OR IGNORE INTO hand_over (case_id, notice, own, sent) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            notice.case.as_bytes(),
            encode(notice),
            origin == Origin::Here,
            origin == Origin::OtherTablet
        ])?;
    let moved = transaction
        .prepare_cached("UPDATE case_entry SET stage = ?2, outcome = ?3 WHERE id = ?1 AND stage = ?4")?
        .execute(params![
            notice.case.as_bytes(),
            Stage::HandingOver.code(),
            notice.outcome.code(),
            Stage::Open.code()
        ])?;
    if moved > 0 && is_own(transaction, notice.case)? {
        Vault::put_count(transaction, count)?;
    }
    Ok(())
}

/// A case that was asked for and is gone: its line says so. It never was here.
pub(crate) struct Missed<'a> {
    pub(crate) case: CaseId,
    pub(crate) number: &'a CaseNumber,
    pub(crate) service: Option<Service>,
    pub(crate) outcome: Outcome,
    pub(crate) at: Timestamp,
    pub(crate) stage: Stage,
}

pub(crate) fn list_missed(transaction: &Transaction<'_>, missed: &Missed<'_>) -> Result<(), VaultError> {
    transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO case_entry (id, number, service, opened_at, stage, own, outcome)
         VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)",
        )?
        .execute(params![
            missed.case.as_bytes(),
            missed.number.as_str(),
            missed.service.map(Service::code),
            missed.at.0,
            missed.stage.code(),
            missed.outcome.code()
        ])?;
    Ok(())
}

pub(crate) fn is_own(connection: &Connection, case: CaseId) -> Result<bool, VaultError> {
    crate::store::exists(connection, "SELECT 1 FROM case_entry WHERE id = ?1 AND own = 1", case)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MemoryKeyStore, Vault};
    use rusqlite::StatementStatus;
    use sealing::SystemEntropy;

    fn store(cases: u8, rows: u64) -> Vault {
        let entropy = Box::new(SystemEntropy::default());
        let vault = Vault::open_in_memory(Box::new(MemoryKeyStore::default()), entropy).expect("opens");
        for case in 0..cases {
            let id = [case; 16];
            let entry =
                "INSERT INTO case_entry (id, number, opened_at, stage, own) VALUES (?1, '7K-0001', 0, 'open', 1)";
            vault.connection.execute(entry, [id]).expect("inserts");
            for sequence in 0..rows {
                // The newest row waits to be sent.
                let row = "INSERT INTO log (case_id, device, sequence, kind, chain, sent, sealed)
                    VALUES (?1, ?1, ?2, 1, zeroblob(32), ?3, zeroblob(300))";
                vault.connection.execute(row, params![id, sequence, sequence + 1 < rows]).expect("inserts");
            }
        }
        vault
    }

    /// How many steps SQLite's machine takes for the list.
    fn steps(vault: &Vault) -> i32 {
        let mut list = vault.connection.prepare(SELECT_ENTRY).expect("prepares");
        let mut rows = list.query([]).expect("begins");
        while let Some(row) = rows.next().expect("steps") {
            assert_eq!(row.get::<_, u64>(7).expect("a number"), 1);
        }
        drop(rows);
        list.get_status(StatementStatus::VmStep)
    }

    #[test]
    fn the_list_does_not_look_at_rows_that_were_sent() {
        let (short, long) = (steps(&store(10, 1)), steps(&store(10, 40)));
        assert_eq!(short, long);
    }

    #[test]
    fn ten_times_the_cases_take_ten_times_the_steps() {
        let (few, many) = (steps(&store(10, 3)), steps(&store(100, 3)));
        assert!(many <= 10 * few, "{few} and {many}");
    }
}
