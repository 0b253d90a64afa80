//! What an older store must learn before it serves again: the ledger wins over everything a back-up brings back.

use super::{SqliteStore, addendum, cell, certificate, farewell, feed, holding, ledger, purge, registry, run, schema};
use crate::StoreError;
use proofs::{Ledger, PurgeOrder, Signed};
use rusqlite::{Connection, params};
use std::sync::atomic::Ordering;
use sync::{DeviceEntry, Restoration, RestoredOrder};

impl SqliteStore {
    /// Brings an older store up to what the city knows. Running it again changes nothing but the epoch.
    ///
    /// `false` when this store's ledger is not the beginning of the city's: then it belongs elsewhere, and nothing changes.
    pub fn restore(&self, restoration: &Restoration) -> Result<bool, StoreError> {
        self.owes_truncation.store(true, Ordering::Relaxed);
        self.write(|tx| {
            if !begins_like(tx, &restoration.orders)? {
                return Ok(false);
            }
            tx.prepare_cached("DELETE FROM codes")?.execute([])?;
            farewell::forget(tx)?;
            for device in &restoration.devices {
                put_device(tx, device)?;
            }
            for order in &restoration.orders {
                apply(tx, order)?;
            }
            for (case, holder) in &restoration.granted {
                if !ledger::is_purged(tx, *case)? {
                    holding::add_holder(tx, *case, *holder)?;
                }
            }
            schema::set_epoch(tx, restoration.epoch)?;
            run::begin(tx, restoration.leap)?;
            Ok::<bool, StoreError>(true)
        })
    }
}

fn begins_like(tx: &Connection, orders: &[RestoredOrder]) -> Result<bool, StoreError> {
    let held = ledger::positions(tx)?.len();
    if held > orders.len() {
        return Ok(false);
    }
    let mut chain = Ledger::empty();
    for order in &orders[..held] {
        chain.append(&order.signed);
    }
    Ok(chain.head() == ledger::head(tx)?)
}

/// A device that was stopped stays stopped; one that was enrolled since then is known again.
fn put_device(tx: &Connection, device: &DeviceEntry) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO devices (id, label, key, request_key, enrolled_at, last_seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET
             request_key = coalesce(request_key, ?4), last_seen = max(coalesce(last_seen, ?6), coalesce(?6, last_seen))")?.execute(params![
            device.device.as_bytes(),
            device.label,
            device.key.as_bytes(),
            device.request_key.map(|key| *key.as_bytes()),
            device.enrolled_at.0,
            device.last_seen.map(|at| at.0),
        ],
    )?;
    if device.revoked {
        registry::revoke(tx, device.device)?;
    }
    Ok(())
}

fn apply(tx: &Connection, restored: &RestoredOrder) -> Result<(), StoreError> {
    let case = restored.order.case;
    if !ledger::holds(tx, case, restored.order.receipt)? {
        let known = ledger::is_purged(tx, case)?;
        let position = ledger::append(tx, &restored.order, &restored.signed)?;
        if !known {
            purge::delete(tx, case)?;
        }
        match (&restored.receipt, restored.addendum) {
            (Some(receipt), Some(device)) => addendum::put_receipt(tx, position, (case, device), receipt)?,
            (Some(receipt), None) => purge::put_receipt(tx, position, case, receipt)?,
            (None, _) => {}
        }
        if let Some(device) = restored.addendum {
            addendum::settle(tx, (case, device), restored.order.receipt)?;
        }
    }
    keep_number(tx, restored)?;
    if certificate::is_published(tx, case)? {
        return Ok(());
    }
    for holder in &restored.holders {
        holding::add_holder(tx, case, *holder)?;
    }
    match &restored.certificate {
        Some(certificate) => certificate::publish(tx, case, certificate),
        None => Ok(()),
    }
}

/// A number is never given twice, also when the case came and went after the back-up.
fn keep_number(tx: &Connection, restored: &RestoredOrder) -> Result<(), StoreError> {
    let (Some(number), Some(holder)) = (&restored.number, restored.holders.first()) else { return Ok(()) };
    tx.prepare_cached("INSERT OR IGNORE INTO openings (case_id, number, device, envelope) VALUES (?1, ?2, ?3, NULL)")?
        .execute(params![restored.order.case.as_bytes(), number.as_str(), holder.as_bytes()])?;
    Ok(())
}

/// Enters orders that a tablet kept and this store lost, and passes them on.
pub(super) fn take_orders(tx: &Connection, orders: &[(PurgeOrder, Signed<PurgeOrder>)]) -> Result<(), StoreError> {
    for (order, signed) in orders {
        if ledger::holds(tx, order.case, order.receipt)? {
            continue;
        }
        let known = ledger::is_purged(tx, order.case)?;
        let position = ledger::append(tx, order, signed)?;
        if !known {
            purge::delete(tx, order.case)?;
        }
        tell_all(tx, position)?;
    }
    Ok(())
}

fn tell_all(tx: &Connection, position: i64) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO feed (device, kind, reference) SELECT id, ?1, ?2 FROM devices WHERE NOT revoked")?
        .execute(params![feed::Kind::Order.code(), position])?;
    Ok(())
}

/// The orders behind a position, in their order.
pub(super) fn orders_after(tx: &Connection, position: u64) -> Result<Vec<Signed<PurgeOrder>>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT signed FROM ledger WHERE position > ?1 ORDER BY position")?;
    let found = statement
        .query_map([cell::integer(position)?], |row| row.get::<_, Vec<u8>>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    found.iter().map(|signed| cell::unpack(signed, "a purge order")).collect()
}
