//! The ledger of counts: nothing of any person, and it outlives every case.

use crate::{
    Vault, VaultError,
    store::{decode, encode},
};
use domain::{CountCategory, CountEntry, CountId, Day, Outcome};
use rusqlite::{Transaction, params};
use sealing::entropy::make_bytes;

impl Vault {
    pub(crate) fn make_count(&mut self, day: Day, category: CountCategory) -> CountEntry {
        CountEntry { id: CountId::from_bytes(make_bytes(&mut *self.entropy)), day, category }
    }

    pub(crate) fn put_count(transaction: &Transaction<'_>, entry: &CountEntry) -> Result<(), VaultError> {
        transaction
            .prepare_cached("INSERT OR IGNORE INTO count (id, day, category, sent) VALUES (?1, ?2, ?3, 0)")?
            .execute(params![entry.id.as_bytes(), entry.day.0, encode(&entry.category)])?;
        Ok(())
    }

    pub(crate) fn put_counts(transaction: &Transaction<'_>, entries: &[CountEntry]) -> Result<(), VaultError> {
        entries.iter().try_for_each(|entry| Self::put_count(transaction, entry))
    }

    /// Makes one end of a day one of another kind, and tells the city again.
    ///
    /// A line names no case, so every line of that day and kind is as good as the one that was written for it.
    pub(crate) fn correct_end(
        transaction: &Transaction<'_>,
        day: Day,
        counted: Outcome,
        received: Outcome,
    ) -> Result<(), VaultError> {
        let category = |outcome| encode(&CountCategory::Ended(outcome));
        transaction
            .prepare_cached(
                "UPDATE count SET category = ?3, sent = 0
             WHERE id = (SELECT id FROM count WHERE day = ?1 AND category = ?2 LIMIT 1)",
            )?
            .execute(params![day.0, category(counted), category(received)])?;
        Ok(())
    }

    pub fn counts(&self) -> Result<Vec<CountEntry>, VaultError> {
        self.counts_where("1 = 1")
    }

    pub(crate) fn counts_where(&self, condition: &str) -> Result<Vec<CountEntry>, VaultError> {
        let mut statement =
            self.connection.prepare_cached(&format!("SELECT id, day, category FROM count WHERE {condition}"))?;
        let rows = statement
            .query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i32>(1)?, row.get::<_, Vec<u8>>(2)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        rows.into_iter()
            .map(|(id, day, category)| {
                let id = CountId::from_slice(&id).ok_or(VaultError::Damaged("count"))?;
                Ok(CountEntry { id, day: Day(day), category: decode(&category, "count")? })
            })
            .collect()
    }
}
