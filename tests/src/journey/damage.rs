//! Bit rot on purpose.

use domain::CaseNumber;
use std::path::Path;

/// Flips one bit in the middle of the last sealed row of a case.
pub fn flip_a_bit(database: &Path, number: &CaseNumber) -> Result<(), String> {
    let connection = rusqlite::Connection::open(database).map_err(|error| error.to_string())?;
    let (id, mut sealed): (i64, Vec<u8>) = connection
        .query_row(
            "SELECT log.id, log.sealed FROM log JOIN case_entry ON case_entry.id = log.case_id
             WHERE case_entry.number = ?1 ORDER BY log.id DESC LIMIT 1",
            [number.as_str()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .map_err(|error| error.to_string())?;
    let middle = sealed.len() / 2;
    sealed[middle] ^= 1;
    connection
        .execute("UPDATE log SET sealed = ?2 WHERE id = ?1", rusqlite::params![id, sealed])
        .map(drop)
        .map_err(|error| error.to_string())
}
