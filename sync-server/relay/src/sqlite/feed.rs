//! What waits for each device, in order. Entries stand for rows and orders; they do not copy them.

use super::{cell, holding, ledger};
use crate::{Feed, StoreError};
use domain::{CaseId, DeviceId};
use rusqlite::{Connection, Row as Cells, params};
use sync::{FeedEntry, FeedItem};

/// What a row's sequence, kind, length and cursor take.
const ROW_FRAME_BYTES: usize = 8;

/// The kinds of entries, as they are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    CityKeys = 1,
    Grant = 2,
    Row = 3,
    HandOver = 4,
    Receipt = 5,
    Order = 6,
    Certificate = 7,
    Release = 8,
    Policy = 9,
    Rules = 10,
    EndOfContract = 20,
}

impl Kind {
    const ALL: [Self; 11] = [
        Self::CityKeys,
        Self::Grant,
        Self::Row,
        Self::HandOver,
        Self::Receipt,
        Self::Order,
        Self::Certificate,
        Self::Release,
        Self::Policy,
        Self::Rules,
        Self::EndOfContract,
    ];

    pub(super) fn code(self) -> i64 {
        self as i64
    }
}

struct Stored {
    cursor: i64,
    kind: i64,
    case: Option<[u8; 16]>,
    reference: Option<i64>,
    payload: Option<Vec<u8>>,
}

pub(super) fn read(tx: &Connection, device: DeviceId, after: u64, budget: usize) -> Result<Feed, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT cursor, kind, case_id, reference, payload FROM feed WHERE device = ?1 AND cursor > ?2 ORDER BY cursor",
    )?;
    let mut waiting = statement.query(params![device.as_bytes(), cell::integer(after)?])?;
    let mut feed = Feed::default();
    let mut left = budget;
    while let Some(cells) = waiting.next()? {
        let stored = Stored::read(cells)?;
        let cursor = cell::counter(stored.cursor)?;
        let item = match stored.item(tx) {
            Err(StoreError::Damaged(_)) => {
                feed.torn.push(cursor);
                continue;
            }
            item => item?,
        };
        let size = weight(&item);
        if size > left && !feed.entries.is_empty() {
            feed.more = true;
            break;
        }
        left = left.saturating_sub(size);
        feed.entries.push(FeedEntry { cursor, item });
    }
    Ok(feed)
}

impl Stored {
    fn read(cells: &Cells<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            cursor: cells.get(0)?,
            kind: cells.get(1)?,
            case: cells.get(2)?,
            reference: cells.get(3)?,
            payload: cells.get(4)?,
        })
    }

    fn item(&self, tx: &Connection) -> Result<FeedItem, StoreError> {
        let kind = Kind::ALL.into_iter().find(|kind| kind.code() == self.kind);
        Ok(match kind.ok_or_else(|| StoreError::torn("a feed entry"))? {
            Kind::CityKeys => FeedItem::CityKeys(self.payload("a key batch")?),
            Kind::Grant => FeedItem::Grant(self.payload("a grant")?),
            Kind::Row => FeedItem::Row(holding::row(tx, self.reference()?)?),
            Kind::HandOver => FeedItem::HandOver(
                holding::notice(tx, self.case()?)?.ok_or_else(|| StoreError::torn("a hand-over notice"))?,
            ),
            Kind::Receipt => {
                let position = self.reference()?;
                FeedItem::Receipt { receipt: receipt(tx, position)?, order: ledger::order(tx, position)? }
            }
            Kind::Order => FeedItem::Order(ledger::order(tx, self.reference()?)?),
            Kind::EndOfContract => FeedItem::EndOfContract(self.payload("the end of the contract")?),
            Kind::Certificate => FeedItem::Certificate(super::certificate::of(tx, self.case()?)?),
            Kind::Release => FeedItem::Release(self.payload("a release")?),
            Kind::Policy => FeedItem::Policy(super::policy::signed(tx)?),
            Kind::Rules => FeedItem::Rules(super::rules::signed(tx)?),
        })
    }

    fn payload<T: serde::de::DeserializeOwned>(&self, what: &str) -> Result<T, StoreError> {
        cell::unpack(self.payload.as_deref().ok_or_else(|| StoreError::torn(what))?, what)
    }

    fn reference(&self) -> Result<i64, StoreError> {
        self.reference.ok_or_else(|| StoreError::torn("a feed entry"))
    }

    fn case(&self) -> Result<CaseId, StoreError> {
        self.case.map(CaseId::from_bytes).ok_or_else(|| StoreError::torn("a feed entry"))
    }
}

/// About how many bytes an item takes on the way.
fn weight(item: &FeedItem) -> usize {
    if let FeedItem::Row(row) = item { row.sealed.len() + ROW_FRAME_BYTES } else { sync::encode(item).len() }
}

fn receipt(tx: &Connection, position: i64) -> Result<proofs::Signed<proofs::Receipt>, StoreError> {
    let signed: Vec<u8> = tx
        .prepare_cached("SELECT signed FROM receipts WHERE position = ?1")?
        .query_row([position], |row| row.get(0))?;
    cell::unpack(&signed, "a receipt")
}

pub(super) fn put_order(tx: &Connection, device: DeviceId, position: i64) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO feed (device, kind, reference) VALUES (?1, ?2, ?3)")?.execute(params![
        device.as_bytes(),
        Kind::Order.code(),
        position
    ])?;
    Ok(())
}

/// Forgets what the device has stored.
pub(super) fn drop_stored(tx: &Connection, device: DeviceId, cursor: u64) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM feed WHERE device = ?1 AND cursor <= ?2")?
        .execute(params![device.as_bytes(), cell::integer(cursor)?])?;
    Ok(())
}

/// The highest cursor that was ever given.
pub(super) fn last_cursor(tx: &Connection) -> Result<u64, StoreError> {
    let last: i64 = tx
        .prepare_cached("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'feed'), 0)")?
        .query_row([], |row| row.get(0))?;
    cell::counter(last)
}
