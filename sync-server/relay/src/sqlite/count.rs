//! Counts that survive every case.

use super::cell;
use crate::StoreError;
use domain::{CountEntry, CountId, Day, DeviceId};
use rusqlite::{Connection, params};
use sync::Counted;

/// A count that is here already is not counted again. Its own device may say that it was of another kind.
pub(super) fn put(tx: &Connection, counted: &Counted) -> Result<(), StoreError> {
    let CountEntry { id, day, category } = counted.entry;
    tx.prepare_cached(
        "INSERT INTO counts (id, device, day, category) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET category = excluded.category WHERE device = excluded.device",
    )?
    .execute(params![id.as_bytes(), counted.device.as_bytes(), day.0, cell::pack(&category)])?;
    Ok(())
}

pub(super) fn all(tx: &Connection) -> Result<Vec<Counted>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT id, device, day, category FROM counts ORDER BY day, rowid")?;
    let mut found = statement.query([])?;
    let mut counts = Vec::new();
    while let Some(cells) = found.next()? {
        let category: Vec<u8> = cells.get(3)?;
        counts.push(Counted {
            device: DeviceId::from_bytes(cells.get(1)?),
            entry: CountEntry {
                id: CountId::from_bytes(cells.get(0)?),
                day: Day(cells.get(2)?),
                category: cell::unpack(&category, "a count")?,
            },
        });
    }
    Ok(counts)
}
