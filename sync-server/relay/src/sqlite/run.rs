//! One run of the server after another: it parts the cursors that this store gave from those that it lost.
//!
//! Each run begins with a leap of a random width. A store that went back in time knows nothing of the cursors it
//! gave since then; a tablet that names one names a number inside a leap, or beyond the end.

use super::{cell, feed, schema};
use crate::StoreError;
use domain::DeviceId;
use rusqlite::{Connection, OptionalExtension, params};

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS runs (
    -- The last cursor before the leap, and the last one that the leap skips.
    ended INTEGER NOT NULL,
    skipped INTEGER NOT NULL
) STRICT;
-- The epoch under which a device last spoke: it has offered its openings to that store.
CREATE TABLE IF NOT EXISTS spoken (device BLOB PRIMARY KEY, epoch BLOB NOT NULL) STRICT;
";

const EXCHANGES: &str = "exchanges";
/// Less would be met by a busy day, more would use the numbers up too soon.
const LEAP_MIN: u64 = 1 << 24;

pub(super) fn begin(tx: &Connection, random: u32) -> Result<(), StoreError> {
    let ended = feed::last_cursor(tx)?;
    let skipped = ended + (u64::from(random) | LEAP_MIN);
    tx.prepare_cached("INSERT INTO runs (ended, skipped) VALUES (?1, ?2)")?
        .execute(params![cell::integer(ended)?, cell::integer(skipped)?])?;
    let moved = tx
        .prepare_cached("UPDATE sqlite_sequence SET seq = ?1 WHERE name = 'feed'")?
        .execute([cell::integer(skipped)?])?;
    if moved == 0 {
        tx.prepare_cached("INSERT INTO sqlite_sequence (name, seq) VALUES ('feed', ?1)")?
            .execute([cell::integer(skipped)?])?;
    }
    Ok(())
}

/// True for a cursor that this store may have given.
pub(super) fn was_given(tx: &Connection, cursor: u64) -> Result<bool, StoreError> {
    if cursor > feed::last_cursor(tx)? {
        return Ok(false);
    }
    let leapt =
        tx.prepare_cached("SELECT 1 FROM runs WHERE ended < ?1 AND ?1 <= skipped")?.exists([cell::integer(cursor)?])?;
    Ok(!leapt)
}

/// Notes that a device speaks to the store that this is now.
pub(super) fn note_spoken(tx: &Connection, device: DeviceId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO spoken (device, epoch) VALUES (?1, ?2) ON CONFLICT (device) DO UPDATE SET epoch = ?2",
    )?
    .execute(params![device.as_bytes(), schema::epoch(tx)?.as_bytes()])?;
    Ok(())
}

pub(super) fn is_up_to_date(tx: &Connection, device: DeviceId) -> Result<bool, StoreError> {
    let spoken = tx
        .prepare_cached("SELECT 1 FROM spoken WHERE device = ?1 AND epoch = ?2")?
        .exists(params![device.as_bytes(), schema::epoch(tx)?.as_bytes()])?;
    let waits = tx
        .prepare_cached("SELECT 1 FROM feed WHERE device = ?1 AND kind = ?2")?
        .exists(params![device.as_bytes(), feed::Kind::CityKeys.code()])?;
    Ok(spoken && !waits)
}

/// Counts one exchange more: the city desk remembers the number and notices when it falls.
pub(super) fn count_exchange(tx: &Connection) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2")?
        .execute(params![EXCHANGES, (exchanges(tx)? + 1).to_be_bytes()])?;
    Ok(())
}

pub(super) fn exchanges(tx: &Connection) -> Result<u64, StoreError> {
    let found: Option<[u8; 8]> = tx
        .prepare_cached("SELECT value FROM meta WHERE name = ?1")?
        .query_row([EXCHANGES], |row| row.get(0))
        .optional()?;
    Ok(found.map_or(0, u64::from_be_bytes))
}
