//! What the city remembers of its relay: the ledger, the devices, how often it was spoken to.
//!
//! A relay that knows less than this went back in time.

use super::{CityStore, StoreError, counter, integer, pack, unpack};
use domain::{DeviceId, Digest, Timestamp};
use proofs::{Ledger, ProofError, PublicKey, PurgeOrder, Signed};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;
use sync::DeviceEntry;

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS orders (
    position INTEGER PRIMARY KEY,
    case_id BLOB NOT NULL,
    signed BLOB NOT NULL,
    head BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS known_devices (
    id BLOB PRIMARY KEY,
    label TEXT NOT NULL,
    key BLOB NOT NULL,
    request_key BLOB,
    enrolled_at INTEGER NOT NULL,
    revoked INTEGER NOT NULL
) STRICT;
";

const EXCHANGES: &str = "exchanges";

/// How far the relay's ledger was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KnownLedger {
    pub(crate) length: u64,
    pub(crate) head: Digest,
}

impl CityStore {
    pub(crate) fn known_ledger(&self) -> Result<KnownLedger, StoreError> {
        self.read(|tx| known(tx))
    }

    /// Continues the ledger by orders that the relay has behind what was known.
    pub(crate) fn keep_orders(&self, city: &PublicKey, orders: &[Signed<PurgeOrder>]) -> Result<(), StoreError> {
        self.write(|tx| {
            let KnownLedger { mut length, head } = known(tx)?;
            let mut chain = Ledger::at(head);
            for signed in orders {
                let order = signed.verify(city).map_err(foreign)?;
                chain.append(signed);
                length += 1;
                tx.execute(
                    "INSERT INTO orders (position, case_id, signed, head) VALUES (?1, ?2, ?3, ?4)",
                    params![integer(length)?, order.case.as_bytes(), pack(signed), chain.head().as_bytes()],
                )?;
            }
            Ok(())
        })
    }

    /// The whole ledger, in its order.
    pub fn all_orders(&self) -> Result<Vec<Signed<PurgeOrder>>, StoreError> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached("SELECT signed FROM orders ORDER BY position")?;
            let found = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?.collect::<Result<Vec<_>, _>>()?;
            found.iter().map(|signed| unpack(signed, "a purge order")).collect()
        })
    }

    /// Keeps what is new of every device: after each exchange all of them are looked at.
    pub(crate) fn keep_devices(&self, devices: &[DeviceEntry]) -> Result<(), StoreError> {
        let known: BTreeMap<DeviceId, DeviceEntry> =
            self.known_devices()?.into_iter().map(|known| (known.device, known)).collect();
        let news = |device: &&DeviceEntry| known.get(&device.device).is_none_or(|known| adds(device, known));
        devices.iter().filter(news).try_for_each(|device| self.keep_device(device))
    }

    /// A device that was stopped stays stopped, whatever the relay says later.
    fn keep_device(&self, device: &DeviceEntry) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO known_devices (id, label, key, request_key, enrolled_at, revoked)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (id) DO UPDATE SET
                     request_key = coalesce(request_key, ?4), revoked = max(revoked, ?6)",
                params![
                    device.device.as_bytes(),
                    device.label,
                    device.key.as_bytes(),
                    device.request_key.map(|key| *key.as_bytes()),
                    device.enrolled_at.0,
                    device.revoked,
                ],
            )?;
            Ok(())
        })
    }

    /// Every device that was ever enrolled.
    pub fn known_devices(&self) -> Result<Vec<DeviceEntry>, StoreError> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(
                "SELECT id, label, key, request_key, enrolled_at, revoked FROM known_devices ORDER BY enrolled_at, id",
            )?;
            let devices = statement.query_map([], |row| {
                Ok(DeviceEntry {
                    device: DeviceId::from_bytes(row.get(0)?),
                    label: row.get(1)?,
                    key: PublicKey::from_bytes(row.get(2)?),
                    request_key: row.get::<_, Option<[u8; 32]>>(3)?.map(PublicKey::from_bytes),
                    enrolled_at: Timestamp(row.get(4)?),
                    last_seen: None,
                    revoked: row.get(5)?,
                    city_keys_left: 0,
                })
            })?;
            Ok(devices.collect::<Result<_, _>>()?)
        })
    }

    pub(crate) fn known_exchanges(&self) -> Result<u64, StoreError> {
        self.read(|tx| {
            let found: Option<[u8; 8]> = tx
                .prepare_cached("SELECT value FROM meta WHERE name = ?1")?
                .query_row([EXCHANGES], |row| row.get(0))
                .optional()?;
            Ok(found.map_or(0, u64::from_be_bytes))
        })
    }

    /// Sets how often the relay was spoken to; a restored relay begins with its own number.
    pub fn keep_exchanges(&self, exchanges: u64) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.prepare_cached(
                "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
            )?
            .execute(params![EXCHANGES, exchanges.to_be_bytes()])?;
            Ok(())
        })
    }
}

fn adds(device: &DeviceEntry, known: &DeviceEntry) -> bool {
    (device.revoked && !known.revoked) || (device.request_key.is_some() && known.request_key.is_none())
}

fn known(tx: &Connection) -> Result<KnownLedger, StoreError> {
    let last: Option<(i64, [u8; 32])> = tx
        .prepare_cached("SELECT position, head FROM orders ORDER BY position DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(match last {
        Some((position, head)) => KnownLedger { length: counter(position)?, head: Digest::from_bytes(head) },
        None => KnownLedger { length: 0, head: Ledger::empty().head() },
    })
}

fn foreign(error: ProofError) -> StoreError {
    StoreError::Failed(format!("an order of the relay's ledger is not the city's: {error}"))
}
