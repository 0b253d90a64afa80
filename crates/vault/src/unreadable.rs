//! A stored row that this program does not understand: its case waits, whole and visible, and every other case goes on.

use crate::{SetAsideReason, VaultError, set_aside};
use domain::{CaseId, DeviceId, Timestamp};
use rusqlite::{Connection, params, types::Value};
use sync::RowKind;

/// The names of all rows that an exchange reads.
const READ: &str = "SELECT case_id, device, kind FROM log WHERE sent = 0
    UNION SELECT log.case_id, device, kind FROM log JOIN late ON late.case_id = log.case_id";

/// Looks anew: a case that reads again needs no warning.
pub(crate) fn look_again(connection: &Connection, now: Timestamp) -> Result<(), VaultError> {
    set_aside::drop_reason(connection, SetAsideReason::UnknownRow)?;
    keep_back(connection, now)
}

/// Keeps the cases that cannot be offered out of this exchange, and says so.
pub(crate) fn keep_back(connection: &Connection, now: Timestamp) -> Result<(), VaultError> {
    for case in unreadable(connection)? {
        connection.execute("INSERT OR IGNORE INTO refused (case_id) VALUES (?1)", [&case])?;
        connection.execute(
            "INSERT OR IGNORE INTO set_aside (case_id, reason, at) VALUES (?1, ?2, ?3)",
            params![case, SetAsideReason::UnknownRow.code(), now.0],
        )?;
    }
    Ok(())
}

/// The cases, as they are stored: a damaged name is one too.
fn unreadable(connection: &Connection) -> Result<Vec<Value>, VaultError> {
    let mut statement = connection.prepare(READ)?;
    let mut names = statement.query([])?;
    let mut found = Vec::new();
    while let Some(name) = names.next()? {
        let reads = matches!(
            (name.get::<_, Value>(0)?, name.get::<_, Value>(1)?, name.get::<_, Value>(2)?),
            (Value::Blob(case), Value::Blob(device), Value::Integer(kind))
                if CaseId::from_slice(&case).is_some()
                    && DeviceId::from_slice(&device).is_some()
                    && u8::try_from(kind).ok().and_then(RowKind::from_code).is_some()
        );
        if !reads {
            found.push(name.get(0)?);
        }
    }
    Ok(found)
}
